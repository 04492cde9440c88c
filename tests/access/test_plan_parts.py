"""What belongs to a plan besides what it lists: whoever it concerns by the plan's team and consents sees it, and nobody else."""

from typing import Any

import pytest

from fhir_sip.access import Change, may_write, plans_in
from fhir_sip.access.plan_parts import care_plan_kind, plans_named
from tests.access.small_plan import IG, NOW, Index, Record, caller, consent, index, kept_by, org, read, signature, tree

_PLAN_TYPE = "https://fhir.inera.se/CodeSystem/typeofcareplan-cs"
OFFER = {"coding": [{"system": f"{IG}/CodeSystem/sip-category", "code": "offer"}]}
SELF_CARE_TASK = {"coding": [{"system": f"{IG}/CodeSystem/sip-category", "code": "egenvard-task"}]}
SELF_CARE = {"coding": [{"system": f"{IG}/CodeSystem/sip-category", "code": "egenvard"}]}
STAND_IN = {"coding": [{"system": f"{IG}/CodeSystem/sip-stand-in-kind", "code": "lss"}]}
SIP = {"coding": [{"system": _PLAN_TYPE, "code": "SIP"}]}
PLAN = {"reference": "CarePlan/1"}


def within(category: Record, keeper: str = "R", **changes: Any) -> Record:
    return {
        "resourceType": "CarePlan",
        "category": [category],
        "subject": {"reference": "Patient/1"},
        "careTeam": [{"reference": "CareTeam/1"}],
        "activity": [{"reference": {"reference": "Task/2"}}],
        "supportingInfo": [{"reference": "RiskAssessment/1"}],
        "extension": [kept_by(keeper)],
    } | changes


def with_parts(*consents: Record) -> Index:
    """A's plan, with an agreement that the region keeps, and an offer and a meeting of A's."""
    return index(*consents, members="ARS") | {
        "CarePlan/2": within(SELF_CARE, partOf=[PLAN]),
        "Task/2": {"resourceType": "Task", "code": SELF_CARE_TASK, "owner": org("S"), "extension": [kept_by("R")]},
        "RiskAssessment/1": {"resourceType": "RiskAssessment", "extension": [kept_by("R")]},
        "Task/3": {"resourceType": "Task", "code": OFFER, "focus": PLAN, "extension": [kept_by("A")]},
        "Appointment/1": {
            "resourceType": "Appointment",
            "supportingInformation": [PLAN],
            "participant": [called("R", "needs-action"), called("S", "needs-action")],
            "extension": [kept_by("A")],
        },
    }


def called(party: str, answer: str) -> Record:
    return {
        "extension": [{"url": f"{IG}/StructureDefinition/participant-party", "valueReference": org(party)}],
        "required": "required",
        "status": answer,
    }


OF_THE_REGION = ("CarePlan/2", "Task/2", "RiskAssessment/1")
OF_A = ("Task/3", "Appointment/1")


@pytest.mark.parametrize("key", [*OF_THE_REGION, *OF_A])
def test_a_part_is_a_member_of_the_plan_and_makes_no_plan_of_its_own(key: str) -> None:
    [plan] = plans_in(with_parts())
    assert plan.key == "CarePlan/1"
    assert key in plan.members


@pytest.mark.parametrize("key", OF_A)
def test_the_plans_consent_opens_it(key: str) -> None:
    signed = consent("secrecy", signature("Patient/1"), disclosers="A", receivers="R")
    assert read(with_parts(signed), caller("R"), key).allowed
    assert not read(with_parts(signed), caller("S"), key).allowed
    assert not read(with_parts(), caller("R"), key).allowed


@pytest.mark.parametrize("key", OF_THE_REGION)
def test_the_regions_block_closes_its_agreement_whatever_opens(key: str) -> None:
    signed = consent("secrecy", signature("Patient/1"), disclosers="AR", receivers="AS")
    assert read(with_parts(signed), caller("S"), key).allowed
    block = consent("block", disclosers="R", receivers="S", custodian="R")
    assert read(with_parts(signed, block), caller("S"), key).rule == "blocked"


@pytest.mark.parametrize("key", OF_THE_REGION)
def test_without_the_plan_it_is_its_custodians_alone(key: str) -> None:
    records = {name: one for name, one in with_parts().items() if name != "CarePlan/1"}
    assert plans_in(records) == []
    assert read(records, caller("R"), key).allowed
    assert not read(records, caller("A"), key).allowed


def test_what_says_it_is_a_sip_is_a_plan_of_its_own() -> None:
    assert care_plan_kind(within(SELF_CARE) | {"category": [SIP, SELF_CARE]}) == "sip"
    assert care_plan_kind(within(STAND_IN)) == "stand-in"
    assert not list(plans_named(within(SIP, partOf=[PLAN], replaces=[PLAN])))
    action = {"resourceType": "Task", "focus": PLAN}
    assert not list(plans_named(action)), "an action serves a goal; it does not choose its plan"


def written(key: str, who: str, **changes: Any) -> str:
    records = with_parts()
    [before] = plans_in(records)
    new = records[key] | changes
    after = next(plan for plan in plans_in(records | {key: new}) if plan.key == before.key)
    return may_write(Change(key, records[key], new), before, after, caller(who), tree(), NOW).rule


def added(record: Record, who: str) -> str:
    records = with_parts()
    [before] = plans_in(records)
    found = plans_in(records | {"urn:uuid:new": record})
    after = next((plan for plan in found if "urn:uuid:new" in plan.members), None)
    decision = may_write(Change("urn:uuid:new", None, record), before if after else None, after, caller(who), tree(), NOW)
    assert decision.allowed == (decision.rule in ALLOWING), decision
    return decision.rule


ALLOWING = {
    "own-offer",
    "own-answer",
    "own-record",
    "own-self-care",
    "own-self-care-task",
    "responsible-or-coordinator",
}


@pytest.mark.parametrize(
    ("key", "who", "changes", "rule"),
    [
        ("Task/3", "A", {"status": "accepted"}, "own-offer"),
        ("Task/3", "R", {"status": "accepted"}, "offer-not-own-record"),
        ("Appointment/1", "A", {"start": "2026-12-01T09:00:00+01:00"}, "responsible-or-coordinator"),
        ("Appointment/1", "R", {"start": "2026-12-01T09:00:00+01:00"}, "not-responsible-or-coordinator"),
        ("Appointment/1", "R", {"participant": [called("R", "accepted"), called("S", "needs-action")]}, "own-answer"),
        (
            "Appointment/1",
            "R",
            {"participant": [called("R", "accepted"), called("S", "accepted")]},
            "not-responsible-or-coordinator",
        ),
        ("Appointment/1", "R", {"participant": [called("R", "accepted")]}, "not-responsible-or-coordinator"),
        ("CarePlan/2", "R", {"title": "Nytt"}, "own-self-care"),
        ("CarePlan/2", "A", {"title": "Nytt"}, "self-care-not-own-record"),
        ("CarePlan/2", "R", {"category": [SIP]}, "nature-is-fixed"),
        ("RiskAssessment/1", "R", {"mitigation": "Ny"}, "own-self-care"),
        ("RiskAssessment/1", "S", {"mitigation": "Ny"}, "self-care-not-own-record"),
        ("Task/2", "S", {"status": "completed"}, "own-self-care-task"),
        ("Task/2", "S", {"status": "completed", "description": "Annat"}, "self-care-not-own-record"),
        ("Task/2", "A", {"status": "completed"}, "self-care-not-own-record"),
        ("Task/2", "R", {"description": "Annat"}, "own-self-care"),
        ("Task/2", "S", {"code": {"text": "Insats"}}, "nature-is-fixed"),
    ],
)
def test_each_part_is_changed_by_whom_it_concerns(key: str, who: str, changes: dict[str, Any], rule: str) -> None:
    assert written(key, who, **changes) == rule


@pytest.mark.parametrize(
    ("record", "who", "rule"),
    [
        (within(SELF_CARE, "B", partOf=[PLAN]), "B", "self-care-by-a-party"),
        (within(SELF_CARE, "S", partOf=[PLAN]), "S", "own-self-care"),
        (within(SELF_CARE, "S", partOf=[{"reference": "CarePlan/2"}]), "S", "self-care-by-a-party"),
        (within(STAND_IN, "A", replaces=[PLAN]), "A", "responsible-or-coordinator"),
        (within(STAND_IN, "R", replaces=[PLAN]), "R", "not-responsible-or-coordinator"),
        (within(STAND_IN, "R", replaces=[{"reference": "CarePlan/9"}]), "R", "stand-in-names-its-plan"),
        ({"resourceType": "Task", "code": OFFER, "focus": PLAN, "extension": [kept_by("B")]}, "B", "offer-by-a-party"),
        ({"resourceType": "Task", "code": OFFER, "focus": PLAN, "extension": [kept_by("R")]}, "R", "own-offer"),
        ({"resourceType": "Task", "code": OFFER, "extension": [kept_by("B")]}, "B", "own-offer"),
        ({"resourceType": "Task", "code": OFFER, "extension": [kept_by("A")]}, "B", "offer-not-own-record"),
        (
            {"resourceType": "Appointment", "supportingInformation": [PLAN], "extension": [kept_by("R")]},
            "R",
            "not-responsible-or-coordinator",
        ),
        ({"resourceType": "Appointment", "extension": [kept_by("B")]}, "B", "own-record"),
        ({"resourceType": "Appointment", "extension": [kept_by("A")]}, "B", "meeting-not-own-record"),
        ({"resourceType": "RiskAssessment", "extension": [kept_by("R")]}, "R", "self-care-by-a-party"),
    ],
)
def test_each_part_is_added_by_whom_it_concerns(record: Record, who: str, rule: str) -> None:
    assert added(record, who) == rule
