"""The records of a plan that tell where it stands: its offers, its meetings, and the consents to making it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from fhir_sip.access.consent import kind_of
from fhir_sip.access.county_rules import SigningRules
from fhir_sip.access.plan import Plan, Resource
from fhir_sip.access.plan_parts import task_kind
from fhir_sip.access.signatures import is_signed

_IG = "https://fhir-sip.se/ig/StructureDefinition/"
_STRUCK = "entered-in-error"
CALLED = frozenset({"proposed", "pending", "booked", "arrived", "checked-in"})
"""Statuses of a meeting that somebody is called to, and that has not been held."""
HELD = frozenset({"fulfilled"})
"""The status of a meeting that has been held."""
IN_FORCE = frozenset({"active", "on-hold"})
"""Statuses of a CarePlan that has been agreed and goes on."""
CLOSED = frozenset({"completed", "revoked", _STRUCK})
"""Statuses of a CarePlan that is over."""


def offers(plan: Plan | None) -> dict[str, Resource]:
    """The offers of the plan, by reference; none that was recorded by mistake."""
    return {key: one for key, one in _records(plan, "Task") if task_kind(one) == "offer"}


def meetings(plan: Plan | None, kind: str) -> dict[str, Resource]:
    """The meetings of a kind (`first`, `follow-up`), by reference; none that was recorded by mistake."""
    return {key: one for key, one in _records(plan, "Appointment") if _meeting_kind(one) == kind}


def goals(plan: Plan) -> dict[str, Resource]:
    """The goals that are neither rejected, cancelled nor recorded by mistake."""
    over = ("rejected", "cancelled", _STRUCK)
    found = {key: record for key, record in plan.records.items() if record["resourceType"] == "Goal"}
    return {key: goal for key, goal in found.items() if goal.get("lifecycleStatus") not in over}


def consents_to_plan(plan: Plan | None) -> list[Resource]:
    """The consents of kind `plan` (SoL 10:8, HSL 16:4) that are not recorded by mistake."""
    consents = plan.consents if plan else ()
    return [one for _, one in consents if kind_of(one) == "plan" and one.get("status") != _STRUCK]


def is_consented(plan: Plan | None, rules: SigningRules, now: datetime) -> bool:
    """True when a consent to making the plan is active and signed by everyone who must."""
    return plan is not None and any(
        one.get("status") == "active" and is_signed(one, plan, rules, now) for one in consents_to_plan(plan)
    )


def last_day_to_answer(offer: Resource) -> str:
    """The day (ISO) until which an offer can be answered; empty when it tells none."""
    return str(offer.get("restriction", {}).get("period", {}).get("end", ""))


def meeting_day(plan: Plan | None) -> str:
    """The day (ISO) of the meeting where the plan was made, as the plan tells it; empty when it does not."""
    return str(next(values(plan.care_plan, "meeting-date", "valueDate"), "")) if plan else ""


def values(resource: Resource, extension: str, value: str) -> Iterator[Any]:
    """The values of an extension of ours."""
    yield from (one.get(value, "") for one in resource.get("extension", ()) if one.get("url") == _IG + extension)


def parts(resource: Resource, extension: str) -> Iterator[dict[str, Any]]:
    """Each occurrence of an extension of ours that has parts, as name of the part -> its value."""
    for one in resource.get("extension", ()):
        if one.get("url") == _IG + extension:
            nested = one.get("extension", ())
            yield {part.get("url"): next((v for k, v in part.items() if k.startswith("value")), None) for part in nested}


def has_been(day_or_instant: str, today: date) -> bool:
    """True for a day, or the day of a moment, that is today or before; False when it cannot be read."""
    try:
        return date.fromisoformat(day_or_instant[:10]) <= today
    except ValueError:
        return False


def status(plan: Plan | None) -> str:
    """The CarePlan's status; empty without a plan."""
    return str(plan.care_plan.get("status", "")) if plan else ""


def _records(plan: Plan | None, kind: str) -> Iterator[tuple[str, Resource]]:
    records = plan.records if plan else {}
    for key, record in sorted(records.items()):
        if record["resourceType"] == kind and record.get("status") != _STRUCK:
            yield key, record


def _meeting_kind(meeting: Resource) -> str:
    codings = meeting.get("appointmentType", {}).get("coding", ())
    ours = (coding.get("code", "") for coding in codings if str(coding.get("system", "")).endswith("/sip-meeting-kind"))
    return str(next(ours, ""))
