"""Cross-origin requests by browsers (Fetch standard, CORS): from the origins the operator lists, exactly, without credentials.

Anybody else's preflight is a method that is not offered, and its answers carry no permission, so a browser shows them to nobody.
"""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT")
_REQUEST_HEADERS = ("Authorization", "Content-Type", "If-Match", "If-None-Match", "If-Modified-Since", "Prefer", "X-Request-Id")
_ANSWER_HEADERS = ("ETag", "Last-Modified", "Location", "Retry-After", "WWW-Authenticate", "X-Request-Id")
_PREFLIGHT_SECONDS = 600


class CrossOrigin:
    """ASGI middleware: permission for listed origins only."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        """`origins` such as `https://app.example.se`."""
        self._app, self._origins = app, origins
        self._permitted = CORSMiddleware(
            app,
            allow_origins=sorted(origins),
            allow_methods=_METHODS,
            allow_headers=_REQUEST_HEADERS,
            expose_headers=_ANSWER_HEADERS,
            max_age=_PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the library answer a listed origin; pass everything else on as it is."""
        is_listed = scope["type"] == "http" and Headers(scope=scope).get("origin") in self._origins
        await (self._permitted if is_listed else self._app)(scope, receive, send)
