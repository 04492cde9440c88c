"""Nothing leaves a plan in silence: not a guardian who must sign, not another party's action, not a consent or a block."""

import copy
from typing import Any

import pytest

from tests.attacks.records import A, all_of, as_new, consent_of, key_of, led_by, put, rule_of, sent
from tests.systems import Systems, fresh_plan, posted, pulled


@pytest.fixture
def half_signed(systems: Systems) -> dict[str, Any]:
    """Only the mother has signed that secrecy is lifted: nobody but A may see the plan."""
    document = fresh_plan()
    for consent in document["consents"]:
        if consent["kind"] == "secrecy":
            consent["signatures"] = consent["signatures"][:1]
    posted(systems.municipality_a, document)
    assert pulled(systems.region_ehr, document) == []
    return document


def without_father(team: dict[str, Any], father: str) -> dict[str, Any]:
    return team | {"participant": [p for p in team["participant"] if p["member"]["reference"] != father]}


def father_of(systems: Systems, plan: dict[str, Any]) -> str:
    return next(key_of(r) for r in all_of(systems.municipality_a, plan, "RelatedPerson") if "Yusuf" in str(r["name"]))


def test_a_guardian_is_not_dropped_from_the_team(systems: Systems, half_signed: dict[str, Any]) -> None:
    a = systems.municipality_a
    team = all_of(a, half_signed, "CareTeam")[0]
    answer = put(a, without_father(team, father_of(systems, half_signed)))
    assert pulled(systems.region_ehr, half_signed) == [], "the father has not signed"
    assert (answer.status_code, rule_of(answer)) == (422, "sip-nothing-removed")


def test_a_team_is_not_exchanged_for_one_without_the_guardian(systems: Systems, half_signed: dict[str, Any]) -> None:
    a = systems.municipality_a
    records = pulled(a, half_signed)
    _, team = led_by(records, A)
    care_plan = all_of(a, half_signed, "CarePlan")[0] | {"careTeam": [{"reference": team["fullUrl"]}]}
    answer = sent(a, care_plan, without_father(team, father_of(systems, half_signed)))
    assert pulled(systems.region_ehr, half_signed) == []
    assert (answer.status_code, rule_of(answer)) == (422, "sip-nothing-removed")


def test_ending_a_guardians_part_in_the_team_ends_no_need_of_the_signature(systems: Systems, half_signed: dict[str, Any]) -> None:
    a = systems.municipality_a
    team = copy.deepcopy(all_of(a, half_signed, "CareTeam")[0])
    for participant in team["participant"]:
        if participant["member"]["reference"] == father_of(systems, half_signed):
            participant["period"]["end"] = "2026-01-01"
    assert put(a, team).status_code == 200
    assert pulled(systems.region_ehr, half_signed) == []


def test_the_second_guardian_can_sign_later(systems: Systems) -> None:
    """Also while the plan is a draft and its team not yet at work."""
    a, plan = systems.municipality_a, fresh_plan(status="draft")
    posted(a, plan)
    consent = copy.deepcopy(consent_of(a, plan))
    father = consent["extension"].pop()
    assert put(a, consent).status_code == 200
    again = consent_of(a, plan)
    again["extension"].append(father)
    assert put(a, again).status_code == 200


def test_anothers_action_is_not_struck_from_the_plan(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    care_plan = all_of(systems.municipality_a, plan, "CarePlan")[0]
    answer = put(systems.municipality_a, care_plan | {"activity": care_plan["activity"][1:]})
    assert (answer.status_code, rule_of(answer)) == (422, "sip-nothing-removed")
    assert len(all_of(systems.region_ehr, plan, "Task")) == 5


def test_a_consent_is_not_moved_to_another_plan_of_the_person(systems: Systems) -> None:
    """A block moved away would open what it closes."""
    a, plan = systems.municipality_a, fresh_plan()
    posted(a, plan)
    records = pulled(a, plan)
    care_plan, team = led_by(records, A)
    need = as_new(all_of(a, plan, "Condition")[0])
    care_plan = {n: v for n, v in care_plan.items() if n not in ("goal", "activity")} | {
        "addresses": [{"reference": need["fullUrl"]}]
    }
    assert sent(a, care_plan, team, need).status_code == 200
    other = next(c for c in all_of(a, plan, "CarePlan") if c["identifier"] != all_of(a, plan, "CarePlan")[0]["identifier"])
    consent = copy.deepcopy(consent_of(a, plan))
    consent["provision"]["data"][0]["reference"] = {"reference": key_of(other)}
    first = next(r for r in records if r["resourceType"] == "CarePlan")
    if consent_of(a, plan)["provision"]["data"][0]["reference"]["reference"] == key_of(first):
        answer = put(a, consent)
        assert (answer.status_code, rule_of(answer)) == (422, "sip-nothing-removed")
