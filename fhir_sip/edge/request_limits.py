"""How large the head of a request may be, and how many requests may be under way: answered before anything is read or decided."""

from starlette.types import ASGIApp, Receive, Scope, Send

from fhir_sip.error_answers import error_response
from fhir_sip.errors import HeadersTooLarge, SipError, Unavailable, UriTooLong

MOST_URL_BYTES = 20_000
MOST_HEADERS = 100
MOST_HEADER_BYTES = 40_000


class RequestLimits:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, max_concurrent: int) -> None:
        """`max_concurrent`: requests under way at once, those whose body is still coming too."""
        self._app, self._max_concurrent, self._under_way = app, max_concurrent, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await error_response(refusal)(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1

    def _refusal(self, scope: Scope) -> SipError | None:
        if self._under_way >= self._max_concurrent:
            return Unavailable("Tjänsten är upptagen, försök igen / The service is busy, try again")
        if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_URL_BYTES:
            return UriTooLong(f"Adressen är längre än {MOST_URL_BYTES} byte, sök med POST / The URL is too long, search by POST")
        headers = scope["headers"]
        if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
            return HeadersTooLarge("För många eller för stora huvuden / Too many headers, or too large")
        return None
