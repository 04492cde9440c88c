"""Legal exceptions: what a custodian may hand out without consent, on a ground it has recorded (OSL 25:12-13, 26:9; lag 2022:913 3:3-4).

No school is a lawful receiver, and no private giver discloses or receives by OSL: the law speaks of authorities.
"""

from fhir_sip.access.age import is_certainly_under
from fhir_sip.access.consent import kind_of
from fhir_sip.access.party_kinds import AUTHORITIES, COVERED_BY_2022_913
from fhir_sip.access.plan import Plan, Resource, custodian, organisation, reference
from fhir_sip.access.provision import is_for_purpose, permits_but_for_purpose
from fhir_sip.access.reading_case import ReadingCase

GROUND = "https://fhir-sip.se/ig/StructureDefinition/consent-ground"
MAJORITY = 18
_BETWEEN_AUTHORITIES = frozenset({"under-18", "addiction", "lpt-lrv", "unborn-child", "when-needed"})
_OF_ONE_WHO_CANNOT_CONSENT = frozenset({"CarePlan", "CareTeam", "Task"})


def ground_of(consent: Resource) -> str | None:
    """The ground, a code of sip-legal-ground; None when there is none, or more than one."""
    grounds = [
        part.get("valueCode")
        for extension in consent.get("extension", ())
        if extension.get("url") == GROUND
        for part in extension.get("extension", ())
        if part.get("url") == "ground"
    ]
    return str(grounds[0]) if len(grounds) == 1 else None


def ground_allows(ground: str | None, discloser_kind: str | None, receiver_kind: str | None) -> bool:
    """True when the ground can hold between two kinds of party at all."""
    both = (discloser_kind, receiver_kind)
    if ground in _BETWEEN_AUTHORITIES:
        return all(kind in AUTHORITIES for kind in both)
    return ground == "cannot-consent" and all(kind in COVERED_BY_2022_913 for kind in both)


def opening_exception(case: ReadingCase) -> str | None:
    """Reference of the first legal exception that opens the record, in a plan where the caller is a member; None when none does."""
    for plan in case.joined_plans:
        for key, consent in plan.consents:
            if _opens(consent, plan, case):
                return key
    return None


def _opens(consent: Resource, plan: Plan, case: ReadingCase) -> bool:
    return (
        consent.get("status") == "active"
        and kind_of(consent) == "legal-exception"
        and reference(consent.get("patient")) == plan.patient
        and custodian(consent) == case.discloser
        and {organisation(one) for one in consent.get("organization", ())} == {case.discloser}
        and permits_but_for_purpose(consent, plan, case)
        and is_for_purpose(consent.get("provision", {}), case.caller.purpose)
        and _ground_reaches(ground_of(consent), plan, case)
    )


def _ground_reaches(ground: str | None, plan: Plan, case: ReadingCase) -> bool:
    if not ground_allows(ground, case.discloser_kind, case.caller.kind):
        return False
    if ground == "under-18":
        return is_certainly_under(MAJORITY, plan.patient_record, case.now)
    return ground != "cannot-consent" or case.resource["resourceType"] in _OF_ONE_WHO_CANNOT_CONSENT
