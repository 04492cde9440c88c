"""The access log of one person, handed out to her by the party that keeps her record (PDL 8:5; lag 2022:913 4:5).

`GET` or `POST /fhir/Patient/{id}/$access-log` answers with AuditEvents, `GET /sip/{id}/access-log` with rows. Both give the events about
the person's record **with that party**, and nothing of what other parties log of her in records of their own: those are theirs to hand
out. What this process has recorded is brought into the store first, so that the extract lacks nothing of it.
"""

from typing import Any

from fhir_sip.access import Resource, plans_in
from fhir_sip.audit.access_log import access_log
from fhir_sip.audit.stored_log import events_about
from fhir_sip.errors import Forbidden, InvalidRequest, Issue, NotFound
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.plan_views import plan_view
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import with_what_decides

_RULE = "access-log-of-own-record"


async def read_access_log(exchange: Exchange, plan_id: str) -> Answer:
    """Who has looked at the person of this plan, as rows, newest first.

    Raises NotFound (missing or hidden plan), Forbidden when another party keeps the record, Unavailable.
    """
    exchange.begin("read", f"sip/{plan_id}/access-log", {"CarePlan": "r", "AuditEvent": "r"})
    view = await plan_view(exchange, plan_id)
    if exchange.judge(view.plan.key, view.plan.care_plan, [view.plan]).rule != "own-record":
        exchange.trail.rules[_RULE] = None
        raise Forbidden("Loggen lämnas av den part som ansvarar för planen / The plan's own party gives the log")
    events = await _events(exchange, view.plan.patient)
    return Answer(200, {"accesses": access_log(events)}, media_type="application/json")


async def access_log_of_person(exchange: Exchange, patient_id: str) -> Answer:
    """A Bundle (collection) of the AuditEvents about a Patient record, newest first.

    Raises Forbidden (scope, or another party keeps the record), NotFound (missing or hidden), InvalidRequest on parameters, Unavailable.
    """
    key = f"Patient/{patient_id}"
    exchange.begin("operation", f"{key}/$access-log", {"Patient": "r", "AuditEvent": "r"})
    _refuse_parameters(exchange)
    if not is_resource_id(patient_id):
        raise NotFound()
    _, index = await exchange.search("Patient", [("_id", patient_id), *with_what_decides("Patient")])
    if (patient := index.get(key)) is None:
        raise NotFound()
    exchange.trail.touched(key, patient)
    decision = exchange.judge(key, patient, plans_in(index), "r")
    if not decision.allowed:
        raise NotFound()
    if decision.rule != "own-record":
        exchange.trail.rules[_RULE] = None
        text = "Loggen lämnas av den part som för uppgifterna om personen / The log is given by the party that keeps the record"
        raise Forbidden([Issue("forbidden", text, "Patient", _RULE)])
    base = exchange.service.settings.fhir_url
    entries = [{"fullUrl": f"{base}/AuditEvent/{one['id']}", "resource": one} for one in await _events(exchange, key)]
    return Answer(200, {"resourceType": "Bundle", "type": "collection"} | ({"entry": entries} if entries else {}))


def _refuse_parameters(exchange: Exchange) -> None:
    given: dict[str, Any] = exchange.json_body() if exchange.request.body and not exchange.request.has_form else {}
    is_empty = not given or (given.get("resourceType") == "Parameters" and not given.get("parameter"))
    if exchange.request.parameters or not is_empty:
        raise InvalidRequest("Operationen har inga parametrar / The operation takes no parameters")


async def _events(exchange: Exchange, patient: str) -> list[Resource]:
    """The events about a Patient record that the token's scopes admit, newest first."""
    service = exchange.service
    await service.audit_log.flush(service.settings.store_timeout_seconds)
    events = [one for one in await events_about(service.store, patient) if exchange.caller.scopes.covers(one, "r")]
    return sorted(events, key=lambda event: str(event["recorded"]), reverse=True)
