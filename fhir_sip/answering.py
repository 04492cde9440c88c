"""The road of one request: read it, identify the caller, run the interaction, audit, answer. No answer leaves unaudited."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fhir_sip.audit import Trail, audit_events
from fhir_sip.audit.event import FAILED, REFUSED, SUCCESS
from fhir_sip.caller import Caller
from fhir_sip.caller.bearer import identify
from fhir_sip.errors import (
    STATUS,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
    SipError,
    TokenRefused,
    Unauthenticated,
    Unavailable,
    operation_outcome,
)
from fhir_sip.fault_boundary import FaultBoundary
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.log_lines import LogLine, log
from fhir_sip.request import FhirRequest, read_head, read_request
from fhir_sip.service import Service
from fhir_sip.store import Transaction

Interaction = Callable[[Exchange], Awaitable[Answer]]
_FHIR_JSON = "application/fhir+json"
_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def answer(http: Request, interaction: Interaction) -> Response:
    """Answer an HTTP request with an interaction. Every SipError becomes an OperationOutcome."""
    started = time.monotonic()
    service: Service = http.app.state.service
    request = read_head(http)
    trail, caller = Trail(target=http.scope["path"].lstrip("/")), None
    try:
        tree = await service.tree()
        caller = identify(http.headers.get("authorization"), service.issuer, service.clients, tree)
        request = await read_request(http, service.settings.max_body_bytes)
        exchange = Exchange(service, request, caller, tree, service.clock(), trail)
        result = await interaction(exchange)
        await audit(service, trail, caller, request, SUCCESS)
        response = _response(result)
    except SipError as error:
        response = error_response(await audited_refusal(service, trail, caller, request, error))
    except Exception:
        # A fault of ours: logged as such, and answered by the fault boundary.
        trail.forget_unstored()
        await audit(service, trail, caller, request, FAILED)
        raise
    return finished(response, request, trail, caller, started)


def finished(response: Response, request: FhirRequest, trail: Trail, caller: Caller | None, started: float) -> Response:
    """Give the answer its request id, and log it; `started` is the monotonic clock's when the request came."""
    response.headers["X-Request-Id"] = request.request_id
    log(
        LogLine.ANSWERED,
        request_id=request.request_id,
        interaction=trail.interaction,
        client_id=caller.client_id if caller else "-",
        status=response.status_code,
        milliseconds=round((time.monotonic() - started) * 1000),
    )
    return response


async def audited_refusal(
    service: Service, trail: Trail, caller: Caller | None, request: FhirRequest, error: SipError
) -> SipError:
    """Audit a refusal; when even that fails the answer is that nothing can be answered now."""
    if isinstance(error, Unavailable):
        return error
    trail.is_stored = False
    trail.forget_unstored()
    try:
        await audit(service, trail, caller, request, REFUSED)
    except Unavailable as unavailable:
        return unavailable
    return error


async def audit(service: Service, trail: Trail, caller: Caller | None, request: FhirRequest, outcome: str) -> None:
    """Store the AuditEvents, unless the write's own transaction held them. Raises Unavailable: no audit, no answer."""
    if trail.is_stored:
        return
    events = audit_events(trail, caller, request, outcome, service.clock())
    try:
        if len(events) == 1:
            await service.store.create(events[0])
            return
        transaction = Transaction()
        for event in events:
            transaction.create(event)
        await service.store.commit(transaction)
    except SipError:
        raise Unavailable(
            "Loggen går inte att skriva just nu, försök igen / The audit log cannot be written, try again"
        ) from None


def _response(result: Answer) -> Response:
    headers = dict(_ALWAYS) | dict(result.headers)
    if result.version is not None:
        headers["ETag"] = f'W/"{result.version}"'
    if result.last_modified is not None:
        headers["Last-Modified"] = _http_date(result.last_modified)
    if result.location is not None:
        headers["Location"] = result.location
    body = result.body if isinstance(result.body, bytes) else orjson.dumps(result.body)
    return Response(body, result.status, headers, media_type=result.media_type)


def _http_date(instant: str) -> str:
    return format_datetime(datetime.fromisoformat(instant).astimezone(UTC), usegmt=True)


def error_response(error: SipError) -> Response:
    """The answer to an error, by the one table `errors.STATUS`."""
    headers = dict(_ALWAYS)
    if isinstance(error, TokenRefused):
        status = 401 if error.error == "invalid_client" else STATUS[TokenRefused]
        body = orjson.dumps({"error": error.error, "error_description": error.description})
        return Response(body, status, headers, media_type="application/json")
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, PreconditionFailed) and error.etag:
        headers["ETag"] = f'W/"{error.etag}"'
    return Response(orjson.dumps(operation_outcome(error.issues)), STATUS[type(error)], headers, media_type=_FHIR_JSON)


def add_error_handlers(app: FastAPI, routes: Sequence[Route]) -> None:
    """Give every failure outside `answer` (unknown path, wrong method, a fault of ours) the same form.

    `routes` are those a 405 looks through for the methods it must name (RFC 9110 15.5.6).
    """

    async def on_sip_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, SipError)  # noqa: S101 - registered for SipError only
        return error_response(error)

    async def on_http_exception(http: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 405:
            refused = error_response(MethodNotAllowed("Interaktionen stöds inte / Interaction not supported"))
            offered = [route.methods or set() for route in routes if route.path_regex.match(http.scope["path"])]
            refused.headers["Allow"] = ", ".join(sorted(set().union(*offered)))
            return refused
        return error_response(NotFound() if status == 404 else InvalidRequest("Begäran kan inte läsas / Bad request"))

    app.add_exception_handler(SipError, on_sip_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_middleware(FaultBoundary)
