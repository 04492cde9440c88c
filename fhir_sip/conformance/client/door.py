"""Where the client comes in: an HTTP server that records every request with its answer."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from fhir_sip.conformance.client.exchange import Answer, Exchange, Request
from fhir_sip.conformance.client.staging import Staging
from fhir_sip.conformance.client.tokens import TokenEndpoint
from fhir_sip.conformance.client.upstream import Upstream
from fhir_sip.demo.running_facade import RunningFacade

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Heard = Callable[[Exchange], object]


class Door:
    """Context manager: open while it is entered. `exchanges` are in the order in which the requests came."""

    def __init__(
        self, upstream: Upstream, tokens: TokenEndpoint, staging: Staging, heard: Heard, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """`heard` is told of each exchange."""
        self._upstream, self._tokens, self._staging, self._heard = upstream, tokens, staging, heard
        self._recorded: list[Exchange] = []
        self._lock = threading.Lock()
        app = Starlette(routes=[Route("/{path:path}", self._take, methods=_METHODS)])
        self._server = RunningFacade(uvicorn.Config(app, host, port, access_log=False, log_level="warning", lifespan="off"))

    def __enter__(self) -> "Door":
        """Raises StartRefused when it does not open."""
        self._server.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Requests under way are answered."""
        self._server.__exit__(kind, error, trace)

    @property
    def exchanges(self) -> list[Exchange]:
        """What has come so far."""
        with self._lock:
            return sorted(self._recorded, key=lambda one: one.began)

    async def _take(self, http: HttpRequest) -> Response:
        began = time.time()
        query = f"?{http.scope['query_string'].decode()}" if http.scope["query_string"] else ""
        kind, place = self._upstream.kind_of(http.url.path)
        target = http.scope["raw_path"].decode() + query
        asked = Request(http.method, target, dict(http.headers), await http.body(), kind, place)
        given = await run_in_threadpool(self._answer, asked)
        exchange = Exchange(asked, given, began, time.time())
        with self._lock:
            self._recorded.append(exchange)
        self._heard(exchange)
        return Response(given.body, given.status, dict(given.headers))

    def _answer(self, asked: Request) -> Answer:
        if asked.kind == "token":
            return self._tokens.answer(asked)
        if asked.kind in ("fhir", "sip") and asked.token and not asked.place.startswith(("metadata", "schema")):
            return self._staging.answer(asked)
        return self._upstream.ask(asked)
