"""References to nothing, to what is hidden, to another person: one and the same refusal for the first two, and nothing is stored."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.systems import Systems, expressions, fresh_plan, posted, pulled, refusal
from tests.writes import bundle, nothing_written


@dataclass(frozen=True)
class Stored:
    """Municipality A's plan and a goal of it; a person and a goal of another plan of A; a person only B may see."""

    goal: dict[str, Any]
    patient: str
    other_patient: str
    other_goal: str
    hidden_patient: str


def key(records: list[dict[str, Any]], kind: str) -> str:
    return next(f"{kind}/{record['id']}" for record in records if record["resourceType"] == kind)


@pytest.fixture(scope="module")
def stored(systems: Systems) -> Iterator[Stored]:
    a, b = systems.municipality_a, systems.municipality_b
    mine, other = fresh_plan(), fresh_plan()
    hidden = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://example.org/id", "value": str(uuid.uuid4())}],
        "name": [{"family": "Dold", "given": ["Person"]}],
        "managingOrganization": {"reference": "Organization/SE9999000022-B100"},
    }
    hidden_id = b.fhir("POST", "Patient", json=hidden).json()["id"]
    posted(a, mine), posted(a, other)
    own, others = pulled(a, mine), pulled(a, other)
    goal = next(record for record in own if record["resourceType"] == "Goal")
    made = Stored(goal, key(own, "Patient"), key(others, "Patient"), key(others, "Goal"), f"Patient/{hidden_id}")
    with nothing_written(systems.store_url):
        yield made


def new_goal(stored: Stored, **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in stored.goal.items() if name not in ("id", "meta")} | changes


def refused_need(systems: Systems, stored: Stored, reference: str) -> list[list[dict[str, Any]]]:
    """The issues when a goal's first need is `reference`: at create, update and both kinds of transaction entries."""
    a = systems.municipality_a
    addresses = {"addresses": [{"reference": reference}]}
    created, changed = new_goal(stored, **addresses), stored.goal | addresses
    place, etag = f"Goal/{stored.goal['id']}", f'W/"{stored.goal["meta"]["versionId"]}"'
    answers = [
        a.fhir("POST", "Goal", json=created),
        a.fhir("PUT", place, json=changed, headers={"If-Match": etag}),
        a.fhir("POST", "", json=bundle(created)),
        a.fhir("POST", "", json=bundle(changed, method="PUT", url=place, ifMatch=etag)),
    ]
    found = [refusal(answer, 422) for answer in answers]
    place_told = "Goal.addresses[0].reference"
    entry = "Bundle.entry[0].resource.addresses[0].reference"
    told = [[place_told], [place_told], [entry], [entry]]
    assert [[path for issue in issues for path in issue["expression"]] for issues in found] == told
    return found


def rules(found: list[list[dict[str, Any]]]) -> set[str]:
    return {issue["details"]["coding"][0]["code"] for issues in found for issue in issues}


@pytest.mark.parametrize("reference", ["Patient/no-such-person", f"Patient/{'9' * 20}", "Goal/1"])
def test_a_reference_to_nothing_is_refused(systems: Systems, stored: Stored, reference: str) -> None:
    assert rules(refused_need(systems, stored, reference)) == {"sip-reference-target"}


def test_a_reference_to_something_hidden_is_refused_in_the_same_words(systems: Systems, stored: Stored) -> None:
    hidden = refused_need(systems, stored, stored.hidden_patient)
    assert hidden == refused_need(systems, stored, "Patient/no-such-person")


def test_a_reference_to_another_person_is_refused(systems: Systems, stored: Stored) -> None:
    a = systems.municipality_a
    task_focus = {
        "resourceType": "Task",
        "identifier": [{"system": "https://fhir-sip.se/id/item", "value": "extra"}],
        "status": "requested",
        "intent": "plan",
        "code": {"text": "Insats"},
        "for": {"reference": stored.patient},
        "focus": {"reference": stored.other_goal},
        "owner": {"reference": "Organization/SE9999000011-A100"},
        "extension": stored.goal["extension"][:0]
        + [extension for extension in stored.goal["extension"] if extension["url"].endswith("/custodian")],
    }
    issues = refusal(a.fhir("POST", "Task", json=task_focus), 422)
    assert (rules([issues]), expressions(issues)) == ({"sip-same-person"}, {"Task.focus.reference"})


def test_a_goal_is_not_moved_to_another_person(systems: Systems, stored: Stored) -> None:
    place, etag = f"Goal/{stored.goal['id']}", f'W/"{stored.goal["meta"]["versionId"]}"'
    moved = stored.goal | {"subject": {"reference": stored.other_patient}}
    answer = systems.municipality_a.fhir("PUT", place, json=moved, headers={"If-Match": etag})
    issues = refusal(answer, 422)
    assert (rules([issues]), expressions(issues)) == ({"sip-same-person"}, {"Goal"})


@pytest.mark.parametrize(
    "reference",
    [
        "#here",
        "Patient",
        "Patient/",
        "Patient/a/_history/1",
        "Patient/a b",
        "Patient/a\n",
        "patient/a",
        "Patient?identifier=198001019804",
        "Observation/1",
        "https://example.org/fhir/Patient/1",
        "urn:uuid:00000000-0000-0000-0000-00000000000g",
        "urn:uuid:00000000-0000-4000-8000-000000000000",
        "../Patient/1",
        f"Patient/{'a' * 65}",
    ],
)
def test_a_reference_of_another_form_is_refused(systems: Systems, stored: Stored, reference: str) -> None:
    assert rules(refused_need(systems, stored, reference)) == {"sip-reference-form"}


@pytest.mark.parametrize("hsa_id", ["SE9999000099-X999", "nothing"])
def test_an_organisation_nobody_has_registered_is_refused(systems: Systems, stored: Stored, hsa_id: str) -> None:
    custodian = [
        {"url": extension["url"], "valueReference": {"reference": f"Organization/{hsa_id}"}}
        if extension["url"].endswith("/custodian")
        else extension
        for extension in stored.goal["extension"]
    ]
    issues = refusal(systems.municipality_a.fhir("POST", "Goal", json=new_goal(stored, extension=custodian)), 422)
    assert rules([issues]) == {"sip-reference-target"}
