"""Bearer token to Caller."""

from collections.abc import Mapping
from functools import lru_cache

from starlette.requests import HTTPConnection

from fhir_sip.caller.access_token import Claims, TokenIssuer
from fhir_sip.caller.caller import Caller
from fhir_sip.caller.certificate import presented_certificate
from fhir_sip.caller.clients import Client
from fhir_sip.caller.organisations import OrganisationTree
from fhir_sip.caller.scopes import Scopes, parse_scopes
from fhir_sip.errors import Issue, Unauthenticated


def identify(http: HTTPConnection, issuer: TokenIssuer, clients: Mapping[str, Client], tree: OrganisationTree) -> Caller:
    """The caller behind an `Authorization` header (RFC 6750), and behind the client certificate when the token is bound to one.

    Raises Unauthenticated when there is no valid token, the certificate is another, the client is no longer registered with that
    organisation, these scopes and this purpose, or its organisation is under no party (then nothing may be decided for it, so nothing is).
    """
    scheme, _, token = http.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(
            [Issue("login", "En åtkomstbiljett (Bearer) krävs / A bearer token is required", "http.Authorization")]
        )
    claims = issuer.read(token.strip())
    client = clients.get(claims.client_id)
    scopes = _registered_scopes(claims.scope, client.scopes) if client else None
    party = tree.party(claims.organisation)
    kind = tree.kind(party) if party else None
    if client is None or client.organisation != claims.organisation or party is None or kind is None:
        raise _invalid("Klienten eller dess organisation är inte registrerad / Unknown client or organisation")
    if scopes is None or claims.purpose not in client.purposes:
        raise _invalid("Biljettens rättigheter är inte längre registrerade / The token says more than is registered")
    if not _is_holder(claims, client, presented_certificate(http.scope)):
        raise _invalid("Åtkomstbiljetten hör till ett annat klientcertifikat / The token is bound to another client certificate")
    return Caller(
        client_id=claims.client_id,
        organisation=claims.organisation,
        party=party,
        lineage=tree.lineage(claims.organisation),
        kind=kind,
        scopes=scopes,
        purpose=claims.purpose,
        user=claims.user,
    )


@lru_cache(maxsize=1000)
def _registered_scopes(asked: str, registered: str) -> Scopes | None:
    """The token's scopes, while the register still grants them."""
    scopes, allowed = parse_scopes(asked), parse_scopes(registered)
    return scopes if scopes is not None and allowed is not None and scopes.within(allowed) else None


def _is_holder(claims: Claims, client: Client, certificate: str | None) -> bool:
    """A bound token holds with its certificate only; a client that must have bound tokens is not let in by one that is not."""
    if claims.certificate is None:
        return not client.certificate_bound
    return certificate == claims.certificate and client.accepts(certificate)


def _invalid(text: str) -> Unauthenticated:
    return Unauthenticated([Issue("login", text, "http.Authorization")], "invalid_token")
