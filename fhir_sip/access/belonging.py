"""What belongs to a plan stays in it, and nobody takes another party's records into a plan.

Membership of a plan is what consents and roles are judged by. So a record is in one plan only, nothing leaves a plan (it is cancelled
or ended instead), and what is taken in is the caller's own.
"""

from collections.abc import Iterable

from fhir_sip.access.plan import Index, Plan, custodian

_OF_ONE_PLAN = frozenset({"CareTeam", "Goal", "Task", "Condition", "Consent", "Appointment", "RiskAssessment", "CarePlan"})


def removed(before: Plan, after: Plan) -> set[str]:
    """References of what was in the plan and would be no more: a guardian who is to sign, another's action, a block."""
    return set(before.members - after.members)


def in_another_plan(plan: Plan, plans: Iterable[Plan], index: Index) -> set[str]:
    """References of what is in `plan` and in another of `plans`. Persons and staff may be: they serve all plans of their custodian."""
    others = {key for other in plans if other.key != plan.key for key in other.members}
    return {key for key in plan.members & others if key in index and index[key]["resourceType"] in _OF_ONE_PLAN}


def taken_from_others(before: Plan | None, after: Plan, stored: Index, party: str) -> set[str]:
    """References of stored records that `after` would hold, `before` did not, and another party answers for (OSL 8:1-2).

    Who leads a plan may also take in what that plan's own party answers for.
    """
    own = {party} if before is None else {party, custodian(before.care_plan)}
    new = after.members - (before.members if before else frozenset()) - {after.key}
    return {key for key in new if key in stored and custodian(stored[key]) not in own}
