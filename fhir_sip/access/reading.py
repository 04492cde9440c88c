"""May this caller read this record? The rules of docs/access-rules.md, "Who may read", in its order: the first that speaks decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fhir_sip.access.block import is_blocked
from fhir_sip.access.consent import lacking, opening_consent
from fhir_sip.access.county_rules import CountyRules
from fhir_sip.access.decision import Decision, Missing, Step
from fhir_sip.access.emergency import open_emergency, tells_of_emergency
from fhir_sip.access.legal_exception import opening_exception
from fhir_sip.access.plan import Plan, Resource
from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.access.reading_case import ReadingCase
from fhir_sip.caller import Caller, OrganisationTree

PATIENT_REQUEST = "PATRQT"
"""The purpose of use (v3-ActReason) of a service that shows the person her own plan."""

_NOT_FOR_THE_PATIENT = frozenset({"NOPAT", "NOPATIENT"})
_NO_COUNTY_RULES = CountyRules()


def may_read(
    caller: Caller,
    key: str,
    resource: Resource,
    plans: Sequence[Plan],
    tree: OrganisationTree,
    now: datetime,
    county_rules: CountyRules = _NO_COUNTY_RULES,
) -> Decision:
    """Decide for one record, given every known plan it belongs to. Nothing said by any rule is a no."""
    its_plans = tuple(plan for plan in plans if key in plan.members)
    case = ReadingCase(caller, key, resource, its_plans, tree, now, county_rules)
    for rule in RULES:
        if found := rule.finds(case):
            consent = found if isinstance(found, str) else None
            return Decision(rule.allows, rule.name, rule.law, consent, _STEPS[rule.name], rule.missing(case))
    raise AssertionError("the last rule always speaks")


@dataclass(frozen=True)
class ReadingRule:
    """`finds` gives the Consent's reference, or True, when the rule speaks; `missing` what would be needed where it says no."""

    name: str
    law: str
    allows: bool
    finds: Callable[[ReadingCase], bool | str | None]
    missing: Callable[[ReadingCase], tuple[Missing, ...]] = lambda _: ()


def _is_public(case: ReadingCase) -> bool:
    return case.resource["resourceType"] in PUBLIC_TYPES


def _has_no_custodian(case: ReadingCase) -> bool:
    return not case.discloser


def _is_kept_from_the_patient(case: ReadingCase) -> bool:
    labels = {label.get("code") for label in case.resource.get("meta", {}).get("security", ())}
    return case.caller.purpose == PATIENT_REQUEST and not labels.isdisjoint(_NOT_FOR_THE_PATIENT)


def _is_own(case: ReadingCase) -> bool:
    return case.discloser == case.caller.party


def _is_no_member(case: ReadingCase) -> bool:
    return not case.joined_plans


def _nothing_opens(_: ReadingCase) -> bool:
    return True


def _membership(_: ReadingCase) -> tuple[Missing, ...]:
    return (Missing("membership"),)


_CLOSED_UNLESS_OPENED = "OSL 25:1, 26:1"
_EMERGENCY = "lag (2022:913) 3:5-6"

RULES = (
    ReadingRule("public-directory", "no personal data", True, _is_public),
    ReadingRule("no-custodian", _CLOSED_UNLESS_OPENED, False, _has_no_custodian),
    ReadingRule("blocked", "lag (2022:913) 2:3, PDL 4:4", False, is_blocked),
    ReadingRule("not-for-the-patient", "PDL 4:4, OSL 25:6", False, _is_kept_from_the_patient),
    ReadingRule("own-record", "OSL 8:1-2", True, _is_own),
    ReadingRule("discloser-of-emergency", _EMERGENCY, True, tells_of_emergency),
    ReadingRule("emergency", _EMERGENCY, True, open_emergency),
    ReadingRule("not-a-member", "SoL (2025:400) 10:8, OSL 26:1", False, _is_no_member, _membership),
    ReadingRule("member-with-consent", "OSL 10:1, 12:1-2; lag (2022:913) 3:1-2", True, opening_consent),
    ReadingRule("member-with-legal-exception", "OSL 25:12-13, 26:9", True, opening_exception),
    ReadingRule("no-consent", _CLOSED_UNLESS_OPENED, False, _nothing_opens, lacking),
)
"""In order. The last one always speaks: what nothing opened is closed."""

_STEPS = {
    last.name: (*(Step(rule.name, rule.law, held=False) for rule in RULES[:number]), Step(last.name, last.law, held=True))
    for number, last in enumerate(RULES)
}
"""The steps to each rule, where it is the one that decides."""
