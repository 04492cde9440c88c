"""May this caller write this: who may change what, and what belongs to which plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fhir_sip.access import Change, Index, Plan, belonging, may_write, plans_in
from fhir_sip.access.plan import organisation, reference
from fhir_sip.access.provision import actors
from fhir_sip.errors import Forbidden, Issue, Unprocessable
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.moving import Touched
from fhir_sip.interactions.proposal import NOTHING_REMOVED

_NAMES_PARTIES = frozenset({"Consent", "Task"})


def refuse_forbidden(exchange: Exchange, changes: Sequence[Change], before: Index, after: Index, sent: Index) -> list[Touched]:
    """The plans that the changes touch, before and after. `sent` are the proposals as the caller sent them, without what it was not shown.

    Raises Forbidden (not this caller's to change) and Unprocessable (a record of two plans, or taken out of one).
    """
    stored = {plan.key: plan for plan in plans_in(before)}
    proposed = {plan.key: plan for plan in plans_in(after)}
    touched: dict[str, None] = {}
    for change in changes:
        plan_before, plan_after = _plan_of(change, stored), _plan_of(change, proposed)
        touched |= {plan.key: None for plan in (plan_before, plan_after) if plan is not None}
        if plan_before is None and plan_after is not None:
            plan_before = stored.get(plan_after.key)
        plan_known = _with_known_team(exchange, change, plan_before, plan_after, sent)
        decision = may_write(change, plan_before, plan_known, exchange.caller, exchange.tree, exchange.now)
        if not decision.allowed:
            raise _not_yours(exchange, change.new["resourceType"], decision.rule, decision.law)
    for key in touched:
        _refuse_changed_belonging(exchange, stored.get(key), proposed[key], proposed.values(), before, after)
    return [Touched(stored.get(key), proposed[key]) for key in touched]


def _with_known_team(exchange: Exchange, change: Change, before: Plan | None, after: Plan | None, sent: Index) -> Plan | None:
    """`after` with those in its team whom the caller is shown, or has named itself: whether anybody else takes part is not for it to try
    out, by whom it names as a receiver or as an owner."""
    if before is None or after is None or after.team is None or change.new["resourceType"] not in _NAMES_PARTIES:
        return after
    team_key = reference(after.care_plan["careTeam"][0])
    known = [*exchange.shown_participants(before, team_key), *sent.get(team_key, {}).get("participant", ())]
    named = actors((change.old or {}).get("provision", {}))
    kept = [one for one in after.team.get("participant", ()) if one in known or organisation(one.get("member")) in named]
    return replace(after, team=after.team | {"participant": kept})


def _plan_of(change: Change, plans: Mapping[str, Plan]) -> Plan | None:
    return next((plan for plan in plans.values() if change.key in plan.members and not _is_person(change)), None)


def _refuse_changed_belonging(
    exchange: Exchange, stored: Plan | None, proposed: Plan, plans: Iterable[Plan], before: Index, after: Index
) -> None:
    if belonging.in_another_plan(proposed, plans, after):
        text = "En uppgift hör till en enda plan / A record belongs to one plan only"
        raise Unprocessable([Issue("business-rule", text, "CarePlan", "sip-one-plan")])
    if belonging.taken_from_others(stored, proposed, before, exchange.caller.party):
        raise _not_yours(exchange, "CarePlan", "others-record-not-taken", "OSL 8:1-2")
    if stored is not None and belonging.removed(stored, proposed):
        raise Unprocessable([Issue("business-rule", NOTHING_REMOVED, "CarePlan", "sip-nothing-removed")])


def _not_yours(exchange: Exchange, expression: str, rule: str, law: str) -> Forbidden:
    exchange.trail.rules[rule] = None
    text = f"Er part får inte göra den här ändringen ({law}) / Not yours to change"
    return Forbidden([Issue("forbidden", text, expression, rule)])


def _is_person(change: Change) -> bool:
    """A person's and relatives' records serve all plans of one custodian, and staff records all its plans."""
    return change.new["resourceType"] in ("Patient", "RelatedPerson", "PractitionerRole")
