"""May a plan move so? A write's events are held against the table: each in a state where it may happen, with what must hold."""

from collections.abc import Mapping
from dataclasses import replace

from fhir_sip.errors import Conflict, Issue
from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.events import Event, events
from fhir_sip.process.guards import ACTIVE_CONSENT, CONSENT_FIRST, COORDINATOR, MEETING_FIRST, MEETING_HAS_BEEN, Guard, Move
from fhir_sip.process.records import CALLED, HELD, IN_FORCE, meetings, status
from fhir_sip.process.states import state_of
from fhir_sip.process.table import BY_EVENT

_ORDER = "sip-process-order"
# What only happens on the way (a call is cancelled, a consent comes) leads to no state of another phase.
_FROM_PHASE_TO_PHASE = frozenset({"agree", "close", "reopen"})


def issues_of_move(move: Move, state_names: Mapping[ProcessState, str]) -> list[Issue]:
    """What must hold for what this write makes happen, and does not; empty when all is well. `state_names` are the county's.

    Raises Conflict for an event that may not happen in the state the plan is in: a jump in the process.
    """
    happening = events(move)
    if happening == ["register"]:
        return [guard.issue() for guard in _of_registering(move) if not guard.holds(move)]
    guards = dict.fromkeys(guard for event in happening for guard in BY_EVENT[event].guards)
    if status(move.after) == "active" and COORDINATOR.holds(replace(move, after=move.before or move.after)):
        guards |= {COORDINATOR: None}  # nobody takes it away; where time has, a withdrawal and an answer can still be written
    issues = [guard.issue() for guard in guards if not guard.holds(move)]
    if not issues:
        _refuse_jumps(move, happening, state_names)
    return issues


def _of_registering(move: Move) -> list[Guard]:
    """A new plan stands where it says it stands, if what leads there holds."""
    called = [one for one in meetings(move.after, "first").values() if one.get("status") in CALLED | HELD]
    guards = [MEETING_HAS_BEEN, *([CONSENT_FIRST] if called else [])]
    return guards + ([COORDINATOR, ACTIVE_CONSENT, MEETING_FIRST] if status(move.after) in IN_FORCE else [])


def _refuse_jumps(move: Move, happening: list[Event], state_names: Mapping[ProcessState, str]) -> None:
    assert move.before is not None  # noqa: S101 - a new plan is registered
    state = state_of(move.before, move.rules, move.now)
    reached = {state}
    for event in happening:
        row = BY_EVENT[event]
        if reached.isdisjoint(row.states):
            text = f"Processen: ”{row.name}” kan inte ske när planen är: {state_names[state]} / {event} is not for a plan that is {state}"
            raise Conflict([Issue("conflict", text, "CarePlan.status", _ORDER)])
        reached.update(one for one in row.leads_to if event in _FROM_PHASE_TO_PHASE or _phase(one) == _phase(state) != "closed")


def _phase(state: ProcessState) -> str:
    """Before the plan, in force, or closed."""
    return {"active": "in force", "follow-up": "in force", "closed": "closed"}.get(state, "before")
