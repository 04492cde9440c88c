"""Who must have signed a consent, and have they? (SoL 21:1; FB 6:11 and 6:13: guardians decide together; OSL 12:3, PL 4:3.)

The table of docs/access-rules.md, "Who must sign", row by row. In doubt more people must sign, never fewer.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from fhir_sip.access.age import youngest_age
from fhir_sip.access.county_rules import SigningRules
from fhir_sip.access.maturity import may_decide
from fhir_sip.access.period import covers, first_instant, has_come, is_readable
from fhir_sip.access.plan import Plan, Resource, is_representative, reference

SIGNATURE = "https://fhir-sip.se/ig/StructureDefinition/consent-signature"
_MAJORITY = 18
_Group = frozenset[str]


def is_signed(consent: Resource, plan: Plan, rules: SigningRules, now: datetime) -> bool:
    """True when everyone whose signature is needed has given it and not withdrawn it. False when we cannot tell who is needed."""
    return missing_signatures(consent, plan, rules, now) == 0


def missing_signatures(consent: Resource, plan: Plan, rules: SigningRules, now: datetime) -> int | None:
    """How many signatures are missing, by the shortest way; None when nobody can sign."""
    signed = set(_signers(consent, now)) - _unreadable(plan)
    return min((len(group - signed) for group in _groups(consent, plan, rules, now)), default=None)


def signers_named(consent: Resource) -> set[str]:
    """References of everyone whose signature is recorded, withdrawn or not."""
    return {reference(parts.get("who", {}).get("valueReference")) for parts in _signatures(consent)}


def _groups(consent: Resource, plan: Plan, rules: SigningRules, now: datetime) -> list[_Group]:
    """The groups of people of which one must have signed, all of it. Empty when nobody can."""
    age = youngest_age(plan.patient_record, now)
    if age is None:
        return []
    person = frozenset({plan.patient})
    if age >= _MAJORITY:
        representatives = _in_force(plan, _representatives(plan), now) if rules.representatives_may_sign else frozenset()
        return [person, *([representatives] if representatives else ())]
    guardians, judged = _in_force(plan, plan.guardians, now), may_decide(consent, now)
    if age >= rules.own_consent_from:
        decides_itself, helpers = judged is not False, guardians
    elif age >= rules.child_signs_from:
        decides_itself, helpers = judged is True and age >= rules.maturity_from, guardians | person
    else:
        decides_itself, helpers = False, guardians
    if decides_itself:
        return [person]
    return [helpers] if guardians else []


def _representatives(plan: Plan) -> tuple[str, ...]:
    """Who is not known may be one."""
    return tuple(key for key, relative in plan.relatives if is_representative(relative)) + _unknown(plan)


def _unknown(plan: Plan) -> tuple[str, ...]:
    relatives = dict(plan.relatives)
    return tuple(key for key in plan.guardians if key not in relatives)


def _in_force(plan: Plan, keys: tuple[str, ...], now: datetime) -> _Group:
    """Those whose own record's period covers now. What is not at hand, or cannot be read, counts as in force."""
    relatives = dict(plan.relatives)
    return frozenset(key for key in keys if covers(relatives.get(key, {}).get("period"), now, unreadable=True))


def _unreadable(plan: Plan) -> _Group:
    """Relatives whose record is not at hand or whose period cannot be read: they must sign, and no signature of theirs is known to be."""
    unreadable = (key for key, relative in plan.relatives if not is_readable(relative.get("period")))
    return frozenset([*_unknown(plan), *unreadable])


def _signers(consent: Resource, now: datetime) -> Iterator[str]:
    """References of those whose yes stands: it is not withdrawn, and was given no earlier than what the same person has withdrawn.

    A withdrawal counts from the first moment of its day: it is never honoured late.
    """
    given: dict[str, list[datetime]] = {}
    withdrawn: dict[str, list[datetime]] = {}
    for parts in _signatures(consent):
        who = reference(parts.get("who", {}).get("valueReference"))
        if "withdrawn" in parts and has_come(parts["withdrawn"].get("valueDate"), now, otherwise=True):
            withdrawn.setdefault(who, []).append(_instant(parts["withdrawn"].get("valueDate")))
        elif has_come(parts.get("date", {}).get("valueDate"), now, otherwise=False):
            given.setdefault(who, []).append(first_instant(parts["date"]["valueDate"]))
    for who, days in given.items():
        if max(days) >= max(withdrawn.get(who, days)):
            yield who


def _signatures(consent: Resource) -> Iterator[dict[str, Any]]:
    """The parts of each recorded signature, by their names."""
    for extension in consent.get("extension", ()):
        if extension.get("url") == SIGNATURE:
            yield {part.get("url"): part for part in extension.get("extension", ())}


def _instant(day: Any) -> datetime:
    """When a withdrawal began; the end of time when that cannot be read: no later yes is known of."""
    try:
        return first_instant(day)
    except (TypeError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
