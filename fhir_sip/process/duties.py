"""What is to be done in a plan, by whom and until when: read off its records and the county's rules at each question (D8, D13, D17).

Given the records that a caller may see, it tells of nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from fhir_sip.access import care_team
from fhir_sip.access.period import after_last_instant
from fhir_sip.access.plan import Plan, Resource, custodian, organisation
from fhir_sip.access.plan_parts import care_plan_kind, task_kind
from fhir_sip.process.county_rules import CountyRule, ProcessState, StepName
from fhir_sip.process.deadlines import Due, due
from fhir_sip.process.records import CALLED, consents_to_plan, last_day_to_answer, meeting_day, meetings, offers, parts, values

What = Literal[
    "answer-offer",
    "sign-consent",
    "call",
    "hold-meeting",
    "answer-call",
    "agree",
    "answer-plan",
    "follow-up",
    "do-action",
    "follow-up-action",
    "review-egenvard",
]
"""What is to be done; each is explained in docs/worklist.md."""

PERSON = "person"
"""Who answers for what the person, or who decides for the person, is to do."""

_OVER = frozenset({"completed", "failed", "cancelled", "rejected", "entered-in-error"})


@dataclass(frozen=True)
class Duty:
    """`who` is a party's HSA-id or `person`; `record` the reference of what it is about; `due` None when no time is set."""

    what: What
    who: str
    record: str
    due: Due | None = None

    def is_overdue(self, now: datetime) -> bool:
        """True when it should have been done by `now` (aware)."""
        return self.due is not None and self.due.is_overdue(now)


def duties(plan: Plan, state: ProcessState, rules: CountyRule, now: datetime) -> list[Duty]:
    """Everything that waits to be done in a plan that stands in `state`, the earliest first, what has no time last."""
    found = [*_before_the_plan(plan, state, rules), *_of_meetings(plan)]
    if state in ("active", "follow-up"):
        found += [*_of_the_plan(plan, rules, now), *_of_actions(plan)]
    found += _of_self_care(plan)
    return sorted(
        found, key=lambda one: (one.due.too_late.timestamp() if one.due else float("inf"), one.what, one.who, one.record)
    )


def _before_the_plan(plan: Plan, state: ProcessState, rules: CountyRule) -> Iterator[Duty]:
    leader = _leader(plan)
    if state in ("offered", "consent-waiting"):
        for key, offer in offers(plan).items():
            if offer.get("status") in ("requested", "on-hold"):
                counted = _due(rules, "answer-to-offer", offer.get("authoredOn"))
                yield Duty("answer-offer", PERSON, key, _on(last_day_to_answer(offer)) or counted)
    if state == "consent-waiting":
        unsigned = [key for key, one in plan.consents if one in consents_to_plan(plan)]
        yield Duty("sign-consent", PERSON, unsigned[0] if unsigned else plan.key)
    consented = max((str(one.get("date", "")) for consent in consents_to_plan(plan) for one in parts(consent, "consent-signature")),
                    default="")  # fmt: skip
    if state == "consent-given":
        yield Duty("call", leader, plan.key, _due(rules, "call-after-consent", consented))
    if state in ("consent-given", "called"):
        yield Duty("hold-meeting", leader, plan.key, _due(rules, "meeting-after-consent", consented))
    if state == "meeting-held":
        held = [str(one.get("start", ""))[:10] for one in meetings(plan, "first").values() if one.get("status") == "fulfilled"]
        yield Duty("agree", leader, plan.key, _due(rules, "plan-after-meeting", max([*held, meeting_day(plan)])))


def _of_meetings(plan: Plan) -> Iterator[Duty]:
    """Who has been called and has not answered."""
    for key, meeting in (meetings(plan, "first") | meetings(plan, "follow-up")).items():
        if meeting.get("status") not in CALLED:
            continue
        for one in meeting.get("participant", ()):
            party = care_team.party_acted_for(one)
            if one.get("status") == "needs-action" and party:
                yield Duty("answer-call", party, key, _on(meeting.get("start")))


def _of_the_plan(plan: Plan, rules: CountyRule, now: datetime) -> Iterator[Duty]:
    for following in parts(plan.care_plan, "next-follow-up"):
        yield Duty("follow-up", organisation(following.get("responsible")), plan.key, _on(following.get("date")))
    answered = {
        organisation(one.get("party")) for one in parts(plan.care_plan, "plan-agreement") if one.get("answer") != "waiting"
    }
    start = plan.care_plan.get("period", {}).get("start")
    for party in sorted(care_team.parties(plan.team, now) if plan.team else ()):
        if party not in answered:
            yield Duty("answer-plan", party, plan.key, _due(rules, "answer-to-plan", start))


def _of_actions(plan: Plan) -> Iterator[Duty]:
    for key, task in _of_type(plan, "Task"):
        if task_kind(task) != "action" or task.get("status") in _OVER:
            continue
        owner = organisation(task.get("owner"))
        yield Duty("do-action", owner, key, _on(task.get("executionPeriod", {}).get("end")))
        for day in values(task, "action-follow-up-date", "valueDate"):
            yield Duty("follow-up-action", owner, key, _on(day))


def _of_self_care(plan: Plan) -> Iterator[Duty]:
    for key, agreement in _of_type(plan, "CarePlan"):
        if care_plan_kind(agreement) == "egenvard" and agreement.get("status") == "active":
            for review in parts(agreement, "next-follow-up"):
                yield Duty("review-egenvard", organisation(review.get("responsible")), key, _on(review.get("date")))


def _of_type(plan: Plan, kind: str) -> Iterator[tuple[str, Resource]]:
    return ((key, record) for key, record in sorted(plan.records.items()) if record["resourceType"] == kind)


def _leader(plan: Plan) -> str:
    responsible = care_team.responsible_party(plan.team) if plan.team else ""
    return responsible or custodian(plan.care_plan)


def _on(day: object) -> Due | None:
    """Due on a day that a record tells; None when it tells none that can be read."""
    try:
        return Due(date.fromisoformat(str(day)[:10]), after_last_instant(str(day)[:10])) if day else None
    except ValueError:
        return None


def _due(rules: CountyRule, step: StepName, start: object) -> Due | None:
    """By the county's deadline, counted from a day; None without either."""
    deadline = rules.deadline(step)
    try:
        return due(deadline, date.fromisoformat(str(start)[:10])) if deadline and start else None
    except ValueError:
        return None
