"""Who must have signed a consent, and have they? (SoL 21:1; FB 6:11 and 6:13: guardians decide together.)

The plain cases: under 15 every guardian in force, from 15 the person. Not here yet: maturity judgement, a child of 12 to 14
who signs besides the guardians, county rules, representatives for adults. Each of those missing cases discloses less.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from fhir_sip.access.period import after_last_instant, covers, first_instant
from fhir_sip.access.plan import Plan, Resource, reference
from fhir_sip.validation.identifiers import PERSONNUMMER, SAMORDNINGSNUMMER

_SIGNATURE = "https://fhir-sip.se/ig/StructureDefinition/consent-signature"
_AGE_OF_OWN_CONSENT = 15


def is_signed(consent: Resource, plan: Plan, now: datetime) -> bool:
    """True when everyone whose signature is needed has given it and not withdrawn it. False when we cannot tell who is needed."""
    needed = _needed(plan, now)
    return bool(needed) and needed <= set(_signers(consent, now))


def _needed(plan: Plan, now: datetime) -> set[str]:
    birth_date = _birth_date(plan.patient_record)
    if birth_date is None:
        return set()
    today = now.date()
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if age >= _AGE_OF_OWN_CONSENT:
        return {plan.patient}
    relatives = dict(plan.relatives)
    return {key for key in plan.guardians if covers(relatives[key].get("period"), now)}


def _signers(consent: Resource, now: datetime) -> Iterator[str]:
    for extension in consent.get("extension", ()):
        if extension.get("url") == _SIGNATURE:
            parts: dict[str, Any] = {part["url"]: part for part in extension.get("extension", ())}
            signed = first_instant(parts["date"]["valueDate"]) <= now
            # A withdrawal counts from the first moment of its day: it is never honoured late.
            withdrawn = "withdrawn" in parts and first_instant(parts["withdrawn"]["valueDate"]) <= now
            if signed and not withdrawn:
                yield reference(parts["who"].get("valueReference"))


def _birth_date(patient: Resource | None) -> date | None:
    if patient is None:
        return None
    if "birthDate" in patient:
        # Of a partial date the last day: the youngest the person can be, so the guardians are asked when in doubt.
        return after_last_instant(patient["birthDate"]).date() - timedelta(days=1)
    for identifier in patient.get("identifier", ()):
        if identifier.get("system") in (PERSONNUMMER, SAMORDNINGSNUMMER):
            digits = identifier["value"]
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]) % 60)
    return None
