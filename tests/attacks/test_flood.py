"""A flood of records must not drown the one that forbids: what the store leaves out of an answer is never taken for absent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from fhir_sip.access import index_of
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.errors import Unavailable
from tests.attacks.records import REGION, A, all_of, as_block, as_new, consent_of, key_of, organisation, sent
from tests.systems import Systems, fresh_plan, posted


def searchset(included: int) -> dict[str, Any]:
    entries = [{"resource": {"resourceType": "CarePlan", "id": "1"}, "search": {"mode": "match"}}]
    entries += [{"resource": {"resourceType": "Goal", "id": str(n)}, "search": {"mode": "include"}} for n in range(included)]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def test_an_answer_that_may_lack_what_decides_decides_nothing() -> None:
    assert len(index_of([searchset(999)])) == 1000
    with pytest.raises(Unavailable):
        index_of([searchset(1), searchset(1000)])


def test_a_block_is_honoured_under_a_thousand_consents(systems: Systems) -> None:
    """The region piles consents of its own on the plan; A's block, the last to come, must still hold."""
    a, region, plan, started = systems.municipality_a, systems.region_ehr, fresh_plan(), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    place = posted(a, plan)
    goal = key_of(all_of(region, plan, "Goal")[0])
    consent = consent_of(region, plan)
    consent["organization"] = [organisation(REGION)]
    block = as_block(consent_of(a, plan), A, REGION)
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda _: sent(region, *(as_new(consent, REGION) for _ in range(25))).status_code, range(40))
        assert set(answers) == {200}
    assert region.fhir("GET", goal).status_code != 500
    stored = sent(a, block)
    for answer in (
        region.fhir("GET", goal),
        region.fhir("GET", f"CarePlan/{place}"),
        region.sip("GET", place),
        region.fhir("GET", "Goal", params={"_id": goal.partition("/")[2]}),
    ):
        assert "own_words" not in answer.text
        assert '"resourceType":"Goal"' not in answer.text
        assert '"resourceType":"CarePlan"' not in answer.text
    assert stored.status_code in (200, 503)
    newer = fresh_plan()
    posted(a, newer)
    own = as_new(consent_of(region, newer), REGION) | {"organization": [organisation(REGION)]}
    assert sent(region, own).status_code == 200
    assert _first_found(region, f"Consent?_lastUpdated=ge{started}&_count=1"), "and those beside them are found"


def _first_found(client: BackendClient, url: str) -> list[dict[str, Any]]:
    """The first page that is not empty."""
    while True:
        answer = client.fhir("GET", url)
        assert answer.status_code == 200, answer.text
        bundle = answer.json()
        following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        if "entry" in bundle or not following:
            found: list[dict[str, Any]] = bundle.get("entry", [])
            return found
        url = following[0].removeprefix(f"{client.fhir_url}/")
