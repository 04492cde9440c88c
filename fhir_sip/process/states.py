"""Where a plan stands, computed from what is stored and nothing else (docs/process.md)."""

from datetime import datetime

from fhir_sip.access.county_rules import SigningRules
from fhir_sip.access.plan import Plan, Resource
from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.records import (
    CALLED,
    CLOSED,
    IN_FORCE,
    consents_to_plan,
    is_consented,
    meeting_day,
    meetings,
    offers,
    status,
)


def state_of(plan: Plan, rules: SigningRules, now: datetime) -> ProcessState:
    """The state of a plan. `rules` tell who signs a consent, `now` (aware) which consents hold.

    `plan` must hold its offers and meetings. A plan of an unknown status counts as not yet begun.
    """
    if status(plan) in CLOSED:
        return "closed"
    if status(plan) in IN_FORCE:
        follow_ups = meetings(plan, "follow-up").values()
        return "follow-up" if any(one.get("status") in CALLED for one in follow_ups) else "active"
    if not is_consented(plan, rules, now):
        return _before_consent(plan)
    first = [one.get("status") for one in meetings(plan, "first").values()]
    if "fulfilled" in first or meeting_day(plan):
        return "meeting-held"
    return "called" if CALLED.intersection(first) else "consent-given"


def _before_consent(plan: Plan) -> ProcessState:
    latest = max(offers(plan).values(), key=_made, default=None)
    waits = any(one.get("status") in ("active", "proposed", "draft") for one in consents_to_plan(plan))
    match latest.get("status") if latest else None:
        case "rejected" | "cancelled":
            return "consent-declined"
        case "on-hold" | "accepted":
            return "consent-waiting"
        case "requested" if not waits:
            return "offered"
    if waits:
        return "consent-waiting"
    return "consent-declined" if consents_to_plan(plan) else "need-noticed"


def _made(offer: Resource) -> tuple[str, str]:
    return str(offer.get("authoredOn", "")), str(offer.get("meta", {}).get("lastUpdated", "9"))
