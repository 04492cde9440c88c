"""What is to be done, by whom and until when, at each point of a plan's way."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.process.county_rules import CountyRule
from fhir_sip.process.duties import Duty, duties
from fhir_sip.process.rules_files import read_rules
from tests.access.small_plan import IG, org
from tests.process.a_plan import APlan, consent_to_plan, meeting, offer, told
from tests.process.test_moves import AFTER, BEFORE, agreed, consented, met, registered


@pytest.fixture(scope="module")
def rules(repository: Path) -> CountyRule:
    return next(one for one in read_rules(repository / "rules").by_organisation.values() if one.id == "kalmar")


def of(plan: APlan, rules: CountyRule) -> dict[str, Duty]:
    """The duties by what is to be done."""
    return {one.what: one for one in duties(plan.plan, plan.state, rules, plan.now)}


def day(duty: Duty) -> date | None:
    return duty.due.last_day if duty.due else None


def test_who_was_offered_a_plan_answers_in_the_time_given_or_the_countys(rules: CountyRule) -> None:
    plan = registered()
    plan.write(Task_9=offer("requested", made="2026-11-02"))
    answer = of(plan, rules)["answer-offer"]
    assert (answer.who, answer.record, day(answer)) == ("person", "Task/9", date(2026, 11, 23))
    assert not answer.is_overdue(plan.now)
    plan.write(Task_9=offer("on-hold", made="2026-11-02", last_day="2026-12-10"))
    assert day(of(plan, rules)["answer-offer"]) == date(2026, 12, 10)


def test_a_consent_that_lacks_signatures_waits_for_the_person(rules: CountyRule) -> None:
    plan = registered()
    plan.write(Consent_0=consent_to_plan(signed=False))
    assert of(plan, rules)["sign-consent"].who == "person"


def test_the_meeting_is_due_three_weeks_after_the_consent_on_a_working_day(rules: CountyRule) -> None:
    plan = consented()
    found = of(plan, rules)
    assert set(found) == {"call", "hold-meeting"}
    assert (found["hold-meeting"].who, day(found["hold-meeting"])) == ("A", date(2026, 11, 26))
    plan.now = datetime.fromisoformat("2026-11-27T08:00:00+01:00")
    assert of(plan, rules)["hold-meeting"].is_overdue(plan.now)


def test_each_party_that_has_not_answered_the_call_is_waited_for(rules: CountyRule) -> None:
    plan = consented()
    call = meeting("first", "booked", AFTER)
    named = {"url": f"{IG}/StructureDefinition/participant-party"}
    call["participant"] = [
        {"status": "needs-action", "extension": [named | {"valueReference": org("R")}]},
        {"status": "accepted", "extension": [named | {"valueReference": org("S")}]},
    ]
    plan.write(Appointment_1=call)
    waited = [one for one in duties(plan.plan, plan.state, rules, plan.now) if one.what == "answer-call"]
    assert [(one.who, one.record, day(one)) for one in waited] == [("R", "Appointment/1", date(2026, 12, 20))]


def test_after_the_meeting_the_plan_is_agreed(rules: CountyRule) -> None:
    assert set(of(met(), rules)) == {"agree"}


def _with(plan: APlan, key: str, **changes: Any) -> None:
    plan.records[key] = plan.records[key] | changes


def test_in_an_active_plan_follow_up_actions_and_answers_are_due(rules: CountyRule) -> None:
    plan = agreed()
    following = told("next-follow-up", date="2026-11-20") | {}
    following["extension"].append({"url": "responsible", "valueReference": org("R")})
    answered = told("plan-agreement", answer="agreed")
    answered["extension"].append({"url": "party", "valueReference": org("A")})
    _with(plan, "CarePlan/1", extension=[*plan.records["CarePlan/1"]["extension"], following, answered])
    _with(plan, "Task/1", status="in-progress", executionPeriod={"end": "2026-12-01"})
    found = duties(plan.plan, plan.state, rules, plan.now)
    assert [(one.what, one.who) for one in found] == [
        ("follow-up", "R"),
        ("do-action", "A"),
        ("answer-plan", "R"),
        ("answer-plan", "S"),
    ]
    assert found[0].is_overdue(plan.now)
    assert not found[1].is_overdue(plan.now)
    _with(plan, "Task/1", status="completed")
    assert "do-action" not in of(plan, rules)


def test_a_self_care_agreement_is_reviewed(rules: CountyRule) -> None:
    plan = agreed()
    category = [{"coding": [{"system": f"{IG}/CodeSystem/sip-category", "code": "egenvard"}]}]
    review = told("next-follow-up", date="2026-11-01")
    review["extension"].append({"url": "responsible", "valueReference": org("R")})
    plan.records["CarePlan/2"] = {
        "resourceType": "CarePlan",
        "status": "active",
        "category": category,
        "partOf": [{"reference": "CarePlan/1"}],
        "extension": [review],
    }
    reviewed = of(plan, rules)["review-egenvard"]
    assert (reviewed.who, reviewed.record) == ("R", "CarePlan/2")
    assert reviewed.is_overdue(plan.now)


def test_what_is_closed_waits_for_nothing(rules: CountyRule) -> None:
    plan = agreed()
    plan.write(CarePlan_1=plan.changed("CarePlan/1", status="completed"))
    assert of(plan, rules) == {}


def test_a_day_that_cannot_be_read_sets_no_time(rules: CountyRule) -> None:
    plan = agreed()
    plan.write(Appointment_2=meeting("follow-up", "booked", BEFORE))
    _with(plan, "Task/1", status="requested", executionPeriod={"end": "snart"})
    assert day(of(plan, rules)["do-action"]) is None
