"""`POST /token`: SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html), client credentials."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from fhir_sip.caller.access_token import TokenIssuer
from fhir_sip.caller.assertion import ALGORITHMS, verify_assertion
from fhir_sip.caller.clients import Client
from fhir_sip.caller.jwks_url import JwksUrls
from fhir_sip.caller.one_time import use_once
from fhir_sip.caller.scopes import Scopes, parse_scopes
from fhir_sip.caller.user import RequestContext, request_context
from fhir_sip.errors import TokenRefused, Unauthenticated
from fhir_sip.log_lines import LogLine, log
from fhir_sip.settings import Settings
from fhir_sip.store import HapiStore

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class TokenEndpoint:
    """What the token endpoint needs of the service."""

    settings: Settings
    clients: Mapping[str, Client]
    urls: JwksUrls
    issuer: TokenIssuer
    store: HapiStore

    async def answer(self, form: Mapping[str, str], certificate: str | None) -> dict[str, object]:
        """Answer a token request. Raises TokenRefused (400/401 by its `error`), Unavailable when the store is out of reach.

        `certificate` is the thumbprint of the client certificate that was presented. Organisation and purposes come from the
        registration; the request may choose among the purposes (`purpose_of_use`, or the assertion's `hl7-b2b`), never add one.
        """
        if form.get("grant_type") != "client_credentials":
            raise TokenRefused("unsupported_grant_type", "grant_type must be client_credentials")
        if form.get("client_assertion_type") != _ASSERTION_TYPE:
            raise TokenRefused("invalid_request", f"client_assertion_type must be {_ASSERTION_TYPE}")
        try:
            assertion = await verify_assertion(form.get("client_assertion", ""), self.clients, self.urls, self.settings.token_url)
            if not assertion.client.accepts(certificate):
                raise Unauthenticated("the client's TLS certificate must be presented")
            scopes = _scopes(form, assertion.client)
            context = request_context(assertion.extensions, assertion.client.organisation)
            purpose = _purpose(form, assertion.client, context)
            await use_once(self.store, assertion.client.client_id, assertion.jti)
        except Unauthenticated as error:
            log(LogLine.TOKEN_REFUSED, logging.WARNING, reason=error.issues[0].text)
            raise TokenRefused("invalid_client", error.issues[0].text) from None
        log(LogLine.TOKEN_ISSUED, client_id=assertion.client.client_id)
        bound_to = certificate if assertion.client.certificate_bound else None
        return {
            "access_token": self.issuer.issue(assertion.client, scopes, purpose, context.user, bound_to),
            "token_type": "bearer",
            "expires_in": self.settings.token_seconds,
            "scope": str(scopes),
        }


def _scopes(form: Mapping[str, str], client: Client) -> Scopes:
    scopes = parse_scopes(form.get("scope", ""))
    if scopes is None or not scopes.within(client.allowed_scopes):
        raise TokenRefused("invalid_scope", "scope is empty, unknown or more than is registered for the client")
    return scopes


def _purpose(form: Mapping[str, str], client: Client, context: RequestContext) -> str:
    asked = {purpose for purpose in (form.get("purpose_of_use"), context.purpose) if purpose is not None}
    if len(asked) > 1:
        raise TokenRefused("invalid_request", "purpose_of_use and hl7-b2b.purpose_of_use must be the same")
    purpose = asked.pop() if asked else client.purposes[0]
    if purpose not in client.purposes:
        raise TokenRefused("invalid_request", "purpose_of_use is not registered for the client")
    return purpose


def smart_configuration(settings: Settings) -> dict[str, object]:
    """The discovery document `/.well-known/smart-configuration`."""
    return {
        "issuer": settings.fhir_url,
        "jwks_uri": settings.public_url.rstrip("/") + "/.well-known/jwks.json",
        "token_endpoint": settings.token_url,
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": ["system/*.cruds"],
        "capabilities": ["client-confidential-asymmetric", "permission-v2"],
        "tls_client_certificate_bound_access_tokens": settings.client_certificates,
    }
