"""Spärr (block): what its discloser holds is closed to those it names, whatever else says yes (lag 2022:913 2:3; PDL 4:4)."""

from fhir_sip.access.consent import kind_of
from fhir_sip.access.period import covers
from fhir_sip.access.plan import organisation
from fhir_sip.access.provision import names
from fhir_sip.access.reading_case import ReadingCase


def is_blocked(case: ReadingCase) -> bool:
    """True when the discloser has an active block, in any plan of the record, against the caller's organisation or one above it."""
    return any(
        consent.get("status") == "active"
        and kind_of(consent) == "block"
        and case.discloser in map(organisation, consent.get("organization", ()))
        and covers(consent.get("provision", {}).get("period"), case.now, unreadable=True)
        and names(consent.get("provision", {}), case.caller.lineage)
        for plan in case.plans
        for _, consent in plan.consents
    )
