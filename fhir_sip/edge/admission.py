"""Who is let in to an interaction: a caller with a valid token who does not ask too often."""

from starlette.requests import Request

from fhir_sip.caller import Caller, OrganisationTree
from fhir_sip.caller.bearer import identify
from fhir_sip.errors import Unauthenticated
from fhir_sip.service import Service


def admit(http: Request, service: Service, tree: OrganisationTree) -> Caller:
    """The caller. Raises Unauthenticated, or TooManyRequests when its client, or the address of one without a valid token, is at its limit.

    A valid token is never held up by what others send from the same address.
    """
    try:
        caller = identify(http, service.issuer, service.clients, tree)
    except Unauthenticated:
        _count_address(http)
        raise
    service.limits.take_client(service.clients[caller.client_id])
    return caller


async def limit_address(http: Request) -> None:
    """For routes that need no token: count the request. Raises TooManyRequests."""
    _count_address(http)


def _count_address(http: Request) -> None:
    service: Service = http.app.state.service
    service.limits.take_address(http.client.host if http.client else "")
