"""Emergency access (nödöppning): a health care giver sees, for some hours, what other care givers hold (lag 2022:913 3:5-6).

It takes the place of membership and consent, and never beats a block. Made by `$emergency-access` only.
"""

from datetime import timedelta

from fhir_sip.access.consent import kind_of
from fhir_sip.access.party_kinds import COVERED_BY_2022_913, HEALTH_CARE_GIVERS
from fhir_sip.access.period import after_last_instant, covers, first_instant
from fhir_sip.access.plan import Plan, Resource, custodian, organisation, reference
from fhir_sip.access.provision import leaves_out, names
from fhir_sip.access.reading_case import ReadingCase

EMERGENCY_TREATMENT = "ETREAT"
"""The purpose of use (v3-ActReason) of whoever opens in an emergency."""

LONGEST_HOURS = 24
# `after_last_instant` of a time of day is a second after it.
_LONGEST = timedelta(hours=LONGEST_HOURS, seconds=1)


def open_emergency(case: ReadingCase) -> str | None:
    """Reference of the caller's own emergency record that opens the record now; None when there is none."""
    if case.caller.kind not in HEALTH_CARE_GIVERS or case.caller.purpose != EMERGENCY_TREATMENT:
        return None
    if case.discloser_kind not in COVERED_BY_2022_913:
        return None
    for plan in case.plans:
        for key, consent in plan.consents:
            if _opens(consent, plan, case):
                return key
    return None


def tells_of_emergency(case: ReadingCase) -> bool:
    """True when the record is an emergency record in which the caller's party is one of those whose records were opened."""
    return (
        case.resource["resourceType"] == "Consent"
        and kind_of(case.resource) == "emergency"
        and case.caller.party in map(organisation, case.resource.get("organization", ()))
    )


def _opens(consent: Resource, plan: Plan, case: ReadingCase) -> bool:
    provision = consent.get("provision", {})
    return (
        consent.get("status") == "active"
        and kind_of(consent) == "emergency"
        and reference(consent.get("patient")) == plan.patient
        and custodian(consent) == case.caller.party
        and provision.get("type") == "permit"
        and names(provision, case.receivers)
        and case.discloser in map(organisation, consent.get("organization", ()))
        and covers(provision.get("period"), case.now)
        and _is_short(provision.get("period", {}))
        and not leaves_out(provision, plan, case)
    )


def _is_short(period: Resource) -> bool:
    """True when the period has a beginning and an end, and not more than a day between them."""
    try:
        return after_last_instant(period["end"]) - first_instant(period["start"]) <= _LONGEST
    except (KeyError, ValueError):
        return False
