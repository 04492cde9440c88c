"""Bearer token to Caller."""

from collections.abc import Mapping

from fhir_sip.caller.access_token import TokenIssuer
from fhir_sip.caller.caller import Caller
from fhir_sip.caller.clients import Client
from fhir_sip.caller.organisations import OrganisationTree
from fhir_sip.caller.scopes import parse_scopes
from fhir_sip.errors import Issue, Unauthenticated


def identify(authorization: str | None, issuer: TokenIssuer, clients: Mapping[str, Client], tree: OrganisationTree) -> Caller:
    """The caller behind an `Authorization` header (RFC 6750).

    Raises Unauthenticated when there is no valid token, the client is no longer registered with that organisation, or
    its organisation is under no party (then nothing may be decided for it, so nothing is).
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(
            [Issue("login", "En åtkomstbiljett (Bearer) krävs / A bearer token is required", "http.Authorization")]
        )
    claims = issuer.read(token.strip())
    client = clients.get(claims.client_id)
    scopes = parse_scopes(claims.scope)
    party = tree.party(claims.organisation)
    kind = tree.kind(party) if party else None
    if client is None or client.organisation != claims.organisation or scopes is None or party is None or kind is None:
        text = "Klienten eller dess organisation är inte registrerad / Unknown client or organisation"
        raise Unauthenticated([Issue("login", text, "http.Authorization")])
    return Caller(
        client_id=claims.client_id,
        organisation=claims.organisation,
        party=party,
        lineage=tree.lineage(claims.organisation),
        kind=kind,
        scopes=scopes,
        purpose=claims.purpose,
    )
