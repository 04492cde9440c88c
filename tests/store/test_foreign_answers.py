"""Answers that are no answer of a FHIR store (a proxy's error page, a login, nonsense) mean that it cannot be reached."""

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import orjson
import pytest

from fhir_sip.errors import Unavailable, Unprocessable
from fhir_sip.store import HapiStore, Transaction, WriteRaceLost

Found = TypeVar("Found")


class Speaker(ThreadingHTTPServer):
    """Gives every request the same answer."""

    status, body = 200, b""
    encoding = "identity"


class _Handler(BaseHTTPRequestHandler):
    server: Speaker

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.server.status)
        self.send_header("Content-Encoding", self.server.encoding)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    with Speaker(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def asked(speaker: Speaker, ask: Callable[[HapiStore], Awaitable[Found]]) -> Found:
    """What `ask` gets of a store that answers so."""

    async def run() -> Found:
        store = HapiStore(f"http://127.0.0.1:{speaker.server_port}/fhir", 2.0)
        try:
            return await ask(store)
        finally:
            await store.close()

    return asyncio.run(run())


def commit(speaker: Speaker, status: int, body: bytes) -> None:
    """Commit one resource to a store that answers so."""
    speaker.status, speaker.body = status, body
    transaction = Transaction()
    transaction.create({"resourceType": "Patient", "gender": "198001019804"})
    asked(speaker, lambda store: store.commit(transaction))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Login</html>"),
        (200, b""),
        (302, b""),
        (401, b"{}"),
        (403, b"<html>198001019804</html>"),
        (404, b"{}"),
        (413, b"Too large"),
        (429, b"Slow down"),
        (500, b"{}"),
        (502, b"<html>Bad gateway</html>"),
        (503, b""),
    ],
)
def test_it_is_unavailable(speaker: Speaker, status: int, body: bytes) -> None:
    with pytest.raises(Unavailable) as refused:
        commit(speaker, status, body)
    assert [issue.code for issue in refused.value.issues] == ["transient"]


def test_409_is_a_lost_race(speaker: Speaker) -> None:
    with pytest.raises(WriteRaceLost):
        commit(speaker, 409, b"{}")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"resourceType": "OperationOutcome", "issue": []}'])
def test_a_refusal_without_reasons_is_still_one(speaker: Speaker, body: bytes) -> None:
    with pytest.raises(Unprocessable) as refused:
        commit(speaker, 422, body)
    assert len(refused.value.issues) == 1


def found(speaker: Speaker, body: bytes) -> dict[str, Any]:
    """Search in a store that answers so, compressed."""
    speaker.body, speaker.encoding = body, "gzip"
    return asked(speaker, lambda store: store.search("Patient", ()))


def test_a_compressed_answer_is_read(speaker: Speaker) -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": {"resourceType": "Patient", "id": str(number)}} for number in range(20_000)],
    }
    assert found(speaker, gzip.compress(orjson.dumps(bundle))) == bundle


@pytest.mark.parametrize("broken", [lambda whole: whole[:-20], lambda whole: b"nonsense", lambda whole: whole[:10] + whole[11:]])
def test_a_compressed_answer_that_is_broken_is_none(speaker: Speaker, broken: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unavailable):
        found(speaker, broken(gzip.compress(b'{"resourceType": "Bundle", "entry": []}' + b" " * 5000)))
