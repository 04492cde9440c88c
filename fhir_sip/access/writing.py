"""May this caller make this change? One rule per resource type, judged by the plan as it was before the change.

So nobody becomes responsible for, or a member of, a plan by the very write that says so. A hidden record is never judged
here: the interaction has answered NotFound first.
"""

from collections.abc import Callable
from datetime import datetime

from fhir_sip.access.decision import Decision, deny, permit
from fhir_sip.access.plan import Plan, custodian, organisation
from fhir_sip.access.plan_parts import care_plan_kind, nature, task_kind
from fhir_sip.access.public_directory import ENTRY_TYPES
from fhir_sip.access.writing_case import Change, WritingCase, is_party
from fhir_sip.access.writing_consent import may_record_consent
from fhir_sip.access.writing_directory import may_keep_entry
from fhir_sip.access.writing_parts import (
    may_call,
    may_keep_self_care,
    may_keep_self_care_task,
    may_offer,
    may_stand_in,
)
from fhir_sip.caller import Caller, OrganisationTree


def may_write(
    change: Change, before: Plan | None, after: Plan | None, caller: Caller, tree: OrganisationTree, now: datetime
) -> Decision:
    """Decide one change; `before` is the stored plan the record belongs to (None when there is none yet), `after` as proposed.

    Everything not expressly allowed is refused, among it every type without a rule (Organization is the operator's).
    """
    rule = _RULES.get(change.new["resourceType"])
    if rule is None:
        return deny("type-not-writable", "OSL 8:1-2")
    if change.old is not None and custodian(change.old) != custodian(change.new):
        return deny("custodian-is-fixed", "OSL 8:1-2")
    if change.old is not None and nature(change.old) != nature(change.new):
        return deny("nature-is-fixed", "OSL 8:1-2")
    return rule(WritingCase(change, before, after, caller, tree, now))


def _task(case: WritingCase) -> Decision:
    return _TASKS[task_kind(case.change.new)](case)


def _care_plan(case: WritingCase) -> Decision:
    return _CARE_PLANS[care_plan_kind(case.change.new)](case)


def _own_record(case: WritingCase) -> Decision:
    """A person's, relative's or staff record is kept by the party that answers for it."""
    if case.is_own:
        return permit("own-record", "OSL 8:1-2")
    return deny("not-own-record", "OSL 8:1-2")


def _led_by_responsible(case: WritingCase) -> Decision:
    """Plan, team, goals and needs: the party with the overall responsibility, or the samordnare's (D14, SoL 10:9)."""
    if case.plan is None:
        return _own_record(case)
    if not case.leads:
        return deny("not-responsible-or-coordinator", "SoL (2025:400) 10:8-9, HSL (2017:30) 16:4")
    if case.before is None and custodian(case.change.new) != case.caller.party:
        return deny("new-plan-is-own", "OSL 8:1-2")
    if case.change.old is None and custodian(case.change.new) not in (case.caller.party, custodian(case.plan.care_plan)):
        return deny("custodian-is-responsible-party", "OSL 8:1-2")
    return permit("responsible-or-coordinator", "SoL (2025:400) 10:8-9, HSL (2017:30) 16:4")


def _action(case: WritingCase) -> Decision:
    """D16: each actor answers for its own action. Another's may be proposed by who leads the plan, but never changed."""
    owner = organisation(case.change.new.get("owner"))
    old_owner = organisation(case.change.old.get("owner")) if case.change.old else owner
    if owner == old_owner == case.caller.party:
        return permit("own-action", "varje part svarar för sin insats")
    if case.change.old is None and case.leads and is_party(case.after, owner, case.now):
        return permit("action-agreed-in-plan", "SoL (2025:400) 10:9")
    return deny("not-own-action", "varje part svarar för sin insats")


_CARE_PLANS: dict[str, Callable[[WritingCase], Decision]] = {
    "sip": _led_by_responsible,
    "egenvard": may_keep_self_care,
    "stand-in": may_stand_in,
}

_TASKS: dict[str, Callable[[WritingCase], Decision]] = {
    "action": _action,
    "offer": may_offer,
    "egenvard-task": may_keep_self_care_task,
}

_RULES: dict[str, Callable[[WritingCase], Decision]] = {
    "Patient": _own_record,
    "RelatedPerson": _own_record,
    "PractitionerRole": _own_record,
    "CarePlan": _care_plan,
    "CareTeam": _led_by_responsible,
    "Goal": _led_by_responsible,
    "Condition": _led_by_responsible,
    "Task": _task,
    "Consent": may_record_consent,
    "Appointment": may_call,
    "RiskAssessment": may_keep_self_care,
    **dict.fromkeys(ENTRY_TYPES, may_keep_entry),
}
