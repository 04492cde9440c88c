"""What is counted, out of stored records: one fact for each indicator that a person has an answer to.

Works on the records of the profiles SipOffer, SipMeeting, SipCarePlan, SipGoal and EgenvardPlan (docs/profiles). What a record does not
tell clearly gives no fact. A person with protected identity is in no figure, for a municipality is a place (OSL 21:3, 22:1).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from fhir_sip.access.plan import Resource, custodian, reference
from fhir_sip.access.protected_identity import is_protected
from fhir_sip.process.records import parts, values
from fhir_sip.validation.identifiers import preferred_system

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_NOTHING_PLANNED = ("draft", "entered-in-error", "unknown")
_WAITING = {"requested": "waiting", "on-hold": "waiting", "rejected": "declined"}
_PARTICIPATION = {"took-part": "took-part", "represented": "heard", "views-passed-on": "heard", "did-not-take-part": "absent"}
_REACHED = frozenset({"achieved", "sustaining"})
_FORWARD = _REACHED | {"improving", "in-progress"}
# A follow-up so long before its day at most is that follow-up, and no earlier one.
_BEFORE_ITS_DAY = timedelta(days=60)
_HSA_ID = re.compile(r"SE(\d{10})-[A-Za-z0-9]+")


@dataclass(frozen=True)
class Fact:
    """One person's answer to one indicator. `on` is the day of what happened; `person` never leaves the counting."""

    person: str
    municipality: str
    indicator: str
    category: str
    on: date


@dataclass(frozen=True)
class PlanRecords:
    """A SIP with what is counted of it; offers are those that led to it."""

    care_plan: Resource
    patient: Resource | None
    goals: Sequence[Resource] = field(default=())
    meetings: Sequence[Resource] = field(default=())
    offers: Sequence[Resource] = field(default=())
    egenvard: Sequence[Resource] = field(default=())


def municipality_of(hsa_id: str) -> str | None:
    """The organisation number in an HSA-id: all committees of a municipality share it, so do all clinics of a region."""
    match = _HSA_ID.fullmatch(hsa_id)
    return match.group(1) if match else None


def facts_of_offer(offer: Resource, patient: Resource | None, plan: Resource | None) -> list[Fact]:
    """The fact of one offer; `plan` is the one it led to. An offer that was taken back or refused by the party gives none."""
    on = _day(offer.get("authoredOn"))
    if offer.get("status") == "accepted":
        category: str | None = "plan-made" if plan is not None and _is_made(plan) else "accepted"
    else:
        category = _WAITING.get(str(offer.get("status")))
    return _facts(offer, patient, [("offer", category, on)])


def facts_of_plan(records: PlanRecords, year: int) -> list[Fact]:
    """The facts that a plan gives of a year."""
    if not _is_made(records.care_plan) and not records.meetings:
        return []
    found = (*_wait(records), _follow_up(records, year), _goals(records, year), *_egenvard(records, year))
    facts = _facts(records.care_plan, records.patient, [*found, *_participation(records)])
    return [fact for fact in facts if fact.on.year == year]


def counted(facts: Iterable[Fact], year: int) -> list[Fact]:
    """Of a year's facts the last of each person and indicator: so a person is in one cell of an indicator, in one municipality."""
    last: dict[tuple[str, str], Fact] = {}
    for fact in sorted(facts, key=lambda one: (one.on, one.municipality, one.category)):
        if fact.on.year == year:
            last[fact.person, fact.indicator] = fact
    return list(last.values())


_Found = tuple[str, str | None, date | None]


def _facts(record: Resource, patient: Resource | None, found: Iterable[_Found]) -> list[Fact]:
    municipality = municipality_of(custodian(record))
    if patient is None or is_protected(patient) or municipality is None:
        return []
    person = _person(patient)
    return [Fact(person, municipality, indicator, category, on) for indicator, category, on in found if category and on]


def _person(patient: Resource) -> str:
    """The same for all records of one person: each party keeps its own (docs/decisions/0004)."""
    identifiers = sorted((preferred_system(one["system"]), one["value"]) for one in patient.get("identifier", ()))
    return "|".join(identifiers[0]) if identifiers else f"Patient/{patient['id']}"


def _is_made(plan: Resource) -> bool:
    return plan.get("status") not in _NOTHING_PLANNED


def _wait(records: PlanRecords) -> Iterator[_Found]:
    noticed = [day for offer in records.offers if (day := _day(_parts(offer, "need-noticed-by").get("date")))]
    first = [on for on, meeting in _held(records) if _kind(meeting) == "first"]
    met = min(first, default=None) or _day(next(values(records.care_plan, "meeting-date", "valueDate"), None))
    if not noticed or met is None or (days := (met - min(noticed)).days) < 0:
        return
    yield "wait", "days-0-21" if days <= 21 else "days-22-42" if days <= 42 else "days-43-", met


def _follow_up(records: PlanRecords, year: int) -> _Found:
    """In time: the plan was followed up in the year, and no day set for it in the year has passed by.

    A plan holds the next day only. One that still lies in the year was kept or missed; one that has moved on was moved by a follow-up.
    """
    due = _day(_parts(records.care_plan, "next-follow-up").get("date"))
    done = sorted({on for on, meeting in _held(records) if _kind(meeting) == "follow-up"} | set(_evaluated(records.goals)))
    if due is not None and due.year == year:
        kept = next((on for on in done if on >= due - _BEFORE_ITS_DAY), None)
        return "follow-up", "on-time" if kept is not None and kept <= due else "late", due
    in_year = [on for on in done if on.year == year]
    return "follow-up", "on-time" if in_year else None, max(in_year, default=None)


def _goals(records: PlanRecords, year: int) -> _Found:
    """By the year's last evaluation of each goal. Counted by person: a child with many goals weighs no more than one with a single."""
    last: list[str] = []
    days: list[date] = []
    for goal in records.goals:
        in_year = [found for found in _evaluations(goal) if found[0].year == year]
        if in_year:
            on, achievement = max(in_year)
            last.append(achievement)
            days.append(on)
    if not last:
        return "goals", None, None
    if all(achievement in _REACHED for achievement in last):
        return "goals", "all-reached", max(days)
    return "goals", "some-forward" if any(achievement in _FORWARD for achievement in last) else "none-forward", max(days)


def _egenvard(records: PlanRecords, year: int) -> Iterator[_Found]:
    """Agreements in force on the last day of the year; the assessment is there by the profile."""
    last_day = date(year, 12, 31)
    for plan in records.egenvard:
        start, end = (_day(plan.get("period", {}).get(name)) for name in ("start", "end"))
        review = _day(_parts(plan, "next-follow-up").get("date"))
        is_in_force = plan.get("status") in ("active", "on-hold", "completed") and start is not None and start <= last_day
        if is_in_force and review and (end is None or end >= last_day) and _parts(plan, "egenvard-assessment"):
            yield "egenvard", "review-current" if review > last_day else "review-overdue", last_day


def _participation(records: PlanRecords) -> Iterator[_Found]:
    for on, meeting in _held(records):
        if _was_under_18(records.patient, on):
            yield "participation", _PARTICIPATION.get(str(_parts(meeting, "person-participation").get("how"))), on


def _was_under_18(patient: Resource | None, on: date) -> bool:
    born = _day((patient or {}).get("birthDate"))
    return born is not None and on < born + relativedelta(years=18)


def _held(records: PlanRecords) -> Iterator[tuple[date, Resource]]:
    for meeting in records.meetings:
        on = _day(meeting.get("start"))
        if meeting.get("status") == "fulfilled" and on is not None:
            yield on, meeting


def _kind(meeting: Resource) -> str | None:
    return next((str(one.get("code")) for one in meeting.get("appointmentType", {}).get("coding", ())), None)


def _evaluated(goals: Iterable[Resource]) -> Iterator[date]:
    for goal in goals:
        yield from (on for on, _ in _evaluations(goal))


def _evaluations(goal: Resource) -> Iterator[tuple[date, str]]:
    for evaluation in parts(goal, "goal-evaluation"):
        on = _day(evaluation.get("date"))
        if on is not None:
            yield on, str(evaluation.get("achievement"))


def _parts(record: Resource, name: str) -> dict[str, Any]:
    return next(parts(record, name), {})


def _day(text: object) -> date | None:
    """The Swedish day of a FHIR date, dateTime or instant; None of one that gives no day."""
    if not isinstance(text, str) or len(text) < 10:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).astimezone(STOCKHOLM).date()
    except ValueError:
        return None


def plan_of_offer(offer: Resource) -> str:
    """The reference of the plan that an offer led to, or an empty string."""
    return reference(offer.get("focus"))
