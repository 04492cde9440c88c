"""`$sip`: the whole plan as one Bundle in one call, by its id or by the person's identifier.

`CarePlan/{id}/$sip` · `CarePlan/$sip?person=system|value` · POST `CarePlan/$sip` with the form, or a Parameters resource with
`person` as valueIdentifier (so that the number stands in no URL).
"""

from collections.abc import Callable
from typing import Any

from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.interactions.person_token import person_token
from fhir_sip.interactions.plan_views import READ_WHOLE_PLAN, PlanView, plan_view, plan_views


async def sip_of_plan(exchange: Exchange, plan_id: str) -> Answer:
    """One plan. Raises Forbidden (scope), NotFound (missing or hidden)."""
    exchange.begin("operation", f"CarePlan/{plan_id}/$sip", READ_WHOLE_PLAN)
    view = await plan_view(exchange, plan_id)
    return Answer(200, plans_bundle(exchange, [view]), view.version)


async def sip_of_person(exchange: Exchange) -> Answer:
    """Every visible plan of one person; an empty Bundle when there is none. Raises Forbidden (scope), InvalidRequest."""
    exchange.begin("operation", "CarePlan/$sip", READ_WHOLE_PLAN)
    views = await plan_views(exchange, [("patient.identifier", _person(exchange))])
    return Answer(200, plans_bundle(exchange, views))


def _person(exchange: Exchange) -> str:
    given = [value for name, value in exchange.request.parameters if name == "person"]
    if not given and exchange.request.body and not exchange.request.has_form:
        return _person_of_parameters(exchange.json_body())
    if len(given) != 1:
        raise _one_person("http.person")
    system, _, value = given[0].partition("|")
    return person_token(system, value, "http.person")


def _person_of_parameters(parameters: dict[str, Any]) -> str:
    given = parameters.get("parameter")
    if parameters.get("resourceType") != "Parameters" or not isinstance(given, list) or len(given) != 1:
        raise _one_person("Parameters.parameter")
    [parameter] = given
    identifier = parameter.get("valueIdentifier") if isinstance(parameter, dict) else None
    if not isinstance(identifier, dict) or parameter.get("name") != "person":
        raise _one_person("Parameters.parameter[0]")
    return person_token(identifier.get("system"), identifier.get("value"), "Parameters.parameter[0].valueIdentifier")


def _one_person(path: str) -> InvalidRequest:
    return InvalidRequest([Issue("required", "Ange en person, system och värde / Give one person, system and value", path)])


def plans_bundle(exchange: Exchange, views: list[PlanView], is_wanted: Callable[[str], bool] = lambda _: True) -> dict[str, Any]:
    """The plans' visible records, each once, as a Bundle of type collection; of the resource types that are wanted."""
    records = {key: resource for view in views for key, resource in view.visible.items() if is_wanted(resource["resourceType"])}
    entries = [bundle_entry(exchange, key, resource) for key, resource in records.items()]
    return {"resourceType": "Bundle", "type": "collection"} | ({"entry": entries} if entries else {})
