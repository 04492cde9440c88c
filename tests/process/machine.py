"""Any writes to a plan, in any order, at any time, and what must be true of those that are taken: read off the records, not the code."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fhir_sip.process import Move
from fhir_sip.process.events import events
from fhir_sip.process.guards import GUARDS
from fhir_sip.process.table import BY_EVENT
from tests.access.small_plan import IG
from tests.process.a_plan import RULES, APlan, Record, consent_to_plan, meeting, offer, told

_START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_DAYS = st.integers(-20, 20)
_CALLED = ("proposed", "pending", "booked", "arrived", "checked-in")
_IN_FORCE, _OVER = ("active", "on-hold"), ("completed", "revoked", "entered-in-error")

# Guards whose breach the invariants below do not speak of.
_OTHER_RULES = {"sip-offer-time", "sip-evaluated", "sip-next-follow-up", "sip-process-order"}


class ProcessMachine(RuleBasedStateMachine):
    """`guards_seen` are (rule, did it hold) over all runs; `states_seen` the states that were reached; `counts` of runs and writes."""

    guards_seen: ClassVar[set[tuple[str, bool]]] = set()
    states_seen: ClassVar[set[str]] = set()
    counts: ClassVar[Counter[str]] = Counter()

    @initialize()
    def a_need_is_noticed(self) -> None:
        self.plan = APlan(now=_START)
        self.counts["runs"] += 1
        assert self.plan.write() == []

    @rule(days=st.integers(1, 30))
    def time_passes(self, days: int) -> None:
        self.plan.now += timedelta(days=days)

    @rule(
        status=st.sampled_from(("requested", "on-hold", "accepted", "rejected", "cancelled", "entered-in-error")),
        has_time=st.booleans(),
    )
    def an_offer(self, status: str, has_time: bool) -> None:
        self.attempt(Task_9=offer(status, last_day=self.day(14) if has_time else None))

    @rule(signed=st.booleans(), status=st.sampled_from(("active", "active", "active", "inactive", "rejected", "draft")))
    def a_consent(self, signed: bool, status: str) -> None:
        self.attempt(Consent_0=consent_to_plan(signed=signed, status=status))

    @rule(
        kind=st.sampled_from(("first", "follow-up")),
        status=st.sampled_from(("proposed", "booked", "booked", "fulfilled", "fulfilled", "cancelled")),
        days=_DAYS,
        keeps=st.booleans(),
        evaluates=st.booleans(),
        tells_next=st.booleans(),
    )
    def a_meeting(self, kind: str, status: str, days: int, keeps: bool, evaluates: bool, tells_next: bool) -> None:
        name = "Appointment_1" if kind == "first" else "Appointment_2"
        old = self.plan.records.get(name.replace("_", "/"), {})
        start = f"{self.day(days)}T09:00:00+01:00"
        earlier = [one["valueDateTime"] for one in old.get("extension", ())]
        earlier += [old["start"]] if keeps and old and old["start"] != start else []
        changes: dict[str, Record] = {name: meeting(kind, status, start, *earlier)}
        if evaluates:
            changes["Goal_1"] = self.plan.changed("Goal/1", extension=[told("goal-evaluation", date=self.day(days))])
        if tells_next:
            changes["CarePlan_1"] = self.care_plan(told("next-follow-up", date=self.day(days + 90)), replaces="next-follow-up")
        self.attempt(**changes)

    @rule(
        status=st.sampled_from(("draft", "active", "active", "active", "on-hold", "completed", "revoked", "unknown")),
        reopens=st.booleans(),
        met=st.one_of(st.none(), _DAYS),
        together=st.booleans(),
    )
    def the_plan(self, status: str, reopens: bool, met: int | None, together: bool) -> None:
        care_plan = self.care_plan(*([told("plan-reopened", date=self.day(0), reason=str(self.plan.now))] if reopens else []))
        if met is not None:
            care_plan["extension"].append({"url": f"{IG}/StructureDefinition/meeting-date", "valueDate": self.day(met)})
        changes: dict[str, Record] = {"CarePlan_1": care_plan | {"status": status}}
        if together:
            changes |= {
                "Consent_0": consent_to_plan(),
                "Appointment_1": meeting("first", "fulfilled", f"{self.day(-1)}T09:00:00Z"),
            }
        self.attempt(**changes)

    @rule(stays=st.booleans())
    def the_samordnare(self, stays: bool) -> None:
        team = APlan().records["CareTeam/1"]
        if not stays:
            team["participant"] = [one for one in team["participant"] if "role" not in one]
        self.attempt(CareTeam_1=team)

    @invariant()
    def a_plan_in_force_has_its_samordnare(self) -> None:
        care_plan, team = self.plan.records["CarePlan/1"], self.plan.records["CareTeam/1"]
        assert care_plan["status"] != "active" or any("role" in one for one in team["participant"])
        self.states_seen.add(self.plan.state)

    def attempt(self, **changes: Record) -> None:
        """A write. Taken, it breaks nothing; refused, it would have broken something, or the rules say what."""
        before = dict(self.plan.records)
        after = before | {name.replace("_", "/", 1): record for name, record in changes.items()}
        self._note_guards(after)
        broken = set(_broken(before, after, self.day(0)))
        refused = self.plan.write(**changes)
        self.counts.update(["writes", *([] if refused else ["taken"])])
        assert bool(refused) or not broken, broken
        assert not refused or broken or _OTHER_RULES.issuperset(refused), (refused, changes)

    def _note_guards(self, after: dict[str, Record]) -> None:
        proposed = APlan(now=self.plan.now)
        proposed.records = after
        move = Move(self.plan.plan, proposed.plan, RULES, self.plan.now)
        for event in events(move):
            self.guards_seen.update((guard.rule, guard.holds(move)) for guard in BY_EVENT[event].guards)

    def care_plan(self, *more: Record, replaces: str = "") -> Record:
        care_plan = self.plan.changed("CarePlan/1")
        kept = [one for one in care_plan["extension"] if not replaces or not one["url"].endswith(replaces)]
        return care_plan | {"extension": [*kept, *more]}

    def day(self, days: int) -> str:
        return (self.plan.now + timedelta(days=days)).date().isoformat()


def every_guard_both_ways() -> set[tuple[str, bool]]:
    """What `guards_seen` must hold."""
    return {(guard.rule, held) for guard in GUARDS for held in (True, False)}


def _broken(before: dict[str, Record], after: dict[str, Record], today: str) -> Iterator[str]:
    """The invariants that this step would break."""
    old, new = before["CarePlan/1"]["status"], after["CarePlan/1"]["status"]
    if new in _IN_FORCE and old != new and (old, new) != ("active", "on-hold"):
        if not _is_consented(after):
            yield "in force without consent"
        if old not in _IN_FORCE and not _has_met(after, today):
            yield "in force without a meeting"
        if old in _OVER and _reopened(after) <= _reopened(before):
            yield "open again without a reason"
        if not any("role" in one for one in after["CareTeam/1"]["participant"]):
            yield "in force without a samordnare"
    if old in _IN_FORCE + _OVER and new not in _IN_FORCE + _OVER:
        yield "a draft again"
    if new == "active" and not any("role" in one for one in after["CareTeam/1"]["participant"]):
        yield "active without a samordnare"
    for key in ("Appointment/1", "Appointment/2"):
        was, is_ = before.get(key, {}), after.get(key, {})
        held = is_.get("status") == "fulfilled" and was.get("status") != "fulfilled"
        called = is_.get("status") in _CALLED and was.get("status") not in _CALLED
        if held and is_["start"][:10] > today:
            yield "held before its time"
        if key == "Appointment/1" and (held or called) and not _is_consented(after):
            yield "called without consent"
        if was.get("status") in _CALLED and is_.get("status") in _CALLED and was["start"] != is_["start"]:
            kept = [one["valueDateTime"] for one in is_["extension"]]
            if was["start"] not in kept:
                yield "moved without its earlier time"
    if _met_on(after) and not _met_on(before) and (not _is_consented(after) or max(_met_on(after)) > today):
        yield "met without consent, or before its time"


def _is_consented(records: dict[str, Record]) -> bool:
    consent = records.get("Consent/0", {})
    return consent.get("status") == "active" and len(consent.get("extension", ())) > 1


def _has_met(records: dict[str, Record], today: str) -> bool:
    is_held = records.get("Appointment/1", {}).get("status") == "fulfilled"
    return is_held or any(day <= today for day in _met_on(records)[:1])


def _met_on(records: dict[str, Record]) -> list[str]:
    return [one["valueDate"] for one in _extensions(records, "meeting-date")]


def _reopened(records: dict[str, Record]) -> int:
    return len({str(one) for one in _extensions(records, "plan-reopened")})


def _extensions(records: dict[str, Record], name: str) -> list[dict[str, Any]]:
    return [one for one in records["CarePlan/1"]["extension"] if one["url"].endswith(f"/{name}")]
