"""A second plan over the records of the first: nobody lays its own plan, team and consents on what another party answers for."""

import copy
from datetime import date
from typing import Any

import pytest

from tests.attacks.records import REGION, SCHOOL, A, all_of, as_new, consent_of, key_of, led_by, organisation, put, rule_of, sent
from tests.systems import Systems, fresh_plan, posted, pulled


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    document = fresh_plan()
    return document | {"place": posted(systems.municipality_a, document)}


def opening_consent(plan: dict[str, Any], systems: Systems, full_url: str, receiver: str) -> dict[str, Any]:
    """A consent of the region's own making that says A discloses to `receiver`, about the region's own plan."""
    consent = as_new(consent_of(systems.region_ehr, plan), REGION)
    consent["organization"] = [organisation(REGION), organisation(A)]
    consent["provision"]["actor"] = [consent["provision"]["actor"][0] | {"reference": organisation(receiver)}]
    consent["provision"]["data"][0]["reference"] = {"reference": full_url}
    return consent


def test_a_receiver_does_not_keep_reading_through_a_plan_of_its_own(systems: Systems, plan: dict[str, Any]) -> None:
    """L18: the guardians withdraw; a plan the region laid over A's records in time must open nothing."""
    region = systems.region_ehr
    records = pulled(region, plan)
    goal = next(r for r in records if r["resourceType"] == "Goal")
    care_plan, team = led_by(records, REGION)
    answer = sent(region, care_plan, team, opening_consent(plan, systems, care_plan["fullUrl"], REGION))
    consent = copy.deepcopy(consent_of(systems.municipality_a, plan))
    consent["extension"][-1]["extension"].append({"url": "withdrawn", "valueDate": date.today().isoformat()})
    assert put(systems.municipality_a, consent).status_code == 200
    assert region.fhir("GET", key_of(goal)).status_code == 404
    assert answer.status_code in (403, 422), answer.text


def test_a_receiver_does_not_pass_records_on_through_a_plan_of_its_own(systems: Systems, plan: dict[str, Any]) -> None:
    region = systems.region_ehr
    records = pulled(region, plan)
    care_plan, team = led_by(records, REGION)
    answer = sent(region, care_plan, team, opening_consent(plan, systems, care_plan["fullUrl"], SCHOOL))
    for kind in ("Goal", "Condition", "Patient", "RelatedPerson", "PractitionerRole"):
        record = next(r for r in records if r["resourceType"] == kind)
        assert systems.school.fhir("GET", key_of(record)).status_code == 404, kind
    assert answer.status_code in (403, 422), answer.text


def test_a_plan_of_ones_own_gives_no_power_over_anothers_goal(systems: Systems, plan: dict[str, Any]) -> None:
    region = systems.region_ehr
    sent(region, *led_by(pulled(region, plan), REGION))
    goal = all_of(region, plan, "Goal")[0]
    assert put(region, goal | {"lifecycleStatus": "cancelled"}).status_code == 403
    mine = all_of(systems.municipality_a, plan, "Goal")[0]
    assert put(systems.municipality_a, mine | {"lifecycleStatus": "on-hold"}).status_code == 200, "A still leads its plan"


@pytest.mark.parametrize("element", ["goal", "addresses", "activity", "careTeam"])
def test_no_single_record_is_taken_into_another_plan(systems: Systems, plan: dict[str, Any], element: str) -> None:
    """Also not by the party that leads both plans: a record belongs to one plan."""
    a = systems.municipality_a
    care_plan, team = led_by(pulled(a, plan), A)
    need = as_new(all_of(a, plan, "Condition")[0])
    old = copy.deepcopy(care_plan)
    care_plan = {n: v for n, v in care_plan.items() if n not in ("goal", "activity")} | {
        "addresses": [{"reference": need["fullUrl"]}]
    }
    care_plan[element] = (
        [{"reference": f"CareTeam/{all_of(a, plan, 'CareTeam')[0]['id']}"}] if element == "careTeam" else old[element]
    )
    answer = sent(a, care_plan, need, *([] if element == "careTeam" else [team]))
    assert answer.status_code == 422, answer.text
    assert rule_of(answer) == "sip-one-plan"


def test_a_plan_is_about_a_person_the_party_itself_keeps(systems: Systems, plan: dict[str, Any]) -> None:
    """Each custodian keeps its own Patient record: another's record is not the person of one's own plan."""
    region = systems.region_ehr
    care_plan, team = led_by(pulled(region, plan), REGION)
    need = as_new(all_of(region, plan, "Condition")[0], REGION)
    care_plan = {n: v for n, v in care_plan.items() if n not in ("goal", "activity")} | {
        "addresses": [{"reference": need["fullUrl"]}]
    }
    team["participant"] = [p for p in team["participant"] if p["role"][0]["coding"][0]["code"] == "party"]
    answer = sent(region, care_plan, team, need)
    assert answer.status_code == 403, answer.text
    assert rule_of(answer) == "others-record-not-taken"
    lone = {n: v for n, v in need.items() if n != "fullUrl"}
    assert region.fhir("POST", "Condition", json=lone).status_code in (201, 403)
