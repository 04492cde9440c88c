"""Whole plans as one caller may see them: the common ground of `$sip` and the SIP document."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from fhir_sip.access import Index, Plan, index_of, plans_in
from fhir_sip.access.search_guard import INCLUDES, narrowing
from fhir_sip.errors import NotFound
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import READABLE_TYPES, WHOLE_PLAN, with_what_decides

# What a token must hold to be given a whole plan.
READ_WHOLE_PLAN = {kind: "r" for kind in READABLE_TYPES if kind != "Organization"}


@dataclass(frozen=True)
class PlanView:
    """One plan: `visible` are its records that the caller may see, CarePlan first, then in the plan's order; `stored` is everything
    fetched, for writes that must keep what is hidden."""

    plan: Plan
    visible: Index
    stored: Index

    @property
    def version(self) -> str:
        """Version of the view: changes when, and only when, something the caller sees changes."""
        versions = sorted(
            f"{key}/{resource['meta']['versionId']}"
            for key, resource in self.visible.items()
            if resource["resourceType"] != "Organization"
        )
        return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:24]


async def plan_views(exchange: Exchange, filters: Sequence[tuple[str, str]]) -> list[PlanView]:
    """The visible plans that match `filters` (search parameters of CarePlan), in one round trip to the store."""
    by_id = any(name == "_id" for name, _ in filters)
    parameters = [
        *filters,
        *(() if by_id else narrowing("CarePlan", exchange.caller)),
        *WHOLE_PLAN,
        *with_what_decides("CarePlan"),
        ("_sort", "_id"),
    ]
    bundle = await exchange.service.store.search("CarePlan", parameters)
    return views_in(exchange, index_of([bundle]))


async def plan_view(exchange: Exchange, plan_id: str) -> PlanView:
    """The visible plan with this id. Raises NotFound when it is missing, hidden, or no id at all."""
    views = await plan_views(exchange, [("_id", plan_id)]) if is_resource_id(plan_id) else []
    if not views:
        raise NotFound()
    return views[0]


def views_in(exchange: Exchange, index: Index) -> list[PlanView]:
    """The visible plans in an index; hidden ones leave only their rule in the audit trail, and the person that was asked for."""
    views = []
    for plan in plans_in(index):
        if exchange.judge(plan.key, plan.care_plan, [plan]).allowed:
            views.append(PlanView(plan, exchange.visible(index, _keys(plan)), index))
        else:
            exchange.trail.touched(plan.key, plan.care_plan)
    return views


def _keys(plan: Plan) -> list[str]:
    """The plan's records in a stable order: plan, person, team and its members, needs, goals, actions, consents."""
    keys = [plan.key, plan.patient]
    for parameter in ("care-team", "condition", "goal", "activity-reference"):
        keys += INCLUDES["CarePlan", parameter](plan.care_plan)
        if parameter == "care-team" and plan.team is not None:
            keys += INCLUDES["CareTeam", "participant"](plan.team)
    return [*keys, *sorted(dict(plan.consents))]
