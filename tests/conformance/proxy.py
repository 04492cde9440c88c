"""A proxy in front of the facade that does one thing wrong, chosen while it runs."""

import base64
import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "host", "accept-encoding", "content-encoding"}


@dataclass(frozen=True)
class Sent:
    """A request; `caller` is the client of its token, empty without one."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Without the query, below the base: `/fhir/CarePlan/12`."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def token(self) -> str:
        return next((value for name, value in self.headers.items() if name.lower() == "authorization"), "")

    @property
    def caller(self) -> str:
        return str(claims_of(self.token.removeprefix("Bearer ")).get("client_id", ""))

    def with_header(self, name: str, value: str | None) -> "Sent":
        """With a header in place of the one there, or without it."""
        kept = {one: text for one, text in self.headers.items() if one.lower() != name.lower()}
        return replace(self, headers=kept if value is None else kept | {name: value})


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def with_json(self, body: Any, status: int | None = None) -> "Got":
        return replace(self, body=json.dumps(body).encode(), status=status or self.status)

    def without_header(self, name: str) -> "Got":
        return replace(self, headers={one: text for one, text in self.headers.items() if one.lower() != name.lower()})


Before = Callable[[Sent, "Proxy"], "Sent | Got | None"]
After = Callable[[Sent, Got, "Proxy"], "Got | None"]


@dataclass
class Fault:
    """`words` say what is wrong; `suites` are those that should notice."""

    name: str
    words: str
    suites: tuple[str, ...]
    before: Before = lambda sent, proxy: None
    after: After = lambda sent, got, proxy: None


HONEST = Fault("honest", "nothing", ())


@dataclass
class Proxy:
    """Context manager. `fault` is what it does wrong, `tokens` the widest token seen of each client, `seen` what faults keep."""

    upstream: str = ""
    fault: Fault = field(default_factory=lambda: HONEST)
    tokens: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
                got = proxy.answer(Sent(self.command, self.path, headers, body))
                self.send_response(got.status)
                for name, value in got.headers.items():
                    if name.lower() not in _HOP_BY_HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(got.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(got.body)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wrong(self, fault: Fault) -> None:
        """From now on this, and nothing remembered but the tokens."""
        self.fault, self.seen = fault, {}

    def answer(self, sent: Sent) -> Got:
        """The answer to a request, as the fault has it."""
        self._note(sent)
        changed = self.fault.before(sent, self)
        if isinstance(changed, Got):
            return changed
        got = self.forward(changed or sent)
        return self.fault.after(sent, got, self) or got

    def forward(self, sent: Sent) -> Got:
        """Ask the facade."""
        upstream = http.client.HTTPConnection(self.upstream, timeout=60)
        try:
            upstream.request(sent.method, sent.target, sent.body or None, sent.headers)
            response = upstream.getresponse()
            return Got(response.status, dict(response.getheaders()), response.read())
        finally:
            upstream.close()

    def _note(self, sent: Sent) -> None:
        held = self.tokens.get(sent.caller, "")
        if sent.caller and len(_scopes(sent.token)) >= len(_scopes(held)):
            self.tokens[sent.caller] = sent.token


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says, nothing checked; nothing when it is none."""
    parts = token.split(".")
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _scopes(token: str) -> str:
    return str(claims_of(token.removeprefix("Bearer ")).get("scope", ""))
