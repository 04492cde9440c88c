"""Attacks through the records that name their plan: what they hide, what they tell, and what they must not keep anybody from."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SCHOOL, A, B, all_of, as_block, as_new, consent_of, key_of, organisation, put, sent
from tests.interactions.test_parts_of_a_plan import found, parts_of, whole_plan
from tests.interactions.test_protected_identity import protected_plan
from tests.systems import Systems, fresh_plan, posted, pulled, refusal

UNIT_OF_A = "SE9999000011-A101"
NOT_FOR_THE_PATIENT = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}
Record = dict[str, Any]


def keys(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {key_of(entry["resource"]) for entry in answer.json().get("entry", ())}


def about(client: BackendClient, plan: Record, place: str, kind: str = "secrecy") -> Record:
    """The consent of this plan, of a person who has several."""
    of_plan = [one for one in all_of(client, plan, "Consent") if f"CarePlan/{place}" in str(one["provision"]["data"])]
    return next(one for one in of_plan if one["category"][0]["coding"][0]["code"] == kind)


def called(party: str) -> Record:
    """A party that is called to a meeting, and has not answered."""
    return {
        "extension": [
            {"url": "https://fhir-sip.se/ig/StructureDefinition/participant-party", "valueReference": organisation(party)}
        ],
        "type": [{"coding": [{"system": "https://fhir-sip.se/ig/CodeSystem/sip-team-role", "code": "party"}]}],
        "required": "required",
        "status": "needs-action",
    }


def test_however_many_offers_a_party_piles_up_a_withdrawal_and_a_block_are_recorded(systems: Systems) -> None:
    a, region, plan = systems.municipality_a, systems.region_ehr, whole_plan()
    posted(a, plan)
    offer, goal = found(a, plan, "Task", "SipOffer"), key_of(all_of(region, plan, "Goal")[0])
    consent, lone = consent_of(a, plan), consent_of(a, plan, "plan")
    pile = {n: v for n, v in as_new(offer).items() if n != "fullUrl"} | {"meta": {"profile": offer["meta"]["profile"]}}

    def piled(_: int) -> int:
        entries = [{"resource": pile, "request": {"method": "POST", "url": "Task"}} for _ in range(250)]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        return httpx.post(systems.store_url, json=bundle, timeout=120).status_code

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(piled, range(4))) == {200}
    assert region.fhir("GET", goal).status_code == 200, "what was open is open"
    assert sent(a, as_block(consent, A, REGION)).status_code == 200
    refusal(region.fhir("GET", goal), 404)
    for given in (consent, lone):
        given["extension"][-1]["extension"].append({"url": "withdrawn", "valueDate": date.today().isoformat()})
        assert put(a, given).status_code == 200


def test_what_is_denied_of_a_self_care_agreement_is_denied_of_all_it_lists(systems: Systems) -> None:
    a, region, plan = systems.municipality_a, systems.region_ehr, whole_plan()
    posted(a, plan)
    agreement = found(a, plan, "CarePlan", "EgenvardPlan")
    parts = [
        agreement,
        found(a, plan, "RiskAssessment", "EgenvardRiskAssessment"),
        found(a, plan, "Task", "EgenvardTask"),
    ]
    other = found(a, plan, "Task", "SipOffer")
    denied = {"type": "deny", "data": [{"meaning": "related", "reference": {"reference": key_of(agreement)}}]}
    for consent in all_of(a, plan, "Consent"):
        if consent["category"][0]["coding"][0]["code"] != "plan":
            assert put(a, consent | {"provision": consent["provision"] | {"provision": [denied]}}).status_code == 200
    for part in parts:
        refusal(region.fhir("GET", key_of(part)), 404)
    assert region.fhir("GET", key_of(other)).status_code == 200
    assert not {key_of(part) for part in parts} & {key_of(one) for one in pulled(region, plan)}


def test_who_answers_a_call_does_not_hide_the_meeting_from_the_person(systems: Systems) -> None:
    region, plan = systems.region_ehr, whole_plan()
    answering = {"party": REGION, "role": "party", "call": "called", "answer": "needs-action"}
    plan["meetings"][0]["participants"].append(answering)
    posted(systems.municipality_a, plan)
    meeting = found(region, plan, "Appointment", "SipMeeting")
    answers = [one | {"status": "accepted"} if REGION in str(one) else one for one in meeting["participant"]]
    marked = meeting["meta"] | {"security": [NOT_FOR_THE_PATIENT]}
    refusal(put(region, meeting | {"participant": answers, "meta": marked}), 403)
    assert systems.patient_service.fhir("GET", key_of(meeting)).status_code == 200
    assert put(region, meeting | {"participant": answers}).status_code == 200


def test_who_does_a_self_care_task_does_not_hide_it_from_the_person(systems: Systems) -> None:
    a, region, plan = systems.municipality_a, systems.region_ehr, whole_plan()
    posted(a, plan)
    task = found(a, plan, "Task", "EgenvardTask")
    assert put(a, task | {"owner": organisation(REGION)}).status_code == 200
    task = found(region, plan, "Task", "EgenvardTask")
    marked = task["meta"] | {"security": [NOT_FOR_THE_PATIENT]}
    refusal(put(region, task | {"status": "in-progress", "meta": marked}), 403)
    assert put(region, task | {"status": "in-progress"}).status_code == 200


@pytest.fixture
def blocked_by_the_second_plan(systems: Systems) -> Record:
    """Two plans of one person: in the second A has closed what it holds to a unit of its own."""
    a, first = systems.municipality_a, whole_plan()
    place = posted(a, first)
    second = fresh_plan() | {"person": first["person"]}
    other = posted(a, second)
    assert sent(a, as_block(about(a, first, other), A, UNIT_OF_A)).status_code == 200
    [person] = all_of(a, first, "Patient")
    return first | {"place": place, "other": other, "patient": key_of(person)}


@pytest.mark.parametrize(
    "search",
    [
        "CarePlan?_id={place}&_include=CarePlan:patient",
        "CarePlan?_id={place}&_include=CarePlan:care-team&_include:iterate=CareTeam:patient",
        "Goal?_id={goal}&_include=Goal:patient",
        "Appointment?patient={patient}&_include=Appointment:supporting-info&_include:iterate=CarePlan:patient",
        "RiskAssessment?patient={patient}&_include=RiskAssessment:patient",
    ],
)
def test_a_block_in_another_plan_closes_the_person_as_an_include_too(
    systems: Systems, blocked_by_the_second_plan: Record, search: str
) -> None:
    plan, unit = blocked_by_the_second_plan, systems.unit_of_a
    goal = unit.fhir("GET", "CarePlan", params={"_id": plan["place"]}).json()["entry"][0]["resource"]["goal"][0]["reference"]
    asked = search.format(place=plan["place"], patient=plan["patient"], goal=goal.partition("/")[2])
    refusal(unit.fhir("GET", plan["patient"]), 404)
    found_keys = keys(unit.fhir("GET", asked))
    assert found_keys, "what is of the first plan alone is found"
    assert plan["patient"] not in found_keys
    assert plan["patient"] in keys(systems.municipality_a.fhir("GET", asked))


def test_a_plan_whose_person_is_hidden_has_no_document_and_breaks_no_other_answer(
    systems: Systems, blocked_by_the_second_plan: Record
) -> None:
    plan, unit = blocked_by_the_second_plan, systems.unit_of_a
    assert unit.fhir("GET", f"CarePlan/{plan['place']}").status_code == 200
    for place in (plan["place"], plan["other"]):
        refusal(unit.sip("GET", place), 404)
        refusal(unit.sip("PUT", place, json=fresh_plan(), headers={"If-Match": 'W/"x"'}), 404)
    identifier = plan["person"]["identifiers"][0]["value"]
    person = {"system": "http://electronichealth.se/identifier/personnummer", "value": identifier}
    assert unit.sip("POST", "_search", json={"person": person}).json() == {"plans": []}
    refusal(unit.sip("POST", json={name: plan[name] for name in plan.keys() - {"place", "other", "patient"}}), 409)


def test_a_plan_that_says_it_replaces_another_is_not_given_in_its_place(systems: Systems) -> None:
    """It comes with the search for the other, without its own blocks."""
    a, unit, first = systems.municipality_a, systems.unit_of_a, fresh_plan()
    place = posted(a, first)
    other = posted(a, fresh_plan() | {"person": first["person"]})
    stored = a.fhir("GET", f"CarePlan/{other}").json()
    assert put(a, stored | {"replaces": [{"reference": f"CarePlan/{place}"}]}).status_code == 200
    for one in (other, place):
        assert sent(a, as_block(about(a, first, one), A, UNIT_OF_A)).status_code == 200
        refusal(unit.sip("GET", place), 404)
    assert a.sip("GET", place).json()["id"] == first["id"]


def test_a_self_care_task_tells_nobody_who_else_takes_part_for_a_protected_person(systems: Systems) -> None:
    a, region, plan = systems.municipality_a, systems.region_ehr, protected_plan()
    place = posted(a, plan | parts_of(plan))
    task = found(a, plan, "Task", "EgenvardTask")
    assert put(a, task | {"owner": organisation(SCHOOL)}).status_code == 200
    key, person = key_of(task), task["for"]["reference"]
    assert SCHOOL not in region.fhir("GET", key).text
    assert SCHOOL not in region.fhir("GET", f"{key}/_history").text
    assert key not in keys(region.fhir("GET", "Task", params={"patient": person, "owner": f"Organization/{SCHOOL}"}))
    assert SCHOOL not in region.fhir("GET", "Task", params={"_id": task["id"], "_include": "Task:owner"}).text
    assert SCHOOL not in region.sip("GET", place).text
    assert systems.school.fhir("GET", key).status_code in (200, 404)
    assert a.fhir("GET", key).json()["owner"] == organisation(SCHOOL)


def test_who_is_called_to_a_protected_persons_meeting_is_not_tried_out(systems: Systems) -> None:
    a, region, plan = systems.municipality_a, systems.region_ehr, protected_plan()
    posted(a, plan | parts_of(plan))
    meeting = found(a, plan, "Appointment", "SipMeeting")
    stored = put(a, meeting | {"participant": [*meeting["participant"], called(SCHOOL), called(REGION)]})
    assert stored.status_code == 200, stored.text
    seen = region.fhir("GET", key_of(meeting)).json()
    assert SCHOOL not in str(seen)
    own = [one | {"status": "accepted"} if REGION in str(one) else one for one in seen["participant"]]
    wrong, right = (put(region, seen | {"participant": [*own[:-1], called(one), own[-1]]}) for one in (B, SCHOOL))
    refusal(right, 403)
    assert right.content == wrong.content
    assert put(region, seen | {"participant": own}).status_code == 200
    assert SCHOOL in str(a.fhir("GET", key_of(meeting)).json()["participant"])


@pytest.mark.parametrize("kind", ["Appointment", "RiskAssessment"])
def test_parts_of_plans_are_not_searched_for_without_a_person(systems: Systems, kind: str) -> None:
    for asked in ("", "?date=ge2020-01-01", "?_lastUpdated=ge2020-01-01", "?identifier=https://fhir-sip.se/id/item|meeting"):
        refusal(systems.municipality_a.fhir("GET", f"{kind}{asked}"), 400)


def test_what_names_a_plan_is_moved_to_no_other(systems: Systems) -> None:
    a, plan = systems.municipality_a, whole_plan()
    posted(a, plan)
    other = {"reference": f"CarePlan/{posted(a, fresh_plan() | {'person': plan['person']})}"}
    agreement = {"reference": key_of(found(a, plan, "CarePlan", "EgenvardPlan"))}
    for kind, profile, element, is_list in (
        ("Task", "SipOffer", "focus", False),
        ("Appointment", "SipMeeting", "supportingInformation", True),
        ("CarePlan", "EgenvardPlan", "partOf", True),
        ("CarePlan", "StandInPlan", "replaces", True),
    ):
        for place in (other, agreement):
            record = found(a, plan, kind, profile)
            moved = put(a, record | {element: [place] if is_list else place})
            assert moved.status_code in (403, 422), (profile, moved.text)
    record = found(a, plan, "CarePlan", "EgenvardPlan")
    assert put(a, record | {"replaces": [other]}).status_code == 422, "nor is it in two"
