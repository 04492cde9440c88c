"""What must hold for an event to happen: each a question about the plan before and after it, with its rule, its words and its law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fhir_sip.access import care_team
from fhir_sip.access.county_rules import SigningRules
from fhir_sip.access.period import swedish_day
from fhir_sip.access.plan import Plan, Resource
from fhir_sip.errors import Issue
from fhir_sip.process.records import (
    CALLED,
    HELD,
    IN_FORCE,
    goals,
    has_been,
    is_consented,
    last_day_to_answer,
    meeting_day,
    meetings,
    offers,
    parts,
    status,
    values,
)


@dataclass(frozen=True)
class Move:
    """A plan before (None when it is new) and after a write, the county's rules on who signs, and the instant (aware) of the write.

    Both hold the plan's offers and meetings.
    """

    before: Plan | None
    after: Plan
    rules: SigningRules
    now: datetime


@dataclass(frozen=True)
class Guard:
    """`holds` answers for one write. `rule` is the id, `element` where the fault is told, `law` what it serves."""

    rule: str
    element: str
    words: str
    law: str
    holds: Callable[[Move], bool]

    def issue(self) -> Issue:
        """What is told when it does not hold."""
        return Issue("business-rule", self.words, self.element, self.rule)


def changed(move: Move, kind: str, statuses: frozenset[str]) -> list[Resource]:
    """The meetings of a kind that come to a status among `statuses` by this write."""
    before = meetings(move.before, kind)
    return [
        meeting
        for key, meeting in meetings(move.after, kind).items()
        if meeting.get("status") in statuses and before.get(key, {}).get("status") not in statuses
    ]


def moved(move: Move) -> list[tuple[Resource, Resource]]:
    """The meetings, before and after, that somebody is called to and that get another time."""
    before = meetings(move.before, "first") | meetings(move.before, "follow-up")
    after = meetings(move.after, "first") | meetings(move.after, "follow-up")
    pairs = [(before[key], after[key]) for key in before.keys() & after.keys()]
    return [
        (old, new)
        for old, new in pairs
        if old.get("status") in CALLED and new.get("status") in CALLED and old.get("start") not in (None, new.get("start"))
    ]


def _has_a_coordinator(move: Move) -> bool:
    team = move.after.team
    employers = care_team.coordinator_parties(team, move.now) if team else []
    return len(employers) == 1 and team is not None and employers[0] in care_team.parties(team, move.now)


def _is_consented(move: Move) -> bool:
    return is_consented(move.after, move.rules, move.now)


def _has_met(move: Move) -> bool:
    today = swedish_day(move.now)
    held = any(one.get("status") == "fulfilled" for one in meetings(move.after, "first").values())
    return held or has_been(meeting_day(move.after), today)


def _has_been_held(move: Move) -> bool:
    today = swedish_day(move.now)
    held = changed(move, "first", HELD) + changed(move, "follow-up", HELD)
    told = meeting_day(move.after)
    return all(has_been(str(one.get("start", "")), today) for one in held) and (not told or has_been(told, today))


def _keeps_the_earlier_time(move: Move) -> bool:
    return all(old["start"] in list(values(new, "meeting-moved-from", "valueDateTime")) for old, new in moved(move))


def _gives_time(move: Move) -> bool:
    waiting = [one for one in offers(move.after).values() if one.get("status") == "on-hold"]
    return all(map(last_day_to_answer, waiting))


def _days_of_follow_up(move: Move) -> list[str]:
    """The day (ISO) of each follow-up that this write says has been held."""
    return [str(one.get("start", ""))[:10] for one in changed(move, "follow-up", HELD)]


def _is_evaluated(move: Move) -> bool:
    """Every goal has been evaluated since the day of each follow-up that this write says has been held."""
    return all(
        any(str(evaluation.get("date", "")) >= day for evaluation in parts(goal, "goal-evaluation"))
        for day in _days_of_follow_up(move)
        for goal in goals(move.after).values()
    )


def _says_what_comes_next(move: Move) -> bool:
    following = max((str(one.get("date", "")) for one in parts(move.after.care_plan, "next-follow-up")), default="")
    return status(move.after) not in IN_FORCE or all(following > day for day in _days_of_follow_up(move))


def _says_why_it_is_open_again(move: Move) -> bool:
    before = list(parts(move.before.care_plan, "plan-reopened")) if move.before else []
    after = list(parts(move.after.care_plan, "plan-reopened"))
    new = [one for one in after if one not in before]
    return bool(new) and all(one.get("reason") and has_been(str(one.get("date", "")), swedish_day(move.now)) for one in new)


_SIP = "SoL (2025:400) 10:8-9, HSL (2017:30) 16:4"

COORDINATOR = Guard(
    "sip-active-coordinator",
    "CareTeam.participant",
    "En aktiv plan har exakt en samordnare, anställd hos en part i planen / "
    "An active plan has exactly one coordinator, employed by a party of the plan",
    _SIP,
    _has_a_coordinator,
)
ACTIVE_CONSENT = Guard(
    "sip-active-consent",
    "CarePlan.status",
    "Planen kan inte bli aktiv utan samtycke till planering från alla som ska lämna det / "
    "The plan cannot become active without consent to planning from everyone who must give it",
    _SIP,
    _is_consented,
)
CONSENT_FIRST = Guard(
    "sip-consent-first",
    "Appointment.status",
    "Ingen kallas till möte innan samtycke till planering finns från alla som ska lämna det / "
    "Nobody is called to a meeting before everyone who must has consented to planning",
    _SIP,
    _is_consented,
)
MEETING_FIRST = Guard(
    "sip-meeting-first",
    "CarePlan.status",
    "Planen kan inte bli aktiv innan mötet har hållits: ange mötet som hållet, eller mötets dag i planen / "
    "The plan cannot become active before the meeting has been held",
    _SIP,
    _has_met,
)
MEETING_HAS_BEEN = Guard(
    "sip-meeting-has-been",
    "Appointment.start",
    "Ett möte som är hållet har en tid som har varit / A meeting that was held has a time that has been",
    _SIP,
    _has_been_held,
)
MOVED_FROM = Guard(
    "sip-moved-from",
    "Appointment.extension",
    "När ett möte flyttas ska den tidigare tiden stå kvar / When a meeting is moved its earlier time is kept",
    _SIP,
    _keeps_the_earlier_time,
)
TIME_TO_ANSWER = Guard(
    "sip-offer-time",
    "Task.restriction",
    "Den som ska svara ska få skälig tid: ange sista svarsdag / Who is to answer is given time: tell the last day",
    "SoL (2025:400) 10:8",
    _gives_time,
)
EVALUATED = Guard(
    "sip-evaluated",
    "Goal.extension",
    "Vid uppföljningen utvärderas varje mål / At the follow-up every goal is evaluated",
    _SIP,
    _is_evaluated,
)
NEXT_FOLLOW_UP = Guard(
    "sip-next-follow-up",
    "CarePlan.extension",
    "Efter en uppföljning ska nästa uppföljning anges, eller planen avslutas / "
    "After a follow-up the next one is told, or the plan is closed",
    _SIP,
    _says_what_comes_next,
)
REOPENED = Guard(
    "sip-reopened-reason",
    "CarePlan.extension",
    "När en plan öppnas igen ska dag och skäl anges / When a plan is opened again the day and the reason are told",
    _SIP,
    _says_why_it_is_open_again,
)

GUARDS = (
    COORDINATOR,
    ACTIVE_CONSENT,
    CONSENT_FIRST,
    MEETING_FIRST,
    MEETING_HAS_BEEN,
    MOVED_FROM,
    TIME_TO_ANSWER,
    EVALUATED,
    NEXT_FOLLOW_UP,
    REOPENED,
)
