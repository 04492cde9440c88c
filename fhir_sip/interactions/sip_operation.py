"""`$sip`: the whole plan as one Bundle in one call, by its id or by the person's identifier.

`CarePlan/{id}/$sip` · `CarePlan/$sip?person=system|value` · POST `CarePlan/$sip` with the form, or a Parameters resource with
`person` as valueIdentifier (so that the number stands in no URL).
"""

from typing import Any

from fhir_sip.errors import InvalidRequest, Issue, NotFound
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.interactions.plan_views import PlanView, plan_views

_SCOPES = {"CarePlan": "r", "CareTeam": "r", "Goal": "r", "Task": "r", "Condition": "r", "Consent": "r", "Patient": "r"}


async def sip_of_plan(exchange: Exchange, plan_id: str) -> Answer:
    """One plan. Raises Forbidden (scope), NotFound (missing or hidden)."""
    exchange.begin("operation", f"CarePlan/{plan_id}/$sip", **_SCOPES)
    views = await plan_views(exchange, [("_id", plan_id)])
    if not views:
        raise NotFound()
    return Answer(200, _bundle(exchange, views), views[0].version)


async def sip_of_person(exchange: Exchange) -> Answer:
    """Every visible plan of one person; an empty Bundle when there is none. Raises Forbidden (scope), InvalidRequest."""
    exchange.begin("operation", "CarePlan/$sip", **_SCOPES)
    views = await plan_views(exchange, [("patient.identifier", _person(exchange))])
    return Answer(200, _bundle(exchange, views))


def _person(exchange: Exchange) -> str:
    given = dict(exchange.request.parameters).get("person")
    if given is None and exchange.request.body:
        given = _person_of_parameters(exchange.json_body())
    if given is None or not all(given.partition("|")[::2]) or "," in given:
        raise InvalidRequest(
            [Issue("required", "Ange person som system|värde / Give person as system|value", "Parameters.parameter")]
        )
    return given


def _person_of_parameters(parameters: dict[str, Any]) -> str | None:
    for parameter in parameters.get("parameter", ()):
        identifier = parameter.get("valueIdentifier") if isinstance(parameter, dict) else None
        if isinstance(identifier, dict) and parameter.get("name") == "person":
            return f"{identifier.get('system', '')}|{identifier.get('value', '')}"
    return None


def _bundle(exchange: Exchange, views: list[PlanView]) -> dict[str, Any]:
    records = {key: resource for view in views for key, resource in view.visible.items()}
    entries = [bundle_entry(exchange, key, resource) for key, resource in records.items()]
    return {"resourceType": "Bundle", "type": "collection"} | ({"entry": entries} if entries else {})
