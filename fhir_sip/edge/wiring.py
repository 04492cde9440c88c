"""The middlewares of the edge, in their order."""

from fastapi import FastAPI

from fhir_sip.edge.cross_origin import CrossOrigin
from fhir_sip.edge.gateway import Gateway
from fhir_sip.edge.request_limits import RequestLimits
from fhir_sip.edge.security_headers import SecurityHeaders
from fhir_sip.settings import Settings


def add_edge(app: FastAPI, settings: Settings) -> None:
    """Put the edge around an application. The last one here meets a request first, and its answer last."""
    if settings.cors_origins:
        app.add_middleware(CrossOrigin, origins=settings.cors_origins)
    app.add_middleware(RequestLimits, max_concurrent=settings.max_concurrent)
    app.add_middleware(Gateway, trusted_proxies=settings.trusted_proxies, client_certificates=settings.client_certificates)
    app.add_middleware(SecurityHeaders, is_https=settings.public_url.startswith("https://"))
