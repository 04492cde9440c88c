"""What is to be done in the caller's plans, by whom, until when; computed from the store at each question (D8).

`GET /sip/worklist` as rows, `GET /fhir/Task/$worklist` as Tasks. The plans in which the caller's party takes part now, a page at a time; of
each what the caller may see, and nothing else.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fhir_sip.access import Index, Plan, Resource, plans_in
from fhir_sip.access.page_tokens import Page, Position
from fhir_sip.access.plan_parts import is_within_another
from fhir_sip.access.protected_identity import is_protected
from fhir_sip.access.search_guard import Query
from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.plan_views import READ_WHOLE_PLAN, PlanView, views_in
from fhir_sip.interactions.rows import Row, Rows
from fhir_sip.interactions.search_values import PAGE_PARAMETER
from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.duties import PERSON, Duty, duties
from fhir_sip.process.states import state_of
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import WHOLE_PLAN

_ROWS, _TASKS = "worklist", "Task/$worklist"
_SCOPES = READ_WHOLE_PLAN | {"CarePlan": "s"}
_NOT_CLOSED = ("status", "draft,active,on-hold,unknown")
_DEFAULT_COUNT = 50
_MINE = "mine"
_WHAT = "https://fhir-sip.se/ig/CodeSystem/sip-duty"


@dataclass(frozen=True)
class _Asked:
    """`who` is a party's HSA-id, `person` or None for everybody."""

    who: str | None
    is_overdue: bool
    count: int


@dataclass(frozen=True)
class _Listed:
    """A plan as the caller sees it, what the county calls the state it is in, and what is to be done."""

    plan: Plan
    state: ProcessState
    state_name: str
    duties: Sequence[Duty]


class _Found(NamedTuple):
    """A page, and the token of the next; None when there is none."""

    plans: Sequence[_Listed]
    following: str | None


async def worklist(exchange: Exchange) -> Answer:
    """Plans with something to do, oldest change first; `who` is `mine`, `person` or a party's HSA-id, `overdue` is `true`, `plan` ids.

    Raises Forbidden (scope), InvalidRequest (a parameter that is not offered, a page link that does not hold).
    """
    exchange.begin("search-type", "sip/worklist", _SCOPES)
    found = await _page(exchange, _ROWS)
    place = f"{exchange.service.settings.sip_url}/worklist"
    following = {"next": f"{place}?{urlencode({PAGE_PARAMETER: found.following})}"} if found.following else {}
    plans = [_row(exchange, one) for one in found.plans]
    return Answer(200, {"plans": plans} | following, media_type="application/json")


async def worklist_as_tasks(exchange: Exchange) -> Answer:
    """The same as a searchset of Tasks that are stored nowhere: `code` is what, `owner` who, `focus` about what, `basedOn` in which plan,
    `restriction.period.end` the last day. Raises as `worklist`.
    """
    exchange.begin("operation", _TASKS, _SCOPES)
    found = await _page(exchange, _TASKS)
    base = exchange.service.settings.fhir_url
    links = [{"relation": "self", "url": f"{base}/{_TASKS}"}]
    if found.following:
        links.append({"relation": "next", "url": f"{base}/{_TASKS}?{urlencode({PAGE_PARAMETER: found.following})}"})
    tasks = [_task(one.plan, duty) for one in found.plans for duty in one.duties]
    entries = [{"fullUrl": _urn(task), "resource": task, "search": {"mode": "match"}} for task in tasks]
    return Answer(200, {"resourceType": "Bundle", "type": "searchset", "link": links} | ({"entry": entries} if entries else {}))


async def _page(exchange: Exchange, place: str) -> _Found:
    parameters, position = exchange.request.parameters, Position()
    if parameters and parameters[0][0] == PAGE_PARAMETER and len(parameters) == 1:
        page = exchange.service.page_tokens.open(parameters[0][1], place, exchange.caller)
        parameters, position = page.parameters, page.position
    asked = _asked(exchange, parameters)
    of_plan = tuple(("_id", value) for name, value in parameters if name == "plan")
    rows = Rows(exchange, Query("CarePlan", (_NOT_CLOSED, *of_plan), count=asked.count), position, beside=WHOLE_PLAN)
    plans: list[_Listed] = []
    before: Position | None = rows.position
    while len(plans) < asked.count and not rows.is_spent and (found := await rows.next(asked.count)):
        listed = _listed(exchange, found, asked)
        for row in found:
            if len(plans) == asked.count:
                break
            before = row.position
            plans += [listed[row.key]] if row.key in listed else []
        else:
            before = None if rows.is_at_end else rows.position
    if not rows.is_spent and len(plans) < asked.count:
        before = None
    token = exchange.service.page_tokens.seal(Page(place, parameters, before), exchange.caller) if before is not None else None
    return _Found(plans, token)


def _asked(exchange: Exchange, parameters: tuple[tuple[str, str], ...]) -> _Asked:
    """Each parameter at most once."""
    most = exchange.service.settings.max_count
    given = dict(parameters)
    count = given.get("_count", str(min(_DEFAULT_COUNT, most)))
    wrong = [name for name in given if name not in ("who", "overdue", "plan", "_count")]
    wrong += ["plan"] if "plan" in given and not all(map(is_resource_id, given["plan"].split(","))) else []
    wrong += ["overdue"] if given.get("overdue", "true") not in ("true", "false") else []
    wrong += ["_count"] if not (count.isascii() and count.isdigit() and int(count[:9]) > 0) else []
    if wrong or len(given) != len(parameters):
        text = "Parametern eller dess värde stöds inte / Parameter not supported"
        places = [f"http.{name}" if name.replace("_", "").isalpha() and name.isascii() else "http" for name in wrong]
        raise InvalidRequest([Issue("not-supported", text, place) for place in places or ["http"]])
    who = exchange.caller.party if given.get("who") == _MINE else given.get("who")
    return _Asked(who, given.get("overdue") == "true", min(int(count[:9]), most))


def _listed(exchange: Exchange, rows: list[Row], asked: _Asked) -> dict[str, _Listed]:
    """The plans among the rows that have something to do, by reference."""
    wanted = {row.key for row in rows if not is_within_another(row.resource)}
    listed: dict[str, _Listed] = {}
    for view in views_in(exchange, rows[0].index):
        if view.plan.key not in wanted:
            continue
        [plan] = plans_in(_as_shown(exchange, view))
        rules = exchange.rules_for(plan)
        state = state_of(plan, rules.signing, exchange.now)
        found = [
            one
            for one in duties(plan, state, rules, exchange.now)
            if asked.who in (None, one.who) and (one.is_overdue(exchange.now) or not asked.is_overdue)
        ]
        if found:
            listed[plan.key] = _Listed(plan, state, rules.state_names[state], found)
    return listed


def _as_shown(exchange: Exchange, view: PlanView) -> Index:
    """What the list is read off. Where nobody's identity is protected all that is not shown is texts, which it does not look at."""
    if not is_protected(view.plan.patient_record):
        return view.visible
    return {key: exchange.shown(key, record) for key, record in view.visible.items()}


def _row(exchange: Exchange, listed: _Listed) -> dict[str, Any]:
    return {
        "id": listed.plan.key.partition("/")[2],
        "title": listed.plan.care_plan.get("title", ""),
        "state": listed.state,
        "state_name": listed.state_name,
        "duties": [_duty(exchange, listed.plan, one) for one in listed.duties],
    }


def _duty(exchange: Exchange, plan: Plan, duty: Duty) -> dict[str, Any]:
    last_day = {"due": duty.due.last_day.isoformat()} if duty.due else {}
    return {
        "what": duty.what,
        "who": duty.who,
        "is_mine": duty.who == exchange.caller.party and duty.who != PERSON,
        "record": f"{exchange.service.settings.fhir_url}/{_record(plan, duty)}",
        "is_overdue": duty.is_overdue(exchange.now),
    } | last_day


def _record(plan: Plan, duty: Duty) -> str:
    """What the duty is about, when the caller sees it; else the plan."""
    return duty.record if duty.record in plan.records else plan.key


def _task(plan: Plan, duty: Duty) -> Resource:
    person = {"for": {"reference": plan.patient}} if plan.patient_record is not None else {}
    owner = f"Organization/{duty.who}" if duty.who != PERSON else plan.patient if person else ""
    last_day = {"restriction": {"period": {"end": duty.due.last_day.isoformat()}}} if duty.due else {}
    return {
        "resourceType": "Task",
        "basedOn": [{"reference": plan.key}],
        "status": "requested",
        "intent": "plan",
        "code": {"coding": [{"system": _WHAT, "code": duty.what}]},
        "focus": {"reference": _record(plan, duty)},
        **person,
        **({"owner": {"reference": owner}} if owner else {}),
        **last_day,
    }


def _urn(task: Resource) -> str:
    """The same for the same duty, each time."""
    told = (task["focus"]["reference"], task["code"]["coding"][0]["code"], task.get("owner", {}).get("reference", ""))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(told))}"
