"""What a Consent's provision says: whom it names, what it reaches, whether it permits (http://hl7.org/fhir/R4/consent.html)."""

from collections.abc import Iterable

from fhir_sip.access.period import covers
from fhir_sip.access.plan import Plan, Resource, organisation, reference
from fhir_sip.access.plan_parts import is_within_another, parts_listed
from fhir_sip.access.reading_case import ReadingCase


def names(provision: Resource, organisations: Iterable[str]) -> bool:
    """True when one of the organisations (HSA-ids) is an actor of the provision."""
    return not actors(provision).isdisjoint(organisations)


def actors(provision: Resource) -> set[str]:
    """HSA-ids of the provision's actors."""
    return {organisation(actor.get("reference")) for actor in provision.get("actor", ())} - {""}


def is_for_purpose(provision: Resource, purpose: str) -> bool:
    """True when the provision is for this purpose of use, a code of v3-ActReason."""
    return any(given.get("code") == purpose for given in provision.get("purpose", ()))


def permits_but_for_purpose(consent: Resource, plan: Plan, case: ReadingCase) -> bool:
    """True when the provision lets the caller have the record now, for some purpose: it permits, names and reaches; no nested deny does."""
    provision = consent.get("provision", {})
    return (
        provision.get("type") == "permit"
        and covers(provision.get("period"), case.now)
        and names(provision, case.receivers)
        and _reaches(provision, plan, case)
        and not leaves_out(provision, plan, case)
    )


def leaves_out(provision: Resource, plan: Plan, case: ReadingCase) -> bool:
    """True when a nested deny keeps the record from the caller.

    One without actors is for everybody; one that names the caller's unit, or anything above it, is for the caller.
    """
    return any(
        nested.get("type") != "permit"
        and (not nested.get("actor") or names(nested, case.caller.lineage))
        and (_reaches(nested, plan, case) or _reaches_within(nested, plan, case))
        for nested in provision.get("provision", ())
    )


def _reaches(provision: Resource, plan: Plan, case: ReadingCase) -> bool:
    """Empty data reaches everything in the plan; else one entry must name this plan, this record or its custodian."""
    wanted = {("related", plan.key), ("instance", case.key), ("authoredby", f"Organization/{case.discloser}")}
    data = provision.get("data", ())
    return not data or any((entry.get("meaning"), reference(entry.get("reference"))) in wanted for entry in data)


def _reaches_within(provision: Resource, plan: Plan, case: ReadingCase) -> bool:
    """True when the data name a self-care agreement, or a plan that stands in, that is the record or lists it."""
    named = {reference(entry.get("reference")) for entry in provision.get("data", ()) if entry.get("meaning") == "related"}
    within = {key: plan.records[key] for key in named & plan.records.keys()}
    return any(
        record["resourceType"] == "CarePlan" and is_within_another(record) and case.key in (key, *parts_listed(record))
        for key, record in within.items()
    )
