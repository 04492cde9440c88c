"""What needs no token: discovery, the token endpoint, the capability statement, the document's schema, health."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fhir_sip.caller.certificate import presented_certificate
from fhir_sip.caller.token_endpoint import TokenEndpoint, smart_configuration
from fhir_sip.edge.admission import limit_address
from fhir_sip.errors import SipError, TokenRefused
from fhir_sip.interactions.capabilities import capability_statement
from fhir_sip.mapping import json_schema
from fhir_sip.request import read_request
from fhir_sip.service import Service

router = APIRouter(dependencies=[Depends(limit_address)])
_MOST_TOKEN_REQUEST_BYTES = 20_000


def _service(http: Request) -> Service:
    service: Service = http.app.state.service
    return service


@router.get("/.well-known/smart-configuration", tags=["SMART"])
@router.get("/fhir/.well-known/smart-configuration", tags=["SMART"])
async def _smart_configuration(http: Request) -> dict[str, Any]:
    return smart_configuration(_service(http).settings)


@router.get("/.well-known/jwks.json", tags=["SMART"], summary="The public keys of access tokens")
async def _issuer_keys(http: Request) -> dict[str, Any]:
    return _service(http).issuer.jwks()


@router.post("/token", tags=["SMART"], summary="Backend Services: a signed assertion for an access token")
async def _token(http: Request) -> Response:
    service = _service(http)
    request = await read_request(http, _MOST_TOKEN_REQUEST_BYTES)
    if http.scope["query_string"] or len(dict(request.parameters)) != len(request.parameters):
        raise TokenRefused("invalid_request", "parameters stand in the body, each once")
    endpoint = TokenEndpoint(service.settings, service.clients, service.urls, service.issuer, service.store)
    token = await endpoint.answer(dict(request.parameters), presented_certificate(http.scope))
    return JSONResponse(token, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


@router.get("/fhir/metadata", tags=["FHIR R4"])
async def _metadata(http: Request) -> Response:
    return JSONResponse(capability_statement(_service(http).settings), media_type="application/fhir+json")


@router.get("/sip/schema", tags=["SIP JSON"], summary="JSON Schema of the SIP document")
async def _schema() -> dict[str, Any]:
    return json_schema()


@router.get("/health", tags=["health"])
async def _health(http: Request) -> Response:
    """Live always; ready when the store answers (a small question: the store's own statement is long to make)."""
    try:
        await _service(http).store.search("Organization", [("_elements", "id"), ("_count", "1"), ("_offset", "0")])
    except SipError:
        return JSONResponse({"live": True, "ready": False}, 503, headers={"Retry-After": "5"})
    return JSONResponse({"live": True, "ready": True})
