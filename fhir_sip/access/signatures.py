"""Who must have signed a consent, and have they? (SoL 21:1; FB 6:11 and 6:13: guardians decide together.)

The plain cases: under 15 every guardian in force, from 15 the person. Not here yet: maturity judgement, a child of 12 to 14
who signs besides the guardians, county rules, representatives for adults. Each of those missing cases discloses less.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from fhir_sip.access.period import after_last_instant, covers, first_instant, swedish_day
from fhir_sip.access.plan import Plan, Resource, reference
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS, birth_date_in

SIGNATURE = "https://fhir-sip.se/ig/StructureDefinition/consent-signature"
_AGE_OF_OWN_CONSENT = 15


def is_signed(consent: Resource, plan: Plan, now: datetime) -> bool:
    """True when everyone whose signature is needed has given it and not withdrawn it. False when we cannot tell who is needed."""
    needed = _needed(plan, now)
    return bool(needed) and needed <= set(_signers(consent, now))


def _needed(plan: Plan, now: datetime) -> set[str]:
    birth_date = _birth_date(plan.patient_record)
    if birth_date is None:
        return set()
    today = swedish_day(now)
    age = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if age >= _AGE_OF_OWN_CONSENT:
        return {plan.patient}
    relatives = dict(plan.relatives)
    return {key for key in plan.guardians if covers(relatives.get(key, {}).get("period"), now, unreadable=True)}


def _signers(consent: Resource, now: datetime) -> Iterator[str]:
    for extension in consent.get("extension", ()):
        if extension.get("url") == SIGNATURE:
            parts: dict[str, Any] = {part.get("url"): part for part in extension.get("extension", ())}
            # A withdrawal counts from the first moment of its day: it is never honoured late.
            if _has_come(parts.get("date"), now, otherwise=False) and not (
                "withdrawn" in parts and _has_come(parts["withdrawn"], now, otherwise=True)
            ):
                yield reference(parts.get("who", {}).get("valueReference"))


def _has_come(part: Resource | None, now: datetime, otherwise: bool) -> bool:
    """True when the day of a signature's part has begun; `otherwise` when the part holds no day that can be read."""
    day = (part or {}).get("valueDate")
    try:
        return first_instant(day) <= now if isinstance(day, str) else otherwise
    except ValueError:
        return otherwise


def _birth_date(patient: Resource | None) -> date | None:
    """The latest date that the record gives: in doubt the person is the youngest it can be, so the guardians are asked."""
    if patient is None:
        return None
    dates = [
        born
        for identifier in patient.get("identifier", ())
        if identifier.get("system") in PERSONAL_NUMBER_SYSTEMS
        and (born := birth_date_in(identifier["system"], identifier["value"])) is not None
    ]
    if "birthDate" in patient:
        dates.append(after_last_instant(patient["birthDate"]).date() - timedelta(days=1))
    return max(dates, default=None)
