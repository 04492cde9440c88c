"""SIP JSON, reading: one plan by id (or printed), the plans of a person, and who has looked at a plan."""

from typing import Any

from starlette.concurrency import run_in_threadpool

from fhir_sip.audit.access_log import access_log
from fhir_sip.errors import Forbidden, InvalidRequest, Issue
from fhir_sip.interactions.accept import preferred
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.interactions.person_token import person_token
from fhir_sip.interactions.plan_views import READ_WHOLE_PLAN, PlanView, plan_view, plan_views
from fhir_sip.interactions.printed import PRINTED, disposition
from fhir_sip.mapping import SipDocument, from_fhir

JSON = "application/json"
_VARY = {"Vary": "Accept"}
_MOST_EVENTS_A_PAGE = 500


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
    document, media_type = seen_document(exchange, view), preferred(exchange.request.headers.get("accept"), (JSON, *PRINTED))
    if media_type == JSON:
        return Answer(200, document.as_json(), view.version, media_type=JSON, headers=_VARY)
    body = await run_in_threadpool(PRINTED[media_type], document)
    return Answer(200, body, view.version, media_type=media_type, headers=_VARY | disposition(media_type))


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
    ]
    return Answer(200, {"plans": plans}, media_type=JSON)


async def read_access_log(exchange: Exchange, plan_id: str) -> Answer:
    """Who has looked at the person of this plan, for the party that keeps the person's record (PDL 8:5).

    Raises NotFound (missing or hidden plan), Forbidden when another party keeps the record.
    """
    exchange.begin("read", f"sip/{plan_id}/access-log", {"CarePlan": "r", "AuditEvent": "r"})
    view = await plan_view(exchange, plan_id)
    if exchange.judge(view.plan.key, view.plan.care_plan, [view.plan]).rule != "own-record":
        exchange.trail.rules["access-log-of-own-record"] = None
        raise Forbidden("Loggen lämnas av den part som ansvarar för planen / The plan's own party gives the log")
    events: list[dict[str, Any]] = []
    while True:
        parameters = [
            ("patient", view.plan.patient),
            ("_sort", "_id"),
            ("_count", str(_MOST_EVENTS_A_PAGE)),
            ("_offset", str(len(events))),
        ]
        page = await exchange.service.store.search("AuditEvent", parameters)
        events += [entry["resource"] for entry in page.get("entry", ())]
        if len(page.get("entry", ())) < _MOST_EVENTS_A_PAGE:
            return Answer(200, {"accesses": access_log(events)}, media_type=JSON)
