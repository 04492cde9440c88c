"""May this caller read this record? Membership now, and consent or own record, and no deny."""

from datetime import datetime

from fhir_sip.access.care_team import is_member
from fhir_sip.access.consent import is_blocked, opening_consent
from fhir_sip.access.decision import Decision, deny, permit
from fhir_sip.access.plan import Plan, Resource, custodian
from fhir_sip.caller import Caller, OrganisationTree


def may_read(caller: Caller, key: str, resource: Resource, plans: list[Plan], tree: OrganisationTree, now: datetime) -> Decision:
    """Decide for one record, given every known plan it belongs to.

    Organizations are public directory data. Anything else needs to be the party's own, or to belong to a plan of which the party
    is a member now and which a Consent opens. A deny in any of its plans wins.
    """
    if resource["resourceType"] == "Organization":
        return permit("public-directory", "no personal data")
    discloser = custodian(resource)
    if not discloser:
        return deny("no-custodian", "OSL 25:1, 26:1")
    its_plans = [plan for plan in plans if key in plan.members]
    if any(is_blocked(plan, discloser, caller, now) for plan in its_plans):
        return deny("blocked", "lag (2022:913) 2:3, PDL 4:4")
    if discloser == caller.party:
        return permit("own-record", "OSL 8:1-2")
    for plan in its_plans:
        if not is_member(plan.team, caller.party, now):
            continue
        consent = opening_consent(plan, key, discloser, tree.kind(discloser), caller, now)
        if consent is not None:
            return permit("member-with-consent", "OSL 10:1, 12:1-2; lag (2022:913) 3:1-2", consent)
    return deny("no-membership-or-consent", "OSL 25:1, 26:1")
