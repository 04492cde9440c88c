"""`POST /token`: SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html), client credentials."""

import logging
from collections.abc import Mapping

from fhir_sip.caller.access_token import TokenIssuer
from fhir_sip.caller.assertion import ALGORITHMS, verify_assertion
from fhir_sip.caller.clients import Client
from fhir_sip.caller.one_time import use_once
from fhir_sip.caller.scopes import parse_scopes
from fhir_sip.errors import TokenRefused, Unauthenticated
from fhir_sip.log_lines import LogLine, log
from fhir_sip.settings import Settings
from fhir_sip.store import HapiStore

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def issue_token(
    form: Mapping[str, str], settings: Settings, clients: Mapping[str, Client], issuer: TokenIssuer, store: HapiStore
) -> dict[str, object]:
    """Answer a token request. Raises TokenRefused (400/401 by its `error`), Unavailable when the store is out of reach.

    `purpose_of_use` (UDAP hl7-b2b) may be given when the client has more than one registered.
    """
    if form.get("grant_type") != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type") != _ASSERTION_TYPE:
        raise TokenRefused("invalid_request", f"client_assertion_type must be {_ASSERTION_TYPE}")
    try:
        assertion = verify_assertion(form.get("client_assertion", ""), clients, settings.token_url)
        scopes = parse_scopes(form.get("scope", ""))
        if scopes is None or not scopes.within(assertion.client.allowed_scopes):
            raise TokenRefused("invalid_scope", "scope is empty, unknown or more than is registered for the client")
        purpose = form.get("purpose_of_use", assertion.client.purposes[0])
        if purpose not in assertion.client.purposes:
            raise TokenRefused("invalid_request", "purpose_of_use is not registered for the client")
        await use_once(store, assertion.client.client_id, assertion.jti)
    except Unauthenticated as error:
        log(LogLine.TOKEN_REFUSED, logging.WARNING, reason=error.issues[0].text)
        raise TokenRefused("invalid_client", error.issues[0].text) from None
    log(LogLine.TOKEN_ISSUED, client_id=assertion.client.client_id)
    return {
        "access_token": issuer.issue(assertion.client, scopes, purpose),
        "token_type": "bearer",
        "expires_in": settings.token_seconds,
        "scope": str(scopes),
    }


def smart_configuration(settings: Settings) -> dict[str, object]:
    """The discovery document `/.well-known/smart-configuration`."""
    return {
        "issuer": settings.fhir_url,
        "token_endpoint": settings.token_url,
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": ["system/*.cruds"],
        "capabilities": ["client-confidential-asymmetric", "permission-v2"],
    }
