"""What a gateway in front says of a connection, believed from the operator's own gateways only: who calls, and with which certificate."""

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from fhir_sip.caller.certificate import note_certificate


class Gateway:
    """ASGI middleware, outside all that looks at the caller's address: from then on it is the one the gateway gave (X-Forwarded-For)."""

    def __init__(self, app: ASGIApp, trusted_proxies: str | None, client_certificates: bool) -> None:
        """`trusted_proxies` as in the settings; without it nothing is believed."""
        self._app = app
        self._forwarded = ProxyHeadersMiddleware(app, trusted_proxies) if trusted_proxies else None  # type: ignore[arg-type]
        self._takes_certificates = client_certificates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with what is believed of it."""
        if scope["type"] != "http" or self._forwarded is None:
            if scope["type"] == "http":
                note_certificate(scope, False)
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else None
        note_certificate(scope, self._takes_certificates and peer in self._forwarded.trusted_hosts)
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]
