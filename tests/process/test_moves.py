"""The process step by step: each event in its place, each guard both ways, each jump refused."""

from typing import get_args

import pytest

from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.events import Event
from fhir_sip.process.guards import GUARDS
from fhir_sip.process.page import page
from fhir_sip.process.table import BY_EVENT, ROWS
from tests.process.a_plan import APlan, consent_to_plan, meeting, offer, told

JUMP = ["sip-process-order"]
BEFORE, AFTER = "2026-11-20T09:00:00+01:00", "2026-12-20T09:00:00+01:00"


def registered() -> APlan:
    plan = APlan()
    assert plan.write() == []
    return plan


def consented() -> APlan:
    plan = registered()
    assert plan.write(Consent_0=consent_to_plan()) == []
    return plan


def met() -> APlan:
    plan = consented()
    assert plan.write(Appointment_1=meeting("first", "booked", BEFORE)) == []
    assert plan.write(Appointment_1=meeting("first", "fulfilled", BEFORE)) == []
    return plan


def agreed() -> APlan:
    plan = met()
    assert plan.write(CarePlan_1=plan.changed("CarePlan/1", status="active")) == []
    return plan


def closed() -> APlan:
    plan = agreed()
    assert plan.write(CarePlan_1=plan.changed("CarePlan/1", status="completed")) == []
    return plan


def test_the_whole_way_step_by_step() -> None:
    plan = registered()
    assert plan.state == "need-noticed"
    plan.write(Task_9=offer("requested"))
    assert plan.state == "offered"
    plan.write(Task_9=offer("on-hold", last_day="2026-12-01"))
    assert plan.state == "consent-waiting"
    plan.write(Task_9=offer("accepted"), Consent_0=consent_to_plan(signed=False))
    assert plan.state == "consent-waiting"
    plan.write(Consent_0=consent_to_plan())
    assert plan.state == "consent-given"
    plan.write(Appointment_1=meeting("first", "booked", BEFORE))
    assert plan.state == "called"
    plan.write(Appointment_1=meeting("first", "fulfilled", BEFORE))
    assert plan.state == "meeting-held"
    plan.write(CarePlan_1=plan.changed("CarePlan/1", status="active"))
    assert plan.state == "active"
    plan.write(Appointment_2=meeting("follow-up", "booked", BEFORE))
    assert plan.state == "follow-up"
    evaluated = plan.changed("Goal/1", extension=[told("goal-evaluation", date="2026-11-20")])
    following = plan.changed("CarePlan/1", extension=[told("next-follow-up", date="2027-05-20")])
    assert plan.write(Appointment_2=meeting("follow-up", "fulfilled", BEFORE), Goal_1=evaluated, CarePlan_1=following) == []
    assert plan.state == "active"
    plan.write(CarePlan_1=plan.changed("CarePlan/1", status="completed"))
    assert plan.state == "closed"
    again = [*plan.records["CarePlan/1"]["extension"], told("plan-reopened", date="2026-11-22", reason="Behov igen")]
    assert plan.write(CarePlan_1=plan.changed("CarePlan/1", status="active", extension=again)) == []
    assert plan.state == "active"


def test_all_of_it_in_one_write() -> None:
    plan = registered()
    whole = {
        "Task_9": offer("accepted"),
        "Consent_0": consent_to_plan(),
        "Appointment_1": meeting("first", "fulfilled", BEFORE),
        "CarePlan_1": plan.changed("CarePlan/1", status="active"),
    }
    assert plan.write(**whole) == []
    assert plan.state == "active"


def test_a_plan_handed_over_is_registered_where_it_stands() -> None:
    plan = APlan()
    active = plan.changed("CarePlan/1", status="active")
    assert plan.write(CarePlan_1=active) == ["sip-active-consent", "sip-meeting-first"]
    assert plan.write(CarePlan_1=active, Consent_0=consent_to_plan()) == ["sip-meeting-first"]
    active["extension"].append({"url": "https://fhir-sip.se/ig/StructureDefinition/meeting-date", "valueDate": "2026-11-01"})
    assert plan.write(CarePlan_1=active, Consent_0=consent_to_plan()) == []


def test_no_plan_is_registered_with_a_meeting_held_that_has_not_been() -> None:
    plan = APlan()
    held = meeting("first", "fulfilled", AFTER)
    assert plan.write(Consent_0=consent_to_plan(), Appointment_1=held) == ["sip-meeting-has-been"]


def test_nobody_is_called_before_there_is_consent() -> None:
    plan, call = registered(), meeting("first", "booked", AFTER)
    assert plan.write(Appointment_1=call) == ["sip-consent-first"]
    assert plan.write(Appointment_1=call, Consent_0=consent_to_plan(signed=False)) == ["sip-consent-first"]
    assert plan.write(Appointment_1=call, Consent_0=consent_to_plan()) == []


def test_a_meeting_has_been_before_it_was_held() -> None:
    plan = consented()
    assert plan.write(Appointment_1=meeting("first", "booked", AFTER)) == []
    assert plan.write(Appointment_1=meeting("first", "fulfilled", AFTER)) == ["sip-meeting-has-been"]


def test_a_meeting_that_is_moved_keeps_its_earlier_time() -> None:
    plan = consented()
    plan.write(Appointment_1=meeting("first", "booked", BEFORE))
    assert plan.write(Appointment_1=meeting("first", "booked", AFTER)) == ["sip-moved-from"]
    assert plan.write(Appointment_1=meeting("first", "booked", AFTER, BEFORE)) == []


def test_who_is_to_answer_is_given_time() -> None:
    plan = registered()
    assert plan.write(Task_9=offer("on-hold")) == ["sip-offer-time"]
    assert plan.write(Task_9=offer("on-hold", last_day="2026-12-01")) == []


def test_a_plan_is_not_active_before_its_meeting() -> None:
    plan = consented()
    active = plan.changed("CarePlan/1", status="active")
    assert plan.write(CarePlan_1=active) == ["sip-meeting-first"]
    plan.write(Appointment_1=meeting("first", "booked", BEFORE))
    assert plan.write(CarePlan_1=active) == ["sip-meeting-first"]


def test_nobody_takes_the_samordnare_away_and_time_that_has_stops_no_withdrawal() -> None:
    plan = agreed()
    alone = plan.changed("CareTeam/1")
    alone["participant"] = [one for one in alone["participant"] if "role" not in one]
    assert plan.write(CareTeam_1=alone) == ["sip-active-coordinator"]
    plan.records["CareTeam/1"] = alone
    assert plan.write(Consent_0=consent_to_plan(status="inactive")) == []


def test_a_withdrawal_is_possible_in_every_state() -> None:
    for plan in (consented(), met(), agreed(), closed()):
        assert plan.write(Consent_0=consent_to_plan(status="inactive")) == []


def test_each_goal_is_evaluated_at_a_follow_up_and_the_next_one_told() -> None:
    plan = agreed()
    plan.write(Appointment_2=meeting("follow-up", "booked", BEFORE))
    held = meeting("follow-up", "fulfilled", BEFORE)
    assert plan.write(Appointment_2=held) == ["sip-evaluated", "sip-next-follow-up"]
    early = plan.changed("Goal/1", extension=[told("goal-evaluation", date="2026-11-19")])
    assert "sip-evaluated" in plan.write(Appointment_2=held, Goal_1=early)
    evaluated = plan.changed("Goal/1", extension=[told("goal-evaluation", date="2026-11-20")])
    assert plan.write(Appointment_2=held, Goal_1=evaluated) == ["sip-next-follow-up"]
    assert plan.write(Appointment_2=held, Goal_1=evaluated, CarePlan_1=plan.changed("CarePlan/1", status="completed")) == []


def test_a_plan_is_opened_again_with_a_reason_only() -> None:
    plan = closed()
    assert plan.write(CarePlan_1=plan.changed("CarePlan/1", status="active")) == ["sip-reopened-reason"]
    unsaid = plan.changed("CarePlan/1", status="active", extension=[told("plan-reopened", date="2026-11-22")])
    assert plan.write(CarePlan_1=unsaid) == ["sip-reopened-reason"]


@pytest.mark.parametrize(
    ("plan", "change"),
    [
        (agreed, {"Appointment_3": meeting("first", "booked", AFTER)}),
        (met, {"Appointment_3": meeting("follow-up", "booked", AFTER)}),
        (consented, {"Task_9": offer("requested")}),
        (agreed, {"Task_9": offer("rejected")}),
        (closed, {"Task_9": offer("accepted")}),
        (closed, {"Appointment_3": meeting("follow-up", "booked", AFTER)}),
    ],
)
def test_a_jump_is_refused(plan: object, change: dict[str, object]) -> None:
    assert plan().write(**change) == JUMP  # type: ignore[operator]


@pytest.mark.parametrize("status", ["active", "on-hold"])
def test_a_plan_is_not_registered_in_force_without_what_leads_there(status: str) -> None:
    plan = APlan()
    broken = plan.write(CarePlan_1=plan.changed("CarePlan/1", status=status))
    assert broken == ["sip-active-consent", "sip-meeting-first"]


def test_no_plan_comes_into_force_by_being_closed_and_opened_without_a_meeting() -> None:
    plan = consented()
    assert plan.write(CarePlan_1=plan.changed("CarePlan/1", status="revoked")) == []
    again = [told("plan-reopened", date="2026-11-22", reason="Behov igen")]
    assert plan.write(CarePlan_1=plan.changed("CarePlan/1", status="active", extension=again)) == ["sip-meeting-first"]


def test_what_happens_beside_it_lets_no_plan_jump() -> None:
    called = meeting("first", "booked", AFTER)
    plan = closed()
    assert plan.write(Consent_0=consent_to_plan(status="inactive")) == []
    assert plan.write(Consent_7=consent_to_plan(), Appointment_3=called) == JUMP
    plan = consented()
    plan.write(Appointment_1=called)
    plan.write(CarePlan_1=plan.changed("CarePlan/1", status="revoked"))
    cancelled = meeting("first", "cancelled", AFTER)
    assert plan.write(Appointment_1=cancelled, Appointment_3=called) == JUMP
    assert plan.write(Appointment_1=cancelled) == []


@pytest.mark.parametrize("status", ["draft", "unknown"])
@pytest.mark.parametrize("plan", [agreed, closed])
def test_what_has_been_in_force_is_no_draft_again(plan: object, status: str) -> None:
    made = plan()  # type: ignore[operator]
    assert made.write(CarePlan_1=made.changed("CarePlan/1", status=status)) == JUMP


def test_the_table_knows_every_event_and_every_guard() -> None:
    assert {row.event for row in ROWS} == set(get_args(Event)) - {"register"}
    assert set(BY_EVENT) == {row.event for row in ROWS}
    assert {guard for row in ROWS for guard in row.guards} == set(GUARDS)
    assert {state for row in ROWS for state in (*row.states, *row.leads_to)} == set(get_args(ProcessState))


def test_the_page_is_made_from_the_table(repository: object) -> None:
    assert (repository / "docs" / "process.md").read_text(encoding="utf-8") == page()  # type: ignore[operator]
