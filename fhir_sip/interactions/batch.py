"""batch: several requests in one Bundle, each answered by itself (http://hl7.org/fhir/R4/http.html#transaction).

Each entry is an interaction of its own: its scopes, its decision, its audit record (with the request id of them all), its refusal. Offered:
GET of a record, a version, a history or a search; POST of a new record; PUT with `ifMatch`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson

from fhir_sip.answering import answered_within
from fhir_sip.audit import Trail
from fhir_sip.errors import STATUS, InvalidRequest, Issue, NotFound, PreconditionFailed, SipError, operation_outcome
from fhir_sip.interactions.create import create
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.history import history_of_record, history_of_type
from fhir_sip.interactions.read import read
from fhir_sip.interactions.search import search
from fhir_sip.interactions.transaction import transaction
from fhir_sip.interactions.update import update
from fhir_sip.interactions.vread import vread
from fhir_sip.request import FhirRequest, read_parameters, read_version
from fhir_sip.store.plan_queries import READABLE_TYPES

_MOST_ENTRIES = 100
_Interaction = Callable[[Exchange], Awaitable[Answer]]
# What a request of an entry may say besides method and URL, by method.
_MAY_SAY = {"GET": frozenset[str](), "POST": frozenset({"ifNoneExist"}), "PUT": frozenset({"ifMatch"})}


async def batch_or_transaction(exchange: Exchange) -> Answer:
    """Answer a posted Bundle of either type. Raises InvalidRequest on anything else, and as `transaction`."""
    exchange.begin("transaction", "", {})
    bundle = exchange.json_body()
    is_batch = bundle.get("resourceType") == "Bundle" and bundle.get("type") == "batch"
    return await (batch(exchange, bundle) if is_batch else transaction(exchange))


async def batch(exchange: Exchange, bundle: dict[str, Any]) -> Answer:
    """Answer each entry, in order. Raises InvalidRequest when there are none, or too many."""
    exchange.begin("batch", "", {})
    entries = bundle.get("entry")
    if not isinstance(entries, list) or not 1 <= len(entries) <= _MOST_ENTRIES:
        text = f"1 till {_MOST_ENTRIES} poster / Between 1 and {_MOST_ENTRIES} entries"
        raise InvalidRequest([Issue("too-costly", text, "Bundle.entry")])
    answers = [await _answered(exchange, entry, f"Bundle.entry[{position}]") for position, entry in enumerate(entries)]
    return Answer(200, {"resourceType": "Bundle", "type": "batch-response", "entry": answers})


async def _answered(exchange: Exchange, entry: Any, path: str) -> dict[str, Any]:
    """One entry's answer. What cannot be read as a request is refused here, and stands in the audit record of the batch."""
    try:
        method, url, resource, said = _parts(entry, path)
        request, interaction = _request(exchange, method, url, resource, said)
    except SipError as error:
        return _refused(error)
    service = exchange.service
    inner = Exchange(service, request, exchange.caller, exchange.tree, service.clock(), Trail(target=url.partition("?")[0]))
    found = await answered_within(inner, interaction)
    return _refused(found) if isinstance(found, SipError) else _entry(found)


def _parts(entry: Any, path: str) -> tuple[str, str, Any, dict[str, str]]:
    request = entry.get("request") if isinstance(entry, dict) else None
    method, url = (request.get("method"), request.get("url")) if isinstance(request, dict) else (None, None)
    if not isinstance(request, dict) or not isinstance(method, str) or not isinstance(url, str):
        raise InvalidRequest([Issue("required", "request krävs / request is required", f"{path}.request")])
    said = {name: value for name, value in request.items() if name not in ("method", "url")}
    is_known = method in _MAY_SAY and said.keys() <= _MAY_SAY[method] and entry.keys() <= {"fullUrl", "resource", "request"}
    if not is_known or not all(isinstance(value, str) for value in said.values()):
        text = "GET, POST eller PUT utan villkor stöds / GET, POST or PUT without conditions"
        raise InvalidRequest([Issue("not-supported", text, f"{path}.request")])
    return method, url, entry.get("resource"), said


def _request(exchange: Exchange, method: str, url: str, resource: Any, said: dict[str, str]) -> tuple[FhirRequest, _Interaction]:
    relative = url.removeprefix(f"{exchange.service.settings.fhir_url}/")
    place, _, query = relative.partition("?")
    interaction = _interaction(method, place.split("/"), bool(query))
    if interaction is None or (method == "GET") != (resource is None):
        raise NotFound("Adressen stöds inte i en batch / The address is not supported in a batch")
    request = replace(
        exchange.request,
        method=method,
        parameters=tuple(read_parameters(query.encode("utf-8", "replace"))),
        body=b"" if resource is None else orjson.dumps(resource),
        if_match=read_version(said.get("ifMatch")),
        headers={"if-none-exist": said["ifNoneExist"]} if "ifNoneExist" in said else {},
        raw_query=query,
    )
    return request, interaction


def _interaction(method: str, place: list[str], has_query: bool) -> _Interaction | None:
    if place[0] not in READABLE_TYPES:
        return None
    match (method, *place):
        case ("GET", kind):
            return partial(search, resource_type=kind)
        case ("GET", kind, "_history"):
            return partial(history_of_type, resource_type=kind)
        case ("GET", kind, resource_id) if not has_query:
            return partial(read, resource_type=kind, resource_id=resource_id)
        case ("GET", kind, resource_id, "_history"):
            return partial(history_of_record, resource_type=kind, resource_id=resource_id)
        case ("GET", kind, resource_id, "_history", version) if not has_query:
            return partial(vread, resource_type=kind, resource_id=resource_id, version=version)
        case ("POST", kind) if not has_query:
            return partial(create, resource_type=kind)
        case ("PUT", kind, resource_id) if not has_query:
            return partial(update, resource_type=kind, resource_id=resource_id)
    return None


def _entry(answer: Answer) -> dict[str, Any]:
    response: dict[str, Any] = {"status": _status(answer.status)}
    response |= {"location": answer.location} if answer.location else {}
    response |= {"etag": f'W/"{answer.version}"'} if answer.version else {}
    response |= {"lastModified": answer.last_modified} if answer.last_modified else {}
    return {"resource": answer.body, "response": response}


def _refused(error: SipError) -> dict[str, Any]:
    response: dict[str, Any] = {"status": _status(STATUS[type(error)]), "outcome": operation_outcome(error.issues)}
    if isinstance(error, PreconditionFailed) and error.etag:
        response["etag"] = f'W/"{error.etag}"'
    return {"response": response}


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"
