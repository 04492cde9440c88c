"""A plan built step by step, as records at hand: what a write would add or change, and what is told of it."""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fhir_sip.access import Plan, plans_in
from fhir_sip.access.county_rules import SigningRules
from fhir_sip.errors import Conflict
from fhir_sip.process import Move, issues_of_move
from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.states import state_of
from tests.access.small_plan import IG, consent, index, signature

RULES = SigningRules()
PLAN = {"reference": "CarePlan/1"}
Record = dict[str, Any]


class _Names(dict[Any, str]):
    def __missing__(self, state: str) -> str:
        return state


@dataclass
class APlan:
    """Records of one adult's plan. `write` changes them when nothing is wrong, else gives the rules that are broken."""

    records: dict[str, Record] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    is_registered: bool = False

    def __post_init__(self) -> None:
        self.records = index() | {}
        team = self.records["CareTeam/1"]
        coordinator = {
            "role": [{"coding": [{"system": f"{IG}/CodeSystem/sip-team-role", "code": "coordinator"}]}],
            "member": {"reference": "PractitionerRole/1"},
            "extension": [
                {"url": f"{IG}/StructureDefinition/participant-party", "valueReference": {"reference": "Organization/A"}}
            ],
        }
        team["participant"].append(coordinator)
        self.records["CarePlan/1"] |= {"status": "draft"}

    @property
    def plan(self) -> Plan:
        [plan] = plans_in(self.records)
        return plan

    @property
    def state(self) -> ProcessState:
        return state_of(self.plan, RULES, self.now)

    def write(self, **records: Record | None) -> list[str]:
        """The rules that refuse a write (`process-order` for a jump), none when it is done. Keys are `Type_id`."""
        changed = copy.deepcopy(self.records)
        for name, record in records.items():
            if record is not None:
                changed[name.replace("_", "/", 1)] = record
        [after] = plans_in(changed)
        try:
            issues = issues_of_move(Move(self.plan if self.is_registered else None, after, RULES, self.now), _Names())
        except Conflict as jump:
            return [str(issue.rule) for issue in jump.issues]
        if not issues:
            self.records, self.is_registered = changed, True
        return [str(issue.rule) for issue in issues]

    def changed(self, key: str, **changes: Any) -> Record:
        """A record as it would read with these changes."""
        return copy.deepcopy(self.records[key]) | changes


def offer(status: str, made: str = "2026-11-01", last_day: str | None = None) -> Record:
    due = {"restriction": {"period": {"end": last_day}}} if last_day else {}
    code = {"coding": [{"system": f"{IG}/CodeSystem/sip-category", "code": "offer"}]}
    return {"resourceType": "Task", "status": status, "code": code, "focus": PLAN, "authoredOn": made} | due


def meeting(kind: str, status: str, start: str, *moved_from: str) -> Record:
    return {
        "resourceType": "Appointment",
        "status": status,
        "appointmentType": {"coding": [{"system": f"{IG}/CodeSystem/sip-meeting-kind", "code": kind}]},
        "supportingInformation": [PLAN],
        "start": start,
        "extension": [
            {"url": f"{IG}/StructureDefinition/meeting-moved-from", "valueDateTime": earlier} for earlier in moved_from
        ],
    }


def consent_to_plan(*, signed: bool = True, status: str = "active") -> Record:
    return consent("plan", *([signature("Patient/1", "2026-11-05")] if signed else []), status=status)


def told(name: str, **parts: str) -> Record:
    """An extension with parts: dates and texts."""
    nested = [{"url": part, ("valueDate" if part == "date" else "valueString"): value} for part, value in parts.items()]
    return {"url": f"{IG}/StructureDefinition/{name}", "extension": nested}
