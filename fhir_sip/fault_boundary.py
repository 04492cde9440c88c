"""A fault of ours ends here: as a 500 without details, and as one log line that names the place and the kind, never a value.

Left to the server it would be logged with the exception's own text, which may quote a request.
"""

import logging
import traceback

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fhir_sip.errors import Issue, operation_outcome
from fhir_sip.log_lines import LogLine, log

REQUEST_ID = "fhir_sip.request_id"
"""Key of the ASGI scope where the request's id stands, once it is known to have failed."""

_TEXT = "Ett oväntat fel / Unexpected failure"


class FaultBoundary:
    """ASGI middleware around every HTTP request."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 when it fails before an answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            return
        except Exception as fault:
            frame = traceback.extract_tb(fault.__traceback__)[-1]
            place = f"{frame.name}:{frame.lineno}"
            log(LogLine.UNEXPECTED, logging.ERROR, request_id=scope.get(REQUEST_ID, "-"), kind=type(fault).__name__, place=place)
            if not has_begun:
                body = orjson.dumps(operation_outcome([Issue("exception", _TEXT)]))
                await Response(body, 500, media_type="application/fhir+json")(scope, receive, send)
