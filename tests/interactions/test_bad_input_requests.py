"""Addresses, methods, parameters and headers that are not right: a specific 4xx, never a 5xx, and no value told back."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.systems import PERSONNUMMER, Systems, expressions, refusal
from tests.writes import Write, all_writes, nothing_written

SENTINEL = "198001019804"


@pytest.fixture(scope="module")
def writes(systems: Systems) -> Iterator[dict[str, Write]]:
    made = all_writes(systems)
    with nothing_written(systems.store_url):
        yield made


@pytest.mark.parametrize(
    "junk",
    [
        "a%00b",
        "%00",
        "a%0Ab",
        "%FF%FE",
        "%ED%A0%80",
        "a,b",
        "a%2Fb",
        "..%2Fmetadata",
        "a b",
        "åäö",
        "_histories",
        "x" * 65,
        "9" * 3000,
    ],
)
@pytest.mark.parametrize("place", ["fhir/Patient/{}", "fhir/CarePlan/{}", "fhir/CarePlan/{}/$sip", "sip/{}", "sip/{}/access-log"])
def test_what_is_no_id_is_not_found(systems: Systems, junk: str, place: str) -> None:
    url = f"{systems.settings.public_url}/{place.format(junk)}"
    answer = systems.municipality_a._request("GET", url)
    assert [issue["code"] for issue in refusal(answer, 404)] == ["not-found"]
    assert "Location" not in answer.headers


@pytest.mark.parametrize("name", ["update", "sip-put"])
@pytest.mark.parametrize("junk", ["a%00b", "a,b", "x" * 65])
def test_an_update_of_what_is_no_id_is_refused(systems: Systems, writes: dict[str, Write], name: str, junk: str) -> None:
    write = writes[name]
    there = Write("PUT", f"{write.url.rpartition('/')[0]}/{junk}", write.body, "", write.headers)
    refusal(there.send(systems.municipality_a), 400 if name == "update" else 404)


def test_two_ids_never_give_two_plans(systems: Systems, writes: dict[str, Write]) -> None:
    one = writes["sip-put"].url.rpartition("/")[2]
    refusal(systems.municipality_a.fhir("GET", f"CarePlan/{one},{one}/$sip"), 404)
    refusal(systems.municipality_a.sip("GET", f"{one},{one}"), 404)


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    ("place", "allowed"),
    [("fhir/CarePlan/1", "GET, PUT"), ("fhir/CarePlan", "GET, POST"), ("fhir", "POST"), ("sip/1", "GET, PUT")],
)
def test_an_interaction_we_do_not_have_is_405(systems: Systems, method: str, place: str, allowed: str) -> None:
    answer = systems.municipality_a._request(method, f"{systems.settings.public_url}/{place}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    if method != "HEAD":
        assert refusal(answer, 405)[0]["code"] == "not-supported"


@pytest.mark.parametrize("kind", ["Observation", "AuditEvent", "Provenance", "Basic", "patient", SENTINEL])
def test_a_type_we_do_not_serve_is_not_found(systems: Systems, kind: str) -> None:
    for answer in (systems.municipality_a.fhir("GET", f"{kind}/1"), systems.municipality_a.fhir("POST", kind, json={})):
        refusal(answer, 404)
        assert SENTINEL not in answer.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("_count=-1", "http._count"),
        ("_count=a", "http._count"),
        ("_count=1&_count=2", "http._count"),
        ("_sort=_id&_sort=_id", "http._sort"),
        ("_sort=status", "http._sort"),
        ("_format=xml", "http._format"),
        ("_page=junk&_count=1", "http._page"),
        (f"date={SENTINEL}x", "http.date"),
        ("date=2026-13-01", "http.date"),
        ("_lastUpdated=yesterday", "http._lastUpdated"),
        ("date=2026&date=2027&date=2028", "CarePlan"),
        ("_total=some", "http._total"),
        ("_include=CarePlan:nothing", "http._include"),
    ],
)
def test_a_search_parameter_that_is_not_right_is_named(systems: Systems, query: str, told: str) -> None:
    answer = systems.municipality_a.fhir("GET", f"CarePlan?{query}")
    assert told in expressions(refusal(answer, 400))
    assert SENTINEL not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "_page=junk",
        "_page=%C3%A5",
        "status=%00",
        "status=%FF",
        "status=",
        "status=active,",
        "category=%7C",
        "patient.identifier=%2C",
        "identifier=%5C",
        "_id=a%0A",
        f"status={'a' * 10_001}",
        "&".join(["status=active"] * 101),
        f"x{SENTINEL}=1",
        f"{SENTINEL}=1",
        "status:not=active",
    ],
)
def test_a_search_that_is_not_clear_is_refused(systems: Systems, query: str) -> None:
    for answer in (
        systems.municipality_a.fhir("GET", f"CarePlan?{query}"),
        systems.municipality_a.fhir(
            "POST", "CarePlan/_search", content=query, headers={"Content-Type": "application/x-www-form-urlencoded"}
        ),
    ):
        refusal(answer, 400)
        assert SENTINEL not in answer.text


def test_a_huge_page_is_cut_to_the_limit(systems: Systems) -> None:
    answer = systems.municipality_a.fhir("GET", "CarePlan?_count=99999999999999999999")
    assert answer.status_code == 200
    assert len(answer.json().get("entry", ())) <= systems.settings.max_count


def test_a_search_sent_as_json_is_refused(systems: Systems) -> None:
    issues = refusal(systems.municipality_a.fhir("POST", "CarePlan/_search", json={"status": "active"}), 415)
    assert expressions(issues) == {"http.Content-Type"}


@pytest.mark.parametrize("accept", ["application/fhir+xml", "text/html", "nonsense", ""])
def test_the_answer_is_json_whatever_is_asked_for(systems: Systems, writes: dict[str, Write], accept: str) -> None:
    """RFC 9110 12.5.1 leaves it to us: a write that was stored is never answered with a 406."""
    place = writes["update"].url.removeprefix(systems.municipality_a.fhir_url + "/")
    answer = systems.municipality_a.fhir("GET", place, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/fhir+json")


def test_no_redirect_carries_a_query(systems: Systems) -> None:
    person = quote(f"{PERSONNUMMER}|{SENTINEL}")
    url = f"{systems.municipality_a.fhir_url}/CarePlan/?patient.identifier={person}"
    answer = systems.municipality_a._request("GET", url)
    refusal(answer, 404)
    assert "Location" not in answer.headers
