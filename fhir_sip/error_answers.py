"""Errors as HTTP answers, in one form wherever they come from: the edge, the routes, the road of a request."""

from collections.abc import Sequence

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fhir_sip.errors import (
    STATUS,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
    RequestTimeout,
    SipError,
    TokenRefused,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    operation_outcome,
)
from fhir_sip.fault_boundary import FaultBoundary

_FHIR_JSON = "application/fhir+json"
ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Headers of every answer, those too that pass no middleware."""


def error_response(error: SipError) -> Response:
    """The answer to an error, by the one table `errors.STATUS`."""
    headers = dict(ALWAYS)
    if isinstance(error, TokenRefused):
        status = 401 if error.error == "invalid_client" else STATUS[TokenRefused]
        body = orjson.dumps({"error": error.error, "error_description": error.description})
        return Response(body, status, headers, media_type="application/json")
    if isinstance(error, (Unavailable, TooManyRequests)):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = f'Bearer error="{error.error}"' if error.error else "Bearer"
    if isinstance(error, (RequestTimeout, TooLarge)):
        headers["Connection"] = "close"
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
