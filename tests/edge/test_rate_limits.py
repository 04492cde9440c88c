"""Who asks too often gets 429 with Retry-After, before anything is looked at or logged in the store; nobody else notices."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.facades import Facade, facade, system
from tests.systems import refusal

_BURST = 6
MANY = system("many", rate_burst=1000, rate_per_second=100)
FEW = system("few")
SLOW = system("slow", rate_burst=2, rate_per_second=0.01)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Facade]:
    rates = {"rate_per_second": 0.01, "rate_burst": _BURST, "address_rate_per_second": 0.5, "address_rate_burst": 20}
    with facade(store_url, tmp_path_factory.mktemp("limited"), [MANY, FEW, SLOW], trusted_proxies="127.0.0.1", **rates) as one:
        yield one


@pytest.fixture(scope="module")
def tokens(limited: Facade) -> dict[str, str]:
    return {one.entry["client_id"]: limited.token(one, headers=_from("198.51.100.1")) for one in (MANY, FEW, SLOW)}


def _from(address: str) -> dict[str, str]:
    """As a gateway says who calls."""
    return {"X-Forwarded-For": address}


def throttled(answer: httpx.Response) -> int:
    """The seconds to wait that a 429 must tell."""
    assert [issue["code"] for issue in refusal(answer, 429)] == ["throttled"]
    return int(answer.headers["Retry-After"])


def test_a_client_at_its_limit_is_told_when_to_come_back_and_others_are_served(limited: Facade, tokens: dict[str, str]) -> None:
    answers = [limited.get("fhir/Organization", tokens["few"]) for _ in range(_BURST + 1)]
    assert [answer.status_code for answer in answers] == [200] * _BURST + [429]
    assert throttled(answers[-1]) > 10
    assert limited.get("fhir/Organization", tokens["many"]).status_code == 200


def test_a_client_may_have_a_limit_of_its_own(limited: Facade, tokens: dict[str, str]) -> None:
    assert [limited.get("fhir/Organization", tokens["slow"]).status_code for _ in range(3)] == [200, 200, 429]
    assert {limited.get("fhir/Organization", tokens["many"]).status_code for _ in range(2 * _BURST)} == {200}


def test_the_limit_holds_for_every_interaction_together(limited: Facade, tokens: dict[str, str]) -> None:
    for path in ("fhir/CarePlan/1", "sip/1", "fhir/CarePlan/1/$sip"):
        throttled(limited.get(path, tokens["slow"]))
    answer = limited.http.post(
        f"{limited.address}/rivta/getcareplans", content=b"<a/>", headers={"Authorization": f"Bearer {tokens['slow']}"}
    )
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)


def test_a_flood_of_bad_tokens_ends_before_it_is_written_down(limited: Facade, tokens: dict[str, str]) -> None:
    flooder = _from("198.51.100.2")
    answers = [limited.get("fhir/CarePlan/1", "nonsense", **flooder) for _ in range(60)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert sum(answer.status_code == 401 for answer in answers) < 40
    throttled(limited.get("fhir/CarePlan/1", None, **flooder))
    assert limited.get("fhir/CarePlan/1", None, **_from("198.51.100.3")).status_code == 401
    assert limited.get("fhir/Organization", tokens["many"], **flooder).status_code == 200


def test_a_throttled_request_leaves_no_audit_event(limited: Facade, tokens: dict[str, str], store_url: str) -> None:
    request_id = f"throttled-{time.time_ns()}"
    throttled(limited.get("fhir/CarePlan/1", tokens["slow"], X_Request_Id=request_id))
    seen = f"unthrottled-{time.time_ns()}"
    assert limited.get("fhir/CarePlan/1", tokens["many"], X_Request_Id=seen).status_code == 404
    until = time.monotonic() + 20
    while not _written(limited, store_url, seen):
        assert time.monotonic() < until, "the other request is audited"
        time.sleep(0.2)
    assert not _written(limited, store_url, request_id)


def _written(limited: Facade, store_url: str, request_id: str) -> bool:
    answer = limited.http.get(f"{store_url}/AuditEvent?_sort=-_lastUpdated&_count=200", headers={"Cache-Control": "no-cache"})
    return request_id in answer.text


@pytest.mark.parametrize(
    "path", ["health", "fhir/metadata", "sip/schema", ".well-known/smart-configuration", "docs", "rivta/getcareplans?wsdl"]
)
def test_what_needs_no_token_is_limited_by_address(limited: Facade, path: str) -> None:
    caller = _from(f"198.51.100.{100 + len(path)}")
    statuses = [limited.get(path, **caller).status_code for _ in range(30)]
    assert set(statuses) == {200, 429}
    assert statuses[:20] == [200] * 20


def test_the_token_endpoint_is_limited_by_address(limited: Facade) -> None:
    caller = _from("198.51.100.9")
    statuses = [limited.http.post(f"{limited.address}/token", data={}, headers=caller).status_code for _ in range(30)]
    assert statuses[:20] == [400] * 20
    assert set(statuses) == {400, 429}
    assert limited.asked(MANY, headers=_from("198.51.100.10")).status_code == 200
