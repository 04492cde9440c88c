"""A place on this machine where a client keeps its keys, and whoever is asked is counted."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class KeyServer:
    """What it answers with, which may be changed, and what it was asked."""

    port: int = 0
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: threading.Event = field(default_factory=threading.Event)
    asked: list[dict[str, str]] = field(default_factory=list)

    def holds(self, *keys: dict[str, Any]) -> None:
        """Hold the public halves of these keys."""
        public = [{name: value for name, value in key.items() if name != "d"} for key in keys]
        self.body = json.dumps({"keys": public}).encode()


@contextmanager
def key_server(certificate: tuple[Path, Path] | None = None) -> Iterator[KeyServer]:
    """Serve on 127.0.0.1, by TLS when there is a certificate and its key."""
    server = KeyServer()
    server.pause.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            server.pause.wait(20)
            self.send_response(server.status)
            for name, value in ({"Content-Length": str(len(server.body))} | server.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(server.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A caller that went away is no news."""

    http = Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        http.socket = context.wrap_socket(http.socket, server_side=True)
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.pause.set()
        http.shutdown()
        http.server_close()
        thread.join()
