"""The road of one SOAP call: read it, identify the caller, answer, audit. As `fhir_sip.answering`, in SOAP's form.

A call that cannot be read, is not allowed, or meets trouble of ours is a Fault, with the status of the service's one table of errors
(WS-I Basic Profile 1.1, R1111-R1125, asks for the same ones). A call whose content breaks the contract has an answer that says so.
"""

import logging
import time
import traceback
import uuid
from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.answering import audit, audited_refusal, finished
from fhir_sip.audit import Trail
from fhir_sip.audit.event import FAILED, SUCCESS
from fhir_sip.caller import Caller
from fhir_sip.edge.admission import admit
from fhir_sip.error_answers import error_response
from fhir_sip.errors import InvalidRequest, Issue, SipError, Unavailable
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.rivta_get_care_plans import TARGET, get_care_plans
from fhir_sip.log_lines import LogLine, log
from fhir_sip.request import FhirRequest, read_body, read_head
from fhir_sip.service import Service
from fhir_sip.validation.identifiers import is_random_uuid

from .soap import MEDIA_TYPE, Call, envelope, fault, read_call, refuse_foreign_form
from .tree import Tree, write_message

_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"
_UNEXPECTED = Issue("exception", "Ett oväntat fel / Unexpected failure")
_LONGEST_MESSAGE = 2000


async def answer_soap(http: Request) -> Response:
    """Answer a GetCarePlans call. Its logId, a UUID, is also the X-Request-Id of the answer, of the log and of the AuditEvent."""
    started = time.monotonic()
    service: Service = http.app.state.service
    head = read_head(http)
    request = replace(head, request_id=_log_id(head.request_id))
    trail, caller = Trail(interaction="search-type", target=TARGET), None
    try:
        tree = await service.tree()
        caller = admit(http, service, tree)
        body = await read_body(http, service.settings.max_body_bytes)
        refuse_foreign_form(
            http.headers.get("content-type", ""),
            http.headers.get("content-encoding", "identity"),
            http.headers.get("soapaction"),
        )
        call = read_call(body, service.settings.max_body_bytes)
        exchange = Exchange(service, request, caller, tree, service.clock(), trail)
        response = await _answered(exchange, call)
    except SipError as error:
        response = _faulted(await audited_refusal(service, trail, caller, request, error), request)
    except Exception as defect:
        response = await _defective(service, trail, caller, request, defect)
    return finished(response, request, trail, caller, started)


async def _answered(exchange: Exchange, call: Call) -> Response:
    """The contract's answer, audited. A call that breaks the contract is audited as a refusal and answered INVALID_REQUEST."""
    service, trail, request = exchange.service, exchange.trail, exchange.request
    try:
        answer = await get_care_plans(exchange, call)
    except InvalidRequest as error:
        audited = await audited_refusal(service, trail, exchange.caller, request, error)
        if audited is not error:
            raise audited from None
        answer = _refusal(error.issues)
    else:
        await audit(service, trail, exchange.caller, request, SUCCESS)
    answer["result"] |= {"logId": request.request_id}
    content = envelope(write_message("GetCarePlansResponse", answer))
    return Response(content, 200, _ALWAYS | {"Content-Type": _CONTENT_TYPE})


def _refusal(issues: Sequence[Issue]) -> Tree:
    sentences = [f"{issue.expression}: {issue.text}" if issue.expression else issue.text for issue in issues]
    message = " ".join(sentences)[:_LONGEST_MESSAGE].strip()
    return {"result": {"resultCode": "ERROR", "errorCode": "INVALID_REQUEST", "message": message}}


def _faulted(error: SipError, request: FhirRequest) -> Response:
    """The error's own status and headers (Retry-After, WWW-Authenticate), with a Fault as the body."""
    plain = error_response(error)
    headers = {name: value for name, value in plain.headers.items() if name not in ("content-type", "content-length")}
    content = fault(error.issues, isinstance(error, Unavailable), request.request_id)
    return Response(content, plain.status_code, headers | {"Content-Type": _CONTENT_TYPE})


async def _defective(service: Service, trail: Trail, caller: Caller | None, request: FhirRequest, defect: Exception) -> Response:
    """A fault of ours: told by place and kind in the log, and by nothing in the answer."""
    frame = traceback.extract_tb(defect.__traceback__)[-1]
    place = f"{frame.name}:{frame.lineno}"
    log(LogLine.UNEXPECTED, logging.ERROR, request_id=request.request_id, kind=type(defect).__name__, place=place)
    try:
        await audit(service, trail, caller, request, FAILED)
    except Unavailable as unavailable:
        return _faulted(unavailable, request)
    return Response(fault([_UNEXPECTED], True, request.request_id), 500, _ALWAYS | {"Content-Type": _CONTENT_TYPE})


def _log_id(request_id: str) -> str:
    """The request's id when it is a UUID, else a new one: the contract's logId is a UUID."""
    return request_id if is_random_uuid(request_id) else str(uuid.uuid4())
