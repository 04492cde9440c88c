"""`$validate` over HTTP: one resource, Parameters, Bundles; nothing is stored, nothing of the content or of the store is told."""

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.interactions.test_audit import audited
from tests.systems import PERSONNUMMER, Systems, expressions, fresh_plan, new_child, posted, pulled, refusal
from tests.writes import mapped, nothing_written, transaction_of

IG = "https://fhir-sip.se/ig/StructureDefinition"
EXAMPLES = Path(__file__).parents[2] / "profiles" / "examples" / "valid"
Resource = dict[str, Any]


def example(name: str) -> Resource:
    resource: Resource = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return resource


def validated(systems: Systems, kind: str, body: Any, query: str = "") -> httpx.Response:
    return systems.region_ehr.fhir("POST", f"{kind}/$validate{query}", json=body)


def issues(answer: httpx.Response, *severities: str) -> list[Resource]:
    """The issues of an answer, which is 200 whatever was found."""
    assert answer.status_code == 200, answer.text
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    found: list[Resource] = outcome["issue"]
    assert all(" / " in issue["details"]["text"] for issue in found), "Swedish and English"
    return [issue for issue in found if not severities or issue["severity"] in severities]


def errors(answer: httpx.Response) -> list[Resource]:
    return issues(answer, "error", "fatal")


def rules(found: list[Resource]) -> dict[str, str | None]:
    """Rule id -> the element it was broken at."""
    return {issue["details"]["coding"][0]["code"]: issue.get("expression", [None])[0] for issue in found}


def broken_goal() -> Resource:
    goal = example("SipGoal")
    del goal["description"]
    return goal | {"lifecycleStatus": "aktiv"}


def test_a_valid_resource_gives_one_information(systems: Systems) -> None:
    [issue] = issues(validated(systems, "Goal", example("SipGoal")))
    assert (issue["severity"], issue["code"]) == ("information", "informational")


def test_every_fault_of_a_resource_is_told_with_rule_element_and_words(systems: Systems) -> None:
    plan = example("SipCarePlan")
    del plan["title"], plan["period"]["end"]
    plan["intent"] = "order"
    found = errors(validated(systems, "CarePlan", plan))
    assert rules(found) == {
        "SipCarePlan.title/min": "CarePlan",
        "SipCarePlan.intent/value": "CarePlan.intent",
        "sip-plan-active-period": "CarePlan",
    }
    assert {issue["details"]["coding"][0]["system"] for issue in found} == {"https://fhir-sip.se/ig/rule"}


def test_faults_of_form_are_told_with_their_paths(systems: Systems) -> None:
    found = errors(validated(systems, "Goal", example("SipGoal") | {"colour": "blue"}))
    assert rules(found) == {"fhir-unknown-element": "Goal.colour"}


@pytest.mark.parametrize("named", [None, "valueUri", "valueCanonical", "query"])
def test_parameters_and_a_profile(systems: Systems, named: str | None) -> None:
    """An offer checked as an action lacks what an action must have; by its own claim it is valid."""
    offer = example("SipOffer")
    parameters: list[Resource] = [{"name": "resource", "resource": offer}]
    if named in ("valueUri", "valueCanonical"):
        parameters.append({"name": "profile", named: f"{IG}/SipAction"})
    query = f"?profile={IG}/SipAction" if named == "query" else ""
    found = errors(validated(systems, "Task", {"resourceType": "Parameters", "parameter": parameters}, query))
    assert bool(found) == (named is not None)


REFUSED: dict[str, tuple[str, Any, str]] = {
    "another type than the address": ("Goal", {"resourceType": "Task"}, "resourceType"),
    "no resource in the parameters": ("Goal", {"resourceType": "Parameters", "parameter": []}, "Parameters.parameter"),
    "parameters of no form": ("Goal", {"resourceType": "Parameters", "parameter": {"name": "resource"}}, "Parameters.parameter"),
    "an unknown parameter": (
        "Goal",
        {"resourceType": "Parameters", "parameter": [{"name": "mode", "valueCode": "create"}]},
        "Parameters.parameter",
    ),
    "two profiles": (
        "Goal",
        {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "resource", "resource": {"resourceType": "Goal"}},
                {"name": "profile", "valueUri": f"{IG}/SipGoal"},
                {"name": "profile", "valueUri": f"{IG}/SipGoal"},
            ],
        },
        "profile",
    ),
    "a profile of another type": (
        "Goal",
        {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "resource", "resource": {"resourceType": "Goal"}},
                {"name": "profile", "valueUri": f"{IG}/SipAction"},
            ],
        },
        "profile",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_asked_is_400(systems: Systems, why: str) -> None:
    kind, body, where = REFUSED[why]
    assert expressions(refusal(validated(systems, kind, body), 400)) == {where}


@pytest.mark.parametrize("kind", ["Observation", "StructureDefinition", "goal", "AuditEvent"])
def test_a_type_the_store_holds_no_profile_of_is_404(systems: Systems, kind: str) -> None:
    refusal(validated(systems, kind, {"resourceType": kind}), 404)


def test_a_query_parameter_nobody_knows_is_refused(systems: Systems) -> None:
    assert expressions(refusal(validated(systems, "Goal", example("SipGoal"), "?mode=create"), 400)) == {"http.query"}


def test_each_broken_entry_of_a_bundle_is_named(systems: Systems) -> None:
    entries = mapped(fresh_plan())
    kinds = [entry["resource"]["resourceType"] for entry in entries]
    goal, task = kinds.index("Goal"), kinds.index("Task")
    del entries[goal]["resource"]["description"]
    entries[task]["resource"] |= {"status": "rejected", "colour": "blue"}
    answer = validated(systems, "Bundle", {"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert rules(errors(answer)) == {
        "fhir-required": f"Bundle.entry[{goal}].resource.description",
        "fhir-unknown-element": f"Bundle.entry[{task}].resource.colour",
        "sip-action-reason": f"Bundle.entry[{task}].resource",
    }


def test_a_transaction_with_urns_is_valid_before_anything_is_stored(systems: Systems) -> None:
    bundle = transaction_of(fresh_plan())
    with nothing_written(systems.store_url):
        assert errors(validated(systems, "Bundle", bundle)) == []
    assert systems.municipality_a.fhir("POST", "", json=bundle).status_code == 200


def test_a_whole_plan_is_checked_as_a_whole(systems: Systems) -> None:
    bundle = example("SipPlanBundle")
    assert errors(validated(systems, "Bundle", bundle)) == []
    without_goals = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Goal"]
    found = errors(validated(systems, "Bundle", bundle | {"entry": without_goals}))
    assert "sip-bundle-goals" in rules(found)


@pytest.mark.parametrize(
    ("entries", "where"),
    [
        ({}, "Bundle.entry"),
        ([1], "Bundle.entry"),
        ([{"fullUrl": "urn:uuid:1"}], "Bundle.entry[0].resource"),
        ([{"resource": 5}], "Bundle.entry[0].resource"),
        ([{"resource": {"resourceType": "Goal"}, "colour": "blue"}], "Bundle.entry[0].colour"),
        ([{"resource": {"resourceType": None}}], "Bundle.entry[0].resource.resourceType"),
        ([{"resource": {}}], "Bundle.entry[0].resource.resourceType"),
    ],
)
def test_a_bundle_of_no_form_is_told_not_a_fault_of_ours(systems: Systems, entries: Any, where: str) -> None:
    found = errors(validated(systems, "Bundle", {"resourceType": "Bundle", "type": "collection", "entry": entries}))
    assert expressions(found) == {where}


def test_a_bundle_of_too_many_entries_is_refused_before_the_store_is_asked(systems: Systems) -> None:
    entries = [{"resource": {"resourceType": "Goal"}}] * 501
    answer = validated(systems, "Bundle", {"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert [issue["code"] for issue in refusal(answer, 400)] == ["too-costly"]


def test_nothing_is_stored_and_one_event_is_logged(systems: Systems) -> None:
    with nothing_written(systems.store_url):
        answer, events = audited(
            systems, lambda h: systems.region_ehr.fhir("POST", "Goal/$validate", json=broken_goal(), headers=h)
        )
    assert errors(answer)
    [event] = events
    assert (event["action"], event["outcome"], event["subtype"][0]["code"]) == ("E", "0", "operation")
    assert not any(entity.get("role", {}).get("code") == "1" for entity in event["entity"]), "about nobody"


def test_without_a_token_nothing_is_judged(systems: Systems) -> None:
    refusal(httpx.post(f"{systems.settings.fhir_url}/Goal/$validate", json=example("SipGoal")), 401)


def test_it_says_nothing_of_what_is_stored(systems: Systems) -> None:
    """A reference to a record that is there and hidden, and one to a record that is not, get the same answer."""
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    [there] = [one["id"] for one in pulled(systems.municipality_a, plan) if one["resourceType"] == "Patient"]
    number = plan["person"]["identifiers"][0]["value"]
    answers = []
    for patient, value in ((there, number), ("999999999999x", new_child()[1])):
        goal = example("SipGoal") | {"id": patient, "subject": {"reference": f"Patient/{patient}"}}
        person = example("SipPatient") | {"identifier": [{"system": PERSONNUMMER, "value": value}]}
        answers.append(
            [systems.municipality_b.fhir("POST", f"{one['resourceType']}/$validate", json=one).content for one in (goal, person)]
        )
    assert answers[0] == answers[1]


def test_the_answer_holds_nothing_of_the_content(systems: Systems) -> None:
    number = new_child()[1]
    sentinels: list[Resource] = [
        example("SipGoal") | {"lifecycleStatus": number, "description": {"text": number}, "startDate": number},
        example("SipGoal") | {number: number, "achievementStatus": {"coding": [{"system": number, "code": number}]}},
        example("SipCarePlan") | {"intent": number, "identifier": [{"system": "https://fhir-sip.se/id/plan", "value": number}]},
        example("SipPatient") | {"identifier": [{"system": PERSONNUMMER, "value": number[:-1] + "x"}], "gender": number},
        example("SipNeed") | {"subject": {"reference": f"Patient/{number}/x"}, "category": [{"text": number}]},
        example("SipNeed") | {"extension": [{"url": f"https://example.org/{number}", "valueString": number}]},
    ]
    for resource in sentinels:
        answer = validated(systems, resource["resourceType"], resource)
        assert errors(answer)
        assert number[2:11] not in answer.text
    entries = [{"fullUrl": f"https://example.org/{number}", "resource": resource} for resource in sentinels]
    answer = validated(systems, "Bundle", {"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert errors(answer)
    assert number[2:11] not in answer.text


def test_a_refused_transaction_names_every_broken_entry(systems: Systems) -> None:
    """Faults that only the store finds: it stops at the first, and each entry is then asked about."""
    bundle = transaction_of(fresh_plan())
    at: dict[str, int] = {}
    for position, entry in enumerate(bundle["entry"]):
        at.setdefault(entry["resource"]["resourceType"], position)
    changed = copy.deepcopy(bundle)
    plan, goal, task = (changed["entry"][at[kind]]["resource"] for kind in ("CarePlan", "Goal", "Task"))
    del plan["title"], plan["period"]["end"]
    goal["description"] = {"coding": [{"system": "http://snomed.info/sct", "code": "734163000"}]}
    task |= {"status": "rejected"}
    with nothing_written(systems.store_url):
        refused = refusal(systems.municipality_a.fhir("POST", "", json=changed), 422)
    assert rules(refused) == {
        "SipCarePlan.title/min": f"Bundle.entry[{at['CarePlan']}].resource",
        "sip-plan-active-period": f"Bundle.entry[{at['CarePlan']}].resource",
        "SipGoal.description.text/min": f"Bundle.entry[{at['Goal']}].resource.description",
        "sip-action-reason": f"Bundle.entry[{at['Task']}].resource",
    }
    assert systems.municipality_a.fhir("POST", "", json=bundle).status_code == 200


def test_the_same_fault_has_the_same_rule_asked_or_written(systems: Systems) -> None:
    patient = example("SipPatient") | {"managingOrganization": {"reference": "Organization/SE9999000011-A100"}}
    patient |= {"identifier": [{"system": PERSONNUMMER, "value": new_child()[1]}]}
    patient.pop("id", None)
    del patient["name"]
    asked = rules(errors(validated(systems, "Patient", patient)))
    written = rules(refusal(systems.municipality_a.fhir("POST", "Patient", json=patient), 422))
    assert asked == written == {"SipPatient.name/min": "Patient"}
