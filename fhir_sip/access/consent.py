"""Does an active Consent open one party's record to another, and if not, what does it lack?

The kinds are never one flag: (b) `secrecy` lifts secrecy between authorities (OSL 10:1, 12:1-2); (c) `joint-documentation` opens
other care givers' data (lag 2022:913 3:1-2), and only between parties that the law covers; (a) `plan` allows the plan to be
made and opens nothing.
"""

from datetime import datetime

from fhir_sip.access.county_rules import SigningRules
from fhir_sip.access.decision import Missing
from fhir_sip.access.party_kinds import COVERED_BY_2022_913
from fhir_sip.access.plan import Plan, Resource, organisation, reference
from fhir_sip.access.provision import is_for_purpose, permits_but_for_purpose
from fhir_sip.access.reading_case import ReadingCase
from fhir_sip.access.signatures import missing_signatures

_KINDS = "https://fhir-sip.se/ig/CodeSystem/sip-consent-kind"


def kind_of(consent: Resource) -> str | None:
    """The consent's kind, a code of sip-consent-kind."""
    for category in consent.get("category", ()):
        for coding in category.get("coding", ()):
            if coding.get("system") == _KINDS:
                return str(coding.get("code"))
    return None


def opening_consent(case: ReadingCase) -> str | None:
    """Reference of the first Consent that opens the record, in a plan where the caller is a member; None when none does."""
    for plan in case.joined_plans:
        rules = case.county_rules.of(plan, case.tree)
        for key, consent in plan.consents:
            if (
                _would_open(consent, plan, case)
                and is_for_purpose(consent.get("provision", {}), case.caller.purpose)
                and _unsigned(key, consent, plan, rules, case.now) == 0
            ):
                return key
    return None


def lacking(case: ReadingCase) -> tuple[Missing, ...]:
    """What would be needed for a Consent to open the record: the purpose or the signatures that the nearest lacks, or a consent at all."""
    nearest: tuple[Missing, ...] = (Missing("consent"),)
    fewest: tuple[int, float] | None = None
    for plan in case.joined_plans:
        rules = case.county_rules.of(plan, case.tree)
        for key, consent in plan.consents:
            if not _would_open(consent, plan, case):
                continue
            is_right = is_for_purpose(consent.get("provision", {}), case.caller.purpose)
            unsigned = _unsigned(key, consent, plan, rules, case.now)
            lacks = (() if is_right else (Missing("purpose"),)) + (() if unsigned == 0 else (Missing("signature", unsigned),))
            distance = (len(lacks), float("inf") if unsigned is None else unsigned)
            if fewest is None or distance < fewest:
                nearest, fewest = lacks, distance
    return nearest


def _unsigned(key: str, consent: Resource, plan: Plan, rules: SigningRules, now: datetime) -> int | None:
    return plan.once(("unsigned", key, rules, now), lambda: missing_signatures(consent, plan, rules, now))


def _would_open(consent: Resource, plan: Plan, case: ReadingCase) -> bool:
    """True when nothing but the purpose and the signatures can still keep the consent from opening the record."""
    return (
        consent.get("status") == "active"
        and _kind_opens(kind_of(consent), case)
        and reference(consent.get("patient")) == plan.patient
        and case.discloser in map(organisation, consent.get("organization", ()))
        and permits_but_for_purpose(consent, plan, case)
    )


def _kind_opens(kind: str | None, case: ReadingCase) -> bool:
    if kind == "secrecy":
        return True
    both = (case.discloser_kind, case.caller.kind)
    return kind == "joint-documentation" and all(party in COVERED_BY_2022_913 for party in both)
