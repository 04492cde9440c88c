"""The road of one request: read it, identify the caller, run the interaction, audit, answer. No answer leaves unaudited."""

import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.audit import Trail, audit_events
from fhir_sip.audit.event import FAILED, REFUSED, SUCCESS
from fhir_sip.caller import Caller
from fhir_sip.edge.admission import admit
from fhir_sip.error_answers import ALWAYS, error_response
from fhir_sip.errors import SipError, TooManyRequests, Unavailable
from fhir_sip.fault_boundary import REQUEST_ID
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.log_lines import LogLine, log
from fhir_sip.request import FhirRequest, read_head, read_request
from fhir_sip.service import Service

Interaction = Callable[[Exchange], Awaitable[Answer]]


async def answer(http: Request, interaction: Interaction) -> Response:
    """Answer an HTTP request with an interaction. Every SipError becomes an OperationOutcome."""
    started = time.monotonic()
    service: Service = http.app.state.service
    request = read_head(http)
    trail, caller = Trail(target=http.scope["path"].lstrip("/")), None
    try:
        tree = await service.tree()
        caller = admit(http, service, tree)
        request = await read_request(http, service.settings.max_body_bytes)
        exchange = Exchange(service, request, caller, tree, service.clock(), trail)
        response = _response(await _carried_out(exchange, interaction))
    except SipError as error:
        response = error_response(await audited_refusal(service, trail, caller, request, error))
    except Exception:
        # A fault of ours: logged as such, and answered by the fault boundary.
        http.scope[REQUEST_ID] = request.request_id
        await _audited_fault(service, trail, caller, request)
        raise
    return finished(response, request, trail, caller, started)


async def answered_within(exchange: Exchange, interaction: Interaction) -> Answer | SipError:
    """One interaction of several in a request: audited by itself, its refusal an answer like any other."""
    service, trail, caller, request = exchange.service, exchange.trail, exchange.caller, exchange.request
    try:
        return await _carried_out(exchange, interaction)
    except SipError as error:
        return await audited_refusal(service, trail, caller, request, error)
    except Exception:
        await _audited_fault(service, trail, caller, request)
        raise


async def _audited_fault(service: Service, trail: Trail, caller: Caller | None, request: FhirRequest) -> None:
    """Record a request that failed by a fault of ours. A log that is out of reach too must not hide the fault: no data leaves with it."""
    trail.forget_unstored()
    with contextlib.suppress(Unavailable):
        await audit(service, trail, caller, request, FAILED)


async def _carried_out(exchange: Exchange, interaction: Interaction) -> Answer:
    result = await interaction(exchange)
    await audit(exchange.service, exchange.trail, exchange.caller, exchange.request, SUCCESS)
    return result


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
    is_ours = isinstance(error, Unavailable)
    if isinstance(error, TooManyRequests) or (is_ours and trail.is_stored):
        return error
    trail.is_stored = False
    trail.forget_unstored()
    try:
        await audit(service, trail, caller, request, FAILED if is_ours else REFUSED)
    except Unavailable as unavailable:
        return unavailable
    return error


async def audit(service: Service, trail: Trail, caller: Caller | None, request: FhirRequest, outcome: str) -> None:
    """Record the AuditEvents, unless the write's own transaction holds them, or may. Raises Unavailable: no record, no answer."""
    if trail.is_stored or trail.is_unclear:
        return
    await service.audit_log.record(audit_events(trail, caller, request, outcome, service.clock()))


def _response(result: Answer) -> Response:
    headers = dict(ALWAYS) | dict(result.headers)
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
