"""Counts what one request of the facade costs in round trips to the store: an HTTP forwarder the facade is pointed at."""

import http.client
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

_ID = re.compile(r"/(?!_search|metadata)[A-Za-z0-9.-]*[0-9][A-Za-z0-9.-]*")
_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "host", "accept-encoding"}


def _is_of_the_log(path: str, body: bytes) -> bool:
    if path:
        return path == "AuditEvent/_search"
    return all(entry.get("resource", {}).get("resourceType") in ("AuditEvent", "Basic") for entry in json.loads(body)["entry"])


class CountingForwarder:
    """Context manager: forwards to a store; `seen` holds one `METHOD Type`, or kind of Bundle, a request: no ids, no queries.

    What the audit log sends on its own, after the answer, is not counted.
    """

    def __init__(self, store_url: str) -> None:
        """`store_url` is the FHIR base URL to forward to; `url` is the one to give to the facade."""
        parts = urlsplit(store_url)
        self.seen: list[str] = []
        seen, host, port, base = self.seen, str(parts.hostname), parts.port, parts.path

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = self.path.partition("?")[0].removeprefix(base).strip("/")
                if not _is_of_the_log(path, body):
                    seen.append(f"{self.command} {_ID.sub('/{id}', path) or json.loads(body)['type']}")
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
                upstream = http.client.HTTPConnection(host, port, timeout=30)
                upstream.request(self.command, self.path, body, headers)
                response = upstream.getresponse()
                answer = response.read()
                self.send_response(response.status)
                for name, value in response.getheaders():
                    if name.lower() not in _HOP_BY_HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                upstream.close()

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _forward

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: lines would hold ids."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}{base}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "CountingForwarder":
        """Start."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
