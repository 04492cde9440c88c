"""Headers of every answer that keep a browser from doing anything with it but show it (OWASP REST Security Cheat Sheet)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of an answer that does not bring its own."""
_ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000"


class SecurityHeaders:
    """ASGI middleware: adds what an answer does not hold already."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        """`is_https`: callers reach the service over TLS, so they may be told to stay there (RFC 6797)."""
        self._app = app
        self._headers = _ALWAYS | ({"Strict-Transport-Security": _HSTS} if is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def page_policy(style_digest: str, *, has_form: bool = False) -> str:
    """The policy of an HTML page whose one inline style sheet has this SHA-256 in base64 (CSP 3, 6.7.3.3).

    `has_form`: it holds a form, which may be sent to this service only.
    """
    policy = POLICY.replace("form-action 'none'", "form-action 'self'") if has_form else POLICY
    return f"{policy}; style-src 'sha256-{style_digest}'"
