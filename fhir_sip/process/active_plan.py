"""What must hold for a plan to be active: exactly one samordnare employed by a party (D14) and the person's consent (D13)."""

from datetime import datetime

from fhir_sip.access import care_team
from fhir_sip.access.consent import kind_of
from fhir_sip.access.county_rules import SigningRules
from fhir_sip.access.plan import Plan
from fhir_sip.access.signatures import is_signed
from fhir_sip.errors import Issue


def issues_of_active_plan(before: Plan | None, after: Plan, rules: SigningRules, now: datetime) -> list[Issue]:
    """What is wrong with `after`, if it is active; empty when all is well. `rules` tell who signs.

    Consent is asked for when the plan becomes active, not again at each change: a withdrawal must always be possible to record.
    """
    if after.care_plan.get("status") != "active":
        return []
    issues = _coordinator(after, now)
    if before is None or before.care_plan.get("status") != "active":
        issues += _consent_to_plan(after, rules, now)
    return issues


def _coordinator(plan: Plan, now: datetime) -> list[Issue]:
    employers = care_team.coordinator_parties(plan.team, now) if plan.team else []
    if len(employers) == 1 and plan.team and employers[0] in care_team.parties(plan.team, now):
        return []
    return [
        Issue(
            "business-rule",
            "En aktiv plan har exakt en samordnare, anställd hos en part i planen / "
            "An active plan has exactly one coordinator, employed by a party of the plan",
            "CareTeam.participant",
            "sip-active-coordinator",
        )
    ]


def _consent_to_plan(plan: Plan, rules: SigningRules, now: datetime) -> list[Issue]:
    for _, consent in plan.consents:
        if consent.get("status") == "active" and kind_of(consent) == "plan" and is_signed(consent, plan, rules, now):
            return []
    return [
        Issue(
            "business-rule",
            "Planen kan inte bli aktiv utan samtycke till planering från alla som ska lämna det / "
            "The plan cannot become active without consent to planning from everyone who must give it",
            "CarePlan.status",
            "sip-active-consent",
        )
    ]
