"""What a reader may not see is absent in the document, and no reference to it is left."""

import copy
from typing import Any

import orjson
import pytest

from fhir_sip.mapping import DocumentInvalid, SipDocument, from_fhir, parse_document

from .conftest import EXAMPLES
from .test_round_trip import stored_bundle


def without(bundle: dict, *hidden: str) -> dict:
    """The Bundle without the resources whose item identifier or type is named."""

    def seen(resource: dict) -> bool:
        values = {identifier.get("value") for identifier in resource["identifier"]}
        return not values & set(hidden) and resource["resourceType"] not in hidden

    return {**bundle, "entry": [entry for entry in bundle["entry"] if seen(entry["resource"])]}


def test_hidden_items_and_the_references_to_them_are_left_out(example_bundle: dict, example: SipDocument) -> None:
    hidden = ("habilitering", "behov-kommunikation", "mal-bilder", "insats-bildstod", "mamma", "samtycke-plan")
    seen = from_fhir(without(example_bundle, *hidden))

    assert [member.id for member in seen.staff] == ["samordnare", "forskola"]
    assert [relative.id for relative in seen.relatives] == ["pappa"]
    assert [need.id for need in seen.needs] == ["behov-trygghet", "behov-familj"]
    assert [goal.id for goal in seen.goals] == ["mal-dagar", "mal-orka"]
    assert [consent.id for consent in seen.consents] == ["samtycke-sekretess"]
    assert seen.consents[0].asked == ["pappa"]
    assert [signature.who for signature in seen.consents[0].signatures] == ["pappa"]
    ride = next(action for action in seen.actions if action.id == "insats-resor")
    assert (ride.goal, ride.contact) == (None, None)
    assert not set(hidden) & set(strings(seen.as_json()))
    assert seen.person == example.person


def strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in strings(value)]
    return [text for value in node for text in strings(value)] if isinstance(node, list) else [node]


def test_a_plan_without_its_coordinator_or_team_is_shown_but_is_not_complete(example_bundle: dict) -> None:
    for hidden in ("samordnare", "CareTeam", "Condition"):
        view = without(example_bundle, hidden)
        assert from_fhir(view).id == "2026-0417"
        with pytest.raises(DocumentInvalid):
            from_fhir(view, complete=True)


@pytest.mark.parametrize("name", ["ylva", "elsa", "odd"])
def test_every_single_resource_but_the_plan_and_the_person_may_be_hidden(name: str) -> None:
    bundle = orjson.loads((EXAMPLES / f"{name}.fhir.json").read_bytes())
    for number, entry in enumerate(bundle["entry"]):
        view = {**bundle, "entry": [e for i, e in enumerate(bundle["entry"]) if i != number]}
        if entry["resource"]["meta"]["profile"][0].endswith("/SipCarePlan"):
            with pytest.raises(DocumentInvalid) as refused:
                from_fhir(view)
            assert [issue.rule for issue in refused.value.issues] == ["one-plan"]
        elif entry["resource"]["resourceType"] == "Patient":
            with pytest.raises(DocumentInvalid) as refused:
                from_fhir(view)
            assert [(issue.path, issue.rule) for issue in refused.value.issues] == [("person", "required")]
        else:
            shown = from_fhir(view)
            assert parse_document(orjson.dumps(shown.as_json()), partial=True) == shown


def test_with_all_but_the_plan_and_the_person_hidden_the_rest_still_shows() -> None:
    bundle = orjson.loads((EXAMPLES / "odd.fhir.json").read_bytes())
    kept = ("Patient", "CarePlan", "Appointment", "RiskAssessment", "Task", "Consent")
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] in kept]
    seen = from_fhir(bundle)

    assert (seen.staff, seen.relatives, seen.parties, seen.needs, seen.goals) == ([], [], [], [], [])
    [self_care], [other] = seen.egenvard, seen.other_plans
    assert (self_care.assessment.assessor, self_care.addresses, self_care.goals) == (None, [], [])
    assert [risk.assessed_by for risk in self_care.risks] == [None, None]
    assert [task.done_by for task in self_care.tasks] == ["person", None]
    assert [participant.who for participant in seen.meetings[1].participants] == ["person", None]
    assert [offer.answered.by for offer in seen.offers if offer.answered] == [None, "person"]
    assert seen.consents[0].maturity.judged_by is None
    assert (other.addresses, other.goals, other.actions) == ([], [], ["i.2", "i.1"])
    assert parse_document(orjson.dumps(seen.as_json()), partial=True) == seen
    with pytest.raises(DocumentInvalid):
        from_fhir(bundle, complete=True)


def test_a_participant_that_is_neither_seen_nor_described_is_left_out(example_bundle: dict, example: SipDocument) -> None:
    meeting = next(e["resource"] for e in example_bundle["entry"] if e["resource"]["resourceType"] == "Appointment")
    meeting["participant"].append({"actor": {"reference": "HealthcareService/1"}, "required": "optional", "status": "accepted"})
    meeting["participant"].append({**meeting["participant"][0], "required": "information-only"})
    assert from_fhir(example_bundle, complete=True) == example


def test_what_belongs_to_another_plan_or_was_a_mistake_is_left_aside(example_bundle: dict, example: SipDocument) -> None:
    elsewhere = orjson.loads((EXAMPLES / "odd.fhir.json").read_bytes())["entry"]
    example_bundle["entry"] += [e for e in elsewhere if not e["resource"]["meta"]["profile"][0].endswith("/SipCarePlan")]
    mistaken = [e for e in example_bundle["entry"] if "intent" in e["resource"] and e["resource"]["intent"] == "proposal"][:1]
    mistaken = copy.deepcopy(mistaken)
    mistaken[0]["resource"] |= {"status": "entered-in-error"}
    example_bundle["entry"] += mistaken
    assert from_fhir(example_bundle, complete=True) == example


def test_the_place_of_a_meeting_is_not_shown_when_the_identity_is_protected(example_bundle: dict) -> None:
    assert from_fhir(example_bundle).meetings[0].place
    patient = next(e["resource"] for e in example_bundle["entry"] if e["resource"]["resourceType"] == "Patient")
    label = {"system": "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel", "code": "sekretessmarkering"}
    patient["meta"]["security"] = [label]
    assert [meeting.place for meeting in from_fhir(example_bundle).meetings] == [None, None]


def test_a_meeting_that_has_begun_is_read_as_called(example_bundle: dict) -> None:
    for entry in example_bundle["entry"]:
        if entry["resource"]["resourceType"] == "Appointment":
            entry["resource"] |= {"status": "arrived", "start": "2026-10-05T13:00:00.125+02:00"}
    assert {(meeting.status, meeting.start) for meeting in from_fhir(example_bundle).meetings} == {
        ("booked", "2026-10-05T13:00:00+02:00")
    }


def test_names_of_parties_may_come_from_organizations(example_bundle: dict) -> None:
    team = next(e["resource"] for e in example_bundle["entry"] if e["resource"]["resourceType"] == "CareTeam")
    del team["participant"][2]["member"]["display"]
    assert from_fhir(example_bundle).parties[2].name is None

    region = {"resourceType": "Organization", "id": "SE9999000001-R000", "name": "Region Exempel"}
    example_bundle["entry"].append({"fullUrl": "https://x.example/Organization/SE9999000001-R000", "resource": region})
    assert from_fhir(example_bundle).parties[2].name == "Region Exempel"


def test_what_other_systems_write_is_read_or_left_aside(example_bundle: dict, example: SipDocument) -> None:
    by_type: dict[str, list[dict]] = {}
    for entry in example_bundle["entry"]:
        by_type.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    patient, mother = by_type["Patient"][0], by_type["RelatedPerson"][0]
    patient["identifier"][0]["system"] = "urn:oid:1.2.752.129.2.1.3.1"
    patient["identifier"].insert(0, {"system": "https://other.example/id", "value": "1"})
    patient["name"].append({"use": "nickname", "text": "Yl"})
    mother["name"] = [{"given": ["Amina"], "family": "Exempelsson"}]
    by_type["Consent"][0]["dateTime"] = "2026-09-21T14:30:00+02:00"
    by_type["Goal"][2]["target"].append({"dueDate": "2030-01-01"})
    by_type["Task"][0]["code"]["coding"] = [{"system": "http://snomed.info/sct", "code": "410606002"}]
    by_type["CareTeam"][0]["participant"].append({"role": [{"text": "tolk"}], "member": {"display": "Tolk"}})
    block = copy.deepcopy(by_type["Consent"][0])
    block["identifier"][0]["value"] = "spärr"
    block["category"][0]["coding"][0]["code"] = "block"
    elsewhere = copy.deepcopy(by_type["Consent"][0])
    elsewhere["provision"]["data"][0]["reference"]["reference"] = "CarePlan/another"
    of_the_patients_service = copy.deepcopy(by_type["Consent"][0])
    of_the_patients_service["provision"]["purpose"][0]["code"] = "PATRQT"
    example_bundle["entry"] += [{"resource": block}, {"resource": elsewhere}, {"resource": of_the_patients_service}]

    assert from_fhir(example_bundle, complete=True) == example


def test_a_month_is_no_day(example_bundle: dict) -> None:
    for entry in example_bundle["entry"]:
        if entry["resource"]["resourceType"] == "Goal":
            entry["resource"]["startDate"] = "2026-10"
    assert [goal.start for goal in from_fhir(example_bundle).goals] == [None, None, None]


def test_examples_survive_being_stored() -> None:
    for file in EXAMPLES.glob("*.fhir.json"):
        bundle = orjson.loads(file.read_bytes())
        ids = {e["fullUrl"]: f"{e['resource']['resourceType']}/x{i}" for i, e in enumerate(bundle["entry"])}
        assert from_fhir(stored_bundle(bundle, ids), complete=True) == from_fhir(bundle)


def test_two_plans_in_one_bundle_are_refused(example_bundle: dict) -> None:
    plan = next(e for e in example_bundle["entry"] if e["resource"]["resourceType"] == "CarePlan")
    example_bundle["entry"].append(plan)
    with pytest.raises(DocumentInvalid):
        from_fhir(example_bundle)
