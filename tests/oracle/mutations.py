"""Deliberate changes to the decision, one rule or condition each. Every one of them must make it differ from the oracle.

They are put in with a MonkeyPatch; one whose place in the code is gone fails, so none is tried in vain.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from fhir_sip.access import age as age_module
from fhir_sip.access import emergency, legal_exception, party_kinds, provision, reading, signatures
from fhir_sip.access.age import youngest_age
from fhir_sip.access.care_team import parties
from fhir_sip.access.county_rules import CountyRules, SigningRules
from fhir_sip.access.maturity import may_decide
from fhir_sip.access.period import covers, has_come
from fhir_sip.access.reading_case import ReadingCase
from fhir_sip.caller.organisations import COVERED_BY_2022_913
from tests.access.worlds import KINDS
from tests.oracle.deciding import TREE

Patch = Callable[[pytest.MonkeyPatch], None]
_ACCESS = "fhir_sip.access"
_EVERY_KIND = frozenset(KINDS.values())


class _Anyone(str):
    """Is equal to every name: what is compared with it is not checked."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


def _set(name: str, value: object) -> Patch:
    return lambda patch: patch.setattr(f"{_ACCESS}.{name}", value)


def _always(name: str, value: object) -> Patch:
    return _set(name, lambda *_, **__: value)


def _anyone(name: str) -> Patch:
    return _always(name, _Anyone("anyone"))


def _rules(change: Callable[[list[reading.ReadingRule]], Iterable[reading.ReadingRule]]) -> Patch:
    return _set("reading.RULES", tuple(change(list(reading.RULES))))


def _without(name: str) -> Patch:
    return _rules(lambda rules: [rule for rule in rules if rule.name != name])


def _first(name: str) -> Patch:
    """A rule is asked before all others."""
    return _rules(lambda rules: sorted(rules, key=lambda rule: rule.name != name))


def _county_rules(**changes: Any) -> Patch:
    of = CountyRules.of
    return _set("county_rules.CountyRules.of", lambda *given: of(*given).model_copy(update=changes))


def _denies(only: Callable[[dict[str, Any], ReadingCase], bool], where: str = "provision") -> Patch:
    """Only some nested denies count."""
    leaves_out = provision.leaves_out

    def some(stated: dict[str, Any], plan: Any, case: ReadingCase) -> bool:
        return leaves_out({"provision": [one for one in stated.get("provision", ()) if only(one, case)]}, plan, case)

    return _set(f"{where}.leaves_out", some)


def _data_but(meaning: str) -> Callable[[dict[str, Any], ReadingCase], bool]:
    return lambda nested, case: meaning not in {entry["meaning"] for entry in nested.get("data", ())}


def _names_party(nested: dict[str, Any], case: ReadingCase) -> bool:
    return not nested.get("actor") or provision.names(nested, case.receivers)


def _parties_only(stated: dict[str, Any], organisations: Iterable[str]) -> bool:
    return provision.names(stated, (name for name in organisations if TREE.kind(name)))


def _one_guardian(plan: Any, keys: Any, now: Any) -> frozenset[str]:
    return frozenset(sorted(signatures_in_force(plan, keys, now))[:1])


def _oldest(patient: Any, now: Any) -> int | None:
    """Age by the earliest birth date where there are two."""
    return next((age for age in range(120) if age_module.is_certainly_under(age + 1, patient, now)), None)


def _youngest_is_under(years: int, patient: Any, now: Any) -> bool:
    age = youngest_age(patient, now)
    return age is not None and age < years


def _late_withdrawal(day: object, now: Any, otherwise: bool) -> bool:
    return False if otherwise else has_come(day, now, otherwise)


def _early_signature(day: object, now: Any, otherwise: bool) -> bool:
    return has_come(day, now, otherwise) if otherwise else True


def _without_an_end(period: Any) -> bool:
    return "end" not in period or is_short(period)


def _at_any_time(name: str) -> Patch:
    return _always(f"{name}.covers", True)


TAKING_PART = ("active", "proposed")
signatures_in_force, is_short = signatures._in_force, emergency._is_short

MUTATIONS: dict[str, Patch] = {
    # Order, and whole rules
    **{f"without the rule `{rule.name}`": _without(rule.name) for rule in reading.RULES[:-1]},
    "own records before blocks": _first("own-record"),
    "an emergency beats a block": _first("emergency"),
    "a consent beats a block": _first("member-with-consent"),
    # Membership
    "no membership needed": _always("reading_case.is_member", True),
    "a membership never ends": _at_any_time("care_team"),
    "the team's status is not read": _set(
        "reading_case.is_member", lambda plan, party, now: plan.team is not None and party in parties(plan.team, now)
    ),
    "a proposed team takes part in an active plan": _set("care_team._takes_part", lambda _, team: team["status"] in TAKING_PART),
    "a proposed team takes part in nothing": _set("care_team._takes_part", lambda _, team: team["status"] == "active"),
    # What every permit must say
    "a consent of another person": _anyone("consent.reference"),
    "a consent never ends": _at_any_time("provision"),
    "any receiver": _always("provision.names", True),
    "a receiver above does not count": _set("reading_case.ReadingCase.receivers", property(lambda case: (case.caller.party,))),
    "a receiver below counts": _set("reading_case.ReadingCase.receivers", property(lambda case: case.caller.lineage)),
    "any discloser": _anyone("consent.organisation"),
    "any purpose": _always("consent.is_for_purpose", True),
    # Kinds
    "joint documentation between any": _set("consent._kind_opens", lambda kind, case: kind in ("secrecy", "joint-documentation")),
    "joint documentation if the receiver is covered": _set(
        "consent._kind_opens",
        lambda kind, case: kind == "secrecy" or (kind == "joint-documentation" and case.caller.kind in COVERED_BY_2022_913),
    ),
    "consent to the plan opens": _set("consent._kind_opens", lambda kind, case: kind in ("secrecy", "plan")),
    # What is left out
    "nothing is left out": _always("provision.leaves_out", False),
    "a deny of a record does not count": _denies(_data_but("instance")),
    "a deny of an author does not count": _denies(_data_but("authoredby")),
    "a deny of the plan does not count": _denies(_data_but("related")),
    "a deny without data does not count": _denies(lambda nested, case: "data" in nested),
    "a deny for everybody does not count": _denies(lambda nested, case: "actor" in nested),
    "a deny for a unit does not count": _denies(_names_party),
    "a deny that is over does not count": _denies(lambda nested, case: covers(nested.get("period"), case.now)),
    # Signatures
    "no signature needed": _always("consent.missing_signatures", 0),
    "a withdrawn signature counts": _set("signatures.has_come", _late_withdrawal),
    "a signature counts before its day": _set("signatures.has_come", _early_signature),
    "one guardian is enough": _set("signatures._in_force", _one_guardian),
    "a guardian stays one": _at_any_time("signatures"),
    "a guardian whose record is missing may have signed": _always("signatures._unknown", ()),
    "a withdrawal of one signature leaves the others": _always("signatures._instant", datetime.min.replace(tzinfo=UTC)),
    "grown up at 17": _set("signatures._MAJORITY", 17),
    "in doubt the oldest": _set("signatures.youngest_age", _oldest),
    "a judgement does not count": _always("signatures.may_decide", None),
    "a judgement against the child does not count": _set(
        "signatures.may_decide", lambda consent, now: may_decide(consent, now) or None
    ),
    "a judgement counts before its day": _always("maturity.has_come", True),
    "the county is not asked": _always("county_rules.CountyRules.of", SigningRules()),
    "the county's age of one's own consent is not asked": _county_rules(own_consent_from=15),
    "the county's age of signing besides is not asked": _county_rules(child_signs_from=12),
    "the county's age of maturity is not asked": _county_rules(maturity_from=12),
    "representatives may always sign": _county_rules(representatives_may_sign=True),
    # Blocks
    "a block never ends": _at_any_time("block"),
    "a block closes everybody's records": _anyone("block.organisation"),
    "a block closes to all": _always("block.names", True),
    "a block of the unit that asks does not count": _set("block.names", _parties_only),
    # Legal exceptions
    "exception: any ground": _always("legal_exception.ground_allows", True),
    "exception: to a school": _set("legal_exception.AUTHORITIES", party_kinds.AUTHORITIES | {"school", "pupil-health"}),
    "exception: to a private giver": _set("legal_exception.AUTHORITIES", party_kinds.AUTHORITIES | {"private-care"}),
    "exception: an adult as a child": _always("legal_exception.is_certainly_under", True),
    "exception: perhaps a child": _set("legal_exception.is_certainly_under", _youngest_is_under),
    "exception: who cannot consent, every record": _set(
        "legal_exception._OF_ONE_WHO_CANNOT_CONSENT", legal_exception._OF_ONE_WHO_CANNOT_CONSENT | {"Goal", "Condition"}
    ),
    "exception: who cannot consent, between any": _set("legal_exception.COVERED_BY_2022_913", _EVERY_KIND),
    "exception: recorded by any": _anyone("legal_exception.custodian"),
    "exception: any purpose": _always("legal_exception.is_for_purpose", True),
    # Emergencies
    "emergency: any length": _always("emergency._is_short", True),
    "emergency: without an end": _set("emergency._is_short", _without_an_end),
    "emergency: at any time": _at_any_time("emergency"),
    "emergency: any caller": _set("emergency.HEALTH_CARE_GIVERS", _EVERY_KIND),
    "emergency: from any party": _set("emergency.COVERED_BY_2022_913", _EVERY_KIND),
    "emergency: for coordination": _set("emergency.EMERGENCY_TREATMENT", "COC"),
    "emergency: another's": _anyone("emergency.custodian"),
    "emergency: names another": _always("emergency.names", True),
    "emergency: nothing is left out": _always("emergency.leaves_out", False),
    "emergency: any discloser": _anyone("emergency.organisation"),
}
"""What is changed -> how."""
