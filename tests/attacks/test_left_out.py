"""A document that leaves out what was said does not unsay it."""

from datetime import date
from typing import Any

import pytest

from fhir_sip.interactions.hidden_parts import with_hidden, without_hidden
from tests.systems import Systems, fresh_plan, posted, refusal

ANSWERED = [{"party": "SE9999000001-R000", "answer": "disagreed", "date": "2026-10-05", "view": "Vi hade föreslagit mer."}]
EVALUATED = [{"date": "2026-11-01", "achievement": "improving", "text": "Visar på bilder."}]


def put(systems: Systems, place: str, document: dict[str, Any], etag: str) -> Any:
    return systems.municipality_a.sip("PUT", place, json=document, headers={"If-Match": etag})


@pytest.fixture
def place(systems: Systems) -> str:
    plan = fresh_plan(agreements=ANSWERED)
    plan["goals"][0]["evaluations"] = EVALUATED
    return posted(systems.municipality_a, plan)


def test_a_partys_answer_is_not_left_out(systems: Systems, place: str) -> None:
    read = systems.municipality_a.sip("GET", place)
    answer = put(systems, place, read.json() | {"agreements": []}, read.headers["ETag"])
    [issue] = refusal(answer, 422)
    assert (issue["expression"], issue["details"]["coding"][0]["code"]) == (["agreements"], "sip-nothing-removed")
    assert systems.municipality_a.sip("GET", place).json()["agreements"] == ANSWERED


def test_an_evaluation_that_is_left_out_stays(systems: Systems, place: str) -> None:
    read = systems.municipality_a.sip("GET", place)
    document = read.json()
    document["goals"][0] |= {"evaluations": [], "status": "on-hold"}
    answer = put(systems, place, document, read.headers["ETag"])
    assert answer.status_code == 200
    assert answer.json()["goals"][0]["status"] == "on-hold"
    assert answer.json()["goals"][0]["evaluations"] == EVALUATED


def test_a_withdrawal_is_not_taken_back(systems: Systems, place: str) -> None:
    read = systems.municipality_a.sip("GET", place)
    document = read.json()
    for consent in document["consents"]:
        consent["signatures"][0]["withdrawn"] = date.today().isoformat()
    withdrawn = put(systems, place, document, read.headers["ETag"])
    assert withdrawn.status_code == 200
    document = withdrawn.json()
    for consent in document["consents"]:
        del consent["signatures"][0]["withdrawn"]
    issues = refusal(put(systems, place, document, withdrawn.headers["ETag"]), 403)
    assert {issue["details"]["coding"][0]["code"] for issue in issues} == {"withdrawal-stands"}


def test_what_leads_to_something_hidden_comes_back_wherever_it_stood() -> None:
    signature = {"url": "x", "extension": [{"url": "who", "valueReference": {"reference": "RelatedPerson/hidden"}}]}
    seen = {"url": "x", "extension": [{"url": "who", "valueReference": {"reference": "Patient/1"}}]}
    stored = {
        "resourceType": "Goal",
        "addresses": [{"reference": "Condition/hidden"}, {"reference": "Condition/1"}],
        "expressedBy": {"reference": "RelatedPerson/hidden"},
        "subject": {"reference": "Patient/1"},
        "extension": [signature, seen],
    }
    visible: dict[str, Any] = {"Patient/1": {}, "Condition/1": {}}
    kept = without_hidden(stored, visible)
    assert kept == {
        "resourceType": "Goal",
        "addresses": [{"reference": "Condition/1"}],
        "subject": stored["subject"],
        "extension": [seen],
    }
    assert with_hidden(kept, stored, visible) == stored
