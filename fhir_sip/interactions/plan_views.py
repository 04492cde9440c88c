"""Whole plans as one caller may see them: the common ground of `$sip` and the SIP document."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fhir_sip.access import Index, Plan, Resource, plans_in
from fhir_sip.access.emergency import EMERGENCY_TREATMENT
from fhir_sip.access.plan import index_of_whole_plans, is_whole, matches, organisation
from fhir_sip.access.search_guard import narrowing
from fhir_sip.access.search_parameters import INCLUDES
from fhir_sip.errors import NotFound
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.request import is_resource_id
from fhir_sip.store.hapi_store import MOST_FOUND
from fhir_sip.store.plan_queries import OF_PLANS, WHOLE_PLAN, plans_without_content, with_what_decides

# What a token must hold to be given a whole plan.
READ_WHOLE_PLAN = dict.fromkeys(OF_PLANS, "r")

_OF_SEVERAL_PLANS = frozenset({"Patient", "RelatedPerson", "PractitionerRole", "Consent"})


@dataclass(frozen=True)
class PlanView:
    """One plan: `visible` are its records that the caller may see, CarePlan first, then in the plan's order; `stored` is everything
    fetched, for writes that must keep what is hidden."""

    plan: Plan
    visible: Index
    stored: Index

    @property
    def shows_the_person(self) -> bool:
        """False when the person's record is hidden, by another plan's block perhaps: then there is no document of the plan."""
        return self.plan.patient in self.visible

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
    """The visible plans that match `filters` (search parameters of CarePlan, the person's or `_id`), by name.

    One round trip to the store for a person, two for a plan by its id; and one more for each plan whose person has others that have not
    come. Who may open in an emergency is not asked to be a member of their teams.
    """
    party: str | None = None
    if any(name == "_id" for name, _ in filters):
        index, every = await _with_every_plan(exchange, filters)
    else:
        party = None if exchange.caller.purpose == EMERGENCY_TREATMENT else exchange.caller.party
        bundle = await exchange.service.store.search("CarePlan", [*filters, *WHOLE_PLAN, *with_what_decides("CarePlan")])
        if is_whole(bundle) and len(found := matches(bundle)) < MOST_FOUND:
            index, every = index_of_whole_plans(bundle), _keys_of(found)
        else:
            index, every = await _narrowed(exchange, filters)
    views = sorted(views_in(exchange, index, party), key=lambda view: view.plan.key)
    has_others = any(plan not in index for plan in every)
    return [await _judged_by_all_plans(exchange, view) for view in views] if has_others else views


def _keys_of(care_plans: Sequence[Resource]) -> set[str]:
    return {f"CarePlan/{one['id']}" for one in care_plans}


async def _with_every_plan(exchange: Exchange, filters: Sequence[tuple[str, str]]) -> tuple[Index, set[str]]:
    """Plans by their ids, and the name of every plan of their persons."""
    store = exchange.service.store
    index = index_of_whole_plans(await store.search("CarePlan", [*filters, *WHOLE_PLAN, *with_what_decides("CarePlan")]))
    persons = sorted({plan.patient for plan in plans_in(index)} - {""})
    if not persons:
        return index, set()
    every = await store.search("CarePlan", plans_without_content([("patient", ",".join(persons))]))
    return index, _keys_of(matches(every))


async def _narrowed(exchange: Exchange, filters: Sequence[tuple[str, str]]) -> tuple[Index, set[str]]:
    """Of a person with too many records for one answer: the plans that may be the caller's, and the name of every one."""
    store, narrow = exchange.service.store, narrowing("CarePlan", exchange.caller)
    found, every = await asyncio.gather(
        store.search("CarePlan", [*filters, *narrow, *WHOLE_PLAN, *with_what_decides("CarePlan")]),
        store.search("CarePlan", plans_without_content(filters)),
    )
    return index_of_whole_plans(found), _keys_of(matches(every))


async def _judged_by_all_plans(exchange: Exchange, view: PlanView) -> PlanView:
    """The person, relatives, staff and consents may be of other plans too: what those say of them counts as well, a block above all."""
    shared = [key for key in _keys(view.plan) if key.partition("/")[0] in _OF_SEVERAL_PLANS]
    seen = exchange.visible(await exchange.fetch(shared), shared)
    visible = {key: record for key, record in view.visible.items() if key not in shared} | seen
    return replace(view, visible={key: visible[key] for key in _keys(view.plan) if key in visible})


async def plan_view(exchange: Exchange, plan_id: str) -> PlanView:
    """The visible plan with this id. Raises NotFound when it is missing, hidden, or no id at all."""
    views = await plan_views(exchange, [("_id", plan_id)]) if is_resource_id(plan_id) else []
    if not views:
        raise NotFound()
    return views[0]


def views_in(exchange: Exchange, index: Index, party: str | None = None) -> list[PlanView]:
    """The visible plans in an index; hidden ones leave only their rule in the audit trail, and the person that was asked for.

    With `party` (HSA-id) those whose team names it, now or once; the others only count in deciding, and leave nothing.
    """
    views, plans = [], plans_in(index)
    of_member: dict[str, list[Plan]] = {}
    for plan in plans:
        for member in plan.members:
            of_member.setdefault(member, []).append(plan)
    for plan in plans:
        if party is not None and not _names(plan, party):
            continue
        if exchange.judge(plan.key, plan.care_plan, [plan]).allowed:
            keys = _keys(plan)
            beside = {other.key: other for key in keys for other in of_member.get(key, ())}
            visible = _without_unnamed_parties(exchange, plan, exchange.visible(index, keys, plans=list(beside.values())))
            views.append(PlanView(plan, visible, index))
        else:
            exchange.trail.touched(plan.key, plan.care_plan)
    return views


def _names(plan: Plan, party: str) -> bool:
    return any(organisation(participant.get("member")) == party for participant in (plan.team or {}).get("participant", ()))


def _without_unnamed_parties(exchange: Exchange, plan: Plan, visible: Index) -> Index:
    """The directory's record of a party goes with the team that names it, as the team is shown."""
    named: set[str] = set()
    for key, record in visible.items():
        if key in plan.members and record["resourceType"] == "CareTeam":
            named |= set(INCLUDES["CareTeam", "participant"](exchange.shown(key, record)))
    return {key: record for key, record in visible.items() if record["resourceType"] != "Organization" or key in named}


def _keys(plan: Plan) -> list[str]:
    """The plan's records in a stable order: plan, person, team and its members, needs, goals, actions, then all else by name."""
    keys = [plan.key, plan.patient]
    for parameter in ("care-team", "condition", "goal", "activity-reference"):
        keys += INCLUDES["CarePlan", parameter](plan.care_plan)
        if parameter == "care-team" and plan.team is not None:
            keys += INCLUDES["CareTeam", "participant"](plan.team)
    return [*keys, *sorted(plan.members.difference(keys))]
