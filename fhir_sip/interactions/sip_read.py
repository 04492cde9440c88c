"""SIP JSON, reading: one plan by id (or printed), and the plans of a person."""

from typing import Any

from starlette.concurrency import run_in_threadpool

from fhir_sip.errors import InvalidRequest, Issue, NotFound
from fhir_sip.interactions.accept import preferred
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.interactions.person_token import person_token
from fhir_sip.interactions.plan_views import READ_WHOLE_PLAN, PlanView, plan_view, plan_views
from fhir_sip.interactions.printed import PRINTED, printed_headers
from fhir_sip.mapping import SipDocument, from_fhir

JSON = "application/json"
_VARY = {"Vary": "Accept"}


def seen_document(exchange: Exchange, view: PlanView) -> SipDocument:
    """The SIP document of what the caller may see of a plan."""
    entries = [bundle_entry(exchange, key, resource) for key, resource in view.visible.items()]
    return from_fhir({"resourceType": "Bundle", "type": "collection", "entry": entries})


def document_of(exchange: Exchange, view: PlanView) -> dict[str, Any]:
    """The SIP document of what the caller may see of a plan, as JSON data."""
    return seen_document(exchange, view).as_json()


async def read_sip(exchange: Exchange, plan_id: str) -> Answer:
    """One plan as a SIP document, or printed when `Accept` asks for that. Raises Forbidden (scope), NotFound (missing or hidden)."""
    exchange.begin("read", f"sip/{plan_id}", READ_WHOLE_PLAN)
    view = await plan_view(exchange, plan_id)
    if not view.shows_the_person:
        raise NotFound()
    document, media_type = seen_document(exchange, view), preferred(exchange.request.headers.get("accept"), (JSON, *PRINTED))
    if media_type == JSON:
        return Answer(200, document.as_json(), view.version, media_type=JSON, headers=_VARY)
    body = await run_in_threadpool(PRINTED[media_type], document)
    return Answer(200, body, view.version, media_type=media_type, headers=_VARY | printed_headers(media_type))


async def search_sip(exchange: Exchange) -> Answer:
    """Every visible plan of one person, asked for by POST: `{"person": {"system": ..., "value": ...}}`. Raises InvalidRequest."""
    exchange.begin("search-type", "sip/_search", READ_WHOLE_PLAN | {"CarePlan": "s"})
    person = exchange.json_body().get("person")
    if not isinstance(person, dict):
        raise InvalidRequest([Issue("required", "person ska ha system och value / person must have system and value", "person")])
    token = person_token(person.get("system"), person.get("value"), "person")
    views = await plan_views(exchange, [("patient.identifier", token)])
    plans = [
        {"id": view.plan.key.partition("/")[2], "etag": f'W/"{view.version}"', "sip": document_of(exchange, view)}
        for view in views
        if view.shows_the_person
    ]
    return Answer(200, {"plans": plans}, media_type=JSON)
