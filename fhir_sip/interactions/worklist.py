"""`GET /sip/worklist`: what is to be done in the caller's plans, by whom, until when; computed from the store at each question (D8).

The plans in which the caller's party takes part now, a page at a time; of each what the caller may see, and nothing else.
"""

from typing import Any
from urllib.parse import urlencode

from fhir_sip.access import Plan, plans_in
from fhir_sip.access.page_tokens import Page, Position
from fhir_sip.access.plan_parts import is_within_another
from fhir_sip.access.search_guard import Query
from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.plan_views import READ_WHOLE_PLAN, views_in
from fhir_sip.interactions.rows import Row, Rows
from fhir_sip.interactions.search_values import PAGE_PARAMETER
from fhir_sip.process.duties import PERSON, Duty, duties
from fhir_sip.process.states import state_of
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import WHOLE_PLAN

_PLACE = "worklist"
_NOT_CLOSED = ("status", "draft,active,on-hold,unknown")
_DEFAULT_COUNT = 50
_MINE = "mine"


async def worklist(exchange: Exchange) -> Answer:
    """Plans with something to do, oldest change first; `who` is `mine`, `person` or a party's HSA-id, `overdue` is `true`, `plan` ids.

    Raises Forbidden (scope), InvalidRequest (a parameter that is not offered, a page link that does not hold).
    """
    exchange.begin("search-type", "sip/worklist", READ_WHOLE_PLAN | {"CarePlan": "s"})
    parameters, position = exchange.request.parameters, Position()
    if parameters and parameters[0][0] == PAGE_PARAMETER and len(parameters) == 1:
        page = exchange.service.page_tokens.open(parameters[0][1], _PLACE, exchange.caller)
        parameters, position = page.parameters, page.position
    who, is_overdue, count = _asked(exchange, parameters)
    of_plan = tuple(("_id", value) for name, value in parameters if name == "plan")
    rows = Rows(exchange, Query("CarePlan", (_NOT_CLOSED, *of_plan), count=count), position, beside=WHOLE_PLAN)
    plans: list[dict[str, Any]] = []
    before: Position | None = rows.position
    while before is not None and not rows.is_spent and (found := await rows.next(count)):
        told = _told(exchange, found, who, is_overdue)
        for row in found:
            if row.key in told:
                if len(plans) == count:
                    break
                plans.append(told[row.key])
            before = row.position
        else:
            continue
        break
    else:
        before = None if rows.is_at_end else rows.position
    return Answer(200, {"plans": plans} | _next(exchange, parameters, before), media_type="application/json")


def _asked(exchange: Exchange, parameters: tuple[tuple[str, str], ...]) -> tuple[str | None, bool, int]:
    """`who`, `overdue` and `_count`, each (and `plan`) at most once."""
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
    return who, given.get("overdue") == "true", min(int(count[:9]), most)


def _told(exchange: Exchange, rows: list[Row], who: str | None, is_overdue: bool) -> dict[str, dict[str, Any]]:
    """The plans among the rows that have something to do, by reference."""
    wanted = {row.key for row in rows if not is_within_another(row.resource)}
    told: dict[str, dict[str, Any]] = {}
    for view in views_in(exchange, rows[0].index):
        if view.plan.key not in wanted:
            continue
        shown = {key: exchange.shown(key, record) for key, record in view.visible.items()}
        [plan] = plans_in(shown)
        rules = exchange.rules_for(plan)
        state = state_of(plan, rules.signing, exchange.now)
        found = [
            one
            for one in duties(plan, state, rules, exchange.now)
            if who in (None, one.who) and (one.is_overdue(exchange.now) or not is_overdue)
        ]
        if found:
            told[plan.key] = {
                "id": plan.key.partition("/")[2],
                "title": plan.care_plan.get("title", ""),
                "state": state,
                "state_name": rules.state_names[state],
                "duties": [_duty(exchange, plan, one) for one in found],
            }
    return told


def _duty(exchange: Exchange, plan: Plan, duty: Duty) -> dict[str, Any]:
    record = plan.records.get(duty.record, plan.care_plan)
    last_day = {"due": duty.due.last_day.isoformat()} if duty.due else {}
    return {
        "what": duty.what,
        "who": duty.who,
        "is_mine": duty.who == exchange.caller.party and duty.who != PERSON,
        "record": f"{exchange.service.settings.fhir_url}/{record['resourceType']}/{record['id']}",
        "is_overdue": duty.is_overdue(exchange.now),
    } | last_day


def _next(exchange: Exchange, parameters: tuple[tuple[str, str], ...], following: Position | None) -> dict[str, str]:
    if following is None:
        return {}
    token = exchange.service.page_tokens.seal(Page(_PLACE, parameters, following), exchange.caller)
    return {"next": f"{exchange.service.settings.sip_url}/worklist?{urlencode({PAGE_PARAMETER: token})}"}
