"""What a caller may not see, it may not learn by asking cleverly either (L7, L19)."""

import copy
import uuid
from typing import Any

import pytest

from tests.attacks.records import REGION, all_of, as_new, etag_of, key_of, led_by, put
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, pulled


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    document = fresh_plan()
    return document | {"place": posted(systems.municipality_a, document)}


def found(client: Any, kind: str, **query: str) -> list[str]:
    answer = client.fhir("GET", kind, params=query)
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", ())]


def test_a_chain_does_not_confirm_who_a_hidden_person_is(systems: Systems, plan: dict[str, Any]) -> None:
    """The school sees its own action but not the person; a guess at the number must find nothing, right or wrong."""
    action = next(r for r in all_of(systems.municipality_a, plan, "Task") if r["owner"]["reference"].endswith("A300"))
    assert systems.school.fhir("GET", key_of(action)).status_code == 200
    assert systems.school.fhir("GET", action["for"]["reference"]).status_code == 404
    for name in ("patient.identifier", "subject.identifier", "patient:Patient.identifier"):
        right = found(systems.school, "Task", **{name: f"{PERSONNUMMER}|{personnummer_of(plan)}"})
        wrong = found(systems.school, "Task", **{name: f"{PERSONNUMMER}|{personnummer_of(fresh_plan())}"})
        assert right == wrong == [], name


def test_a_chain_finds_what_and_whom_the_caller_may_see(systems: Systems, plan: dict[str, Any]) -> None:
    number = f"{PERSONNUMMER}|{personnummer_of(plan)}"
    for client in (systems.municipality_a, systems.region_ehr):
        for kind, count in (("Task", 5), ("Goal", 3), ("Condition", 3), ("Consent", 2), ("CarePlan", 1), ("CareTeam", 1)):
            assert len(found(client, kind, **{"patient.identifier": number})) == count, kind
    goal = as_new(all_of(systems.municipality_a, plan, "Goal")[0])
    del goal["fullUrl"]
    lone = systems.municipality_a.fhir("POST", "Goal", json=goal)
    assert lone.status_code == 201, lone.text
    assert lone.json()["id"] in found(systems.municipality_a, "Goal", **{"subject.identifier": number}), (
        "a goal not yet in a plan"
    )


@pytest.mark.parametrize(
    "name",
    ["_has:CarePlan:goal:status", "subject:Patient.name", "patient.birthdate", "subject.name", "care-team.participant",
     "goal.lifecycle-status", "patient:identifier", "subject:identifier", "_filter", "_content", "_text", "_list", "_query",
     "_source", "_security", "_tag", "_profile", "_total", "_elements", "_summary", "_contained", "identifier:missing",
     "patient:missing", "status:not", "_id:not", "activity-reference.owner", "condition.code", "_type", "custodian",
     "identifier-unique", "_include:iterate:x", "patient.organization"],
)  # fmt: skip
def test_a_parameter_outside_the_list_is_refused(systems: Systems, name: str) -> None:
    for kind in ("CarePlan", "Task", "Patient", "Consent"):
        answer = systems.municipality_b.fhir("GET", kind, params={name: "x", "_id": "1"})
        assert answer.status_code == 400, (kind, name)


def test_a_stranger_learns_nothing_by_searching_with_hidden_ids(systems: Systems, plan: dict[str, Any]) -> None:
    b = systems.municipality_b
    records = {r["resourceType"]: r for r in pulled(systems.municipality_a, plan)}
    parameters = {
        "goal": "Goal",
        "condition": "Condition",
        "care-team": "CareTeam",
        "activity-reference": "Task",
        "_id": "CarePlan",
    }
    for name, kind in parameters.items():
        asked = records[kind]["id"] if name == "_id" else key_of(records[kind])
        for params in ({name: asked}, {name: asked, "_include": "CarePlan:patient", "_revinclude": "Consent:data"}):
            assert "entry" not in b.fhir("GET", "CarePlan", params=params).json(), name
    for kind, record in records.items():
        if kind != "Organization":
            hidden = b.fhir("GET", kind, params={"_id": record["id"]}).json()
            missing = b.fhir("GET", kind, params={"_id": "never-there"}).json()
            assert ("entry" in hidden, len(hidden["link"])) == ("entry" in missing, len(missing["link"])), kind


def test_every_refused_write_looks_the_same_for_hidden_and_missing(systems: Systems, plan: dict[str, Any]) -> None:
    """Also with a bad body, a stale or missing version, in a transaction, or as one entry beside a good one."""
    b = systems.municipality_b
    for record in pulled(systems.municipality_a, plan):
        if record["resourceType"] == "Organization":
            continue
        absent = record | {"id": "999999999"}
        for headers in ({"If-Match": etag_of(record)}, {"If-Match": 'W/"77"'}, {}):
            for bad in ({}, {"status": 7}, {"meta": {"profile": ["x y"]}}, {"extension": []}):
                hidden = b.fhir("PUT", key_of(record), json=record | bad, headers=headers)
                missing = b.fhir("PUT", key_of(absent), json=absent | bad, headers=headers)
                assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content), (key_of(record), bad)
                assert hidden.headers.get("etag") == missing.headers.get("etag") is None


def test_a_plan_that_names_hidden_records_is_refused_as_one_that_names_nothing(systems: Systems, plan: dict[str, Any]) -> None:
    b = systems.municipality_b
    records = pulled(systems.municipality_a, plan)
    care_plan, _ = led_by(records, "SE9999000022-B100")
    del care_plan["fullUrl"]
    care_plan["careTeam"] = [{"reference": key_of(next(r for r in records if r["resourceType"] == "CareTeam"))}]
    nothing = copy.deepcopy(care_plan)
    for reference in (nothing["subject"], nothing["careTeam"][0], *nothing["addresses"], *nothing["goal"]):
        reference["reference"] = reference["reference"].partition("/")[0] + "/999999999"
    for activity in nothing["activity"]:
        activity["reference"]["reference"] = "Task/999999999"
    hidden, missing = b.fhir("POST", "CarePlan", json=care_plan), b.fhir("POST", "CarePlan", json=nothing)
    assert (hidden.status_code, hidden.content) == (422, missing.content)


def test_anothers_plan_id_cannot_be_tried_out(systems: Systems, plan: dict[str, Any]) -> None:
    """The identifier carries its custodian's HSA-id: taken or free, another's is refused alike."""
    b, answers = systems.municipality_b, []
    theirs = fresh_plan()
    text = copy.deepcopy(theirs) | {"responsible_party": "SE9999000022-B100"}
    for value in (plan["id"], str(uuid.uuid4())):
        person = {
            "resourceType": "Patient",
            "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002",
            "identifier": [{"system": "https://example.org/id", "value": str(uuid.uuid4())}],
            "name": [{"family": "Exempel", "given": ["Barn"]}],
            "managingOrganization": {"reference": "Organization/SE9999000022-B100"},
        }
        records = pulled(systems.municipality_a, plan)
        care_plan, team = led_by(records, "SE9999000022-B100")
        need = as_new(next(r for r in records if r["resourceType"] == "Condition"), "SE9999000022-B100")
        subject = {"reference": person["fullUrl"]}
        team |= {"subject": subject, "participant": [p for p in team["participant"][:1]]}
        team["participant"][0]["member"] = {"reference": "Organization/SE9999000022-B100"}
        need["subject"] = subject
        care_plan = {n: v for n, v in care_plan.items() if n not in ("goal", "activity")}
        care_plan |= {"subject": subject, "addresses": [{"reference": need["fullUrl"]}]}
        care_plan["identifier"] = team["identifier"] = [care_plan["identifier"][0] | {"value": f"SE9999000011-A100/{value}"}]
        care_plan["author"] = {"reference": "Organization/SE9999000022-B100"}
        from tests.attacks.records import sent

        answers.append(sent(b, person, team, need, care_plan))
    assert text["responsible_party"]
    taken, free = answers
    assert (taken.status_code, taken.content) == (422, free.content), taken.text


def test_a_reference_display_does_not_name_what_is_hidden(systems: Systems, plan: dict[str, Any]) -> None:
    """L19: beside a reference to a record that the reader may not see, no text about it."""
    a = systems.municipality_a
    care_plan = copy.deepcopy(all_of(a, plan, "CarePlan")[0])
    school = next(r for r in all_of(a, plan, "Task") if r["owner"]["reference"].endswith("A300"))
    for activity in care_plan["activity"]:
        if activity["reference"]["reference"] == key_of(school):
            activity["reference"]["display"] = "Hemlig insats"
    assert put(a, care_plan).status_code in (200, 422)
    consent = copy.deepcopy(next(c for c in all_of(a, plan, "Consent") if c["category"][0]["coding"][0]["code"] == "secrecy"))
    consent["provision"]["provision"] = [
        {"type": "deny", "actor": [consent["provision"]["actor"][0] | {"reference": {"reference": f"Organization/{REGION}"}}],
         "data": [{"meaning": "instance", "reference": {"reference": key_of(school)}}]}
    ]  # fmt: skip
    assert put(a, consent).status_code == 200
    region = systems.region_ehr
    assert region.fhir("GET", key_of(school)).status_code == 404
    assert "Hemlig" not in region.fhir("GET", key_of(care_plan)).text
    assert "Hemlig" not in region.fhir("GET", "CarePlan", params={"_id": care_plan["id"]}).text
    assert "Hemlig" not in region.sip("GET", care_plan["id"]).text
