"""A facade as behind TLS, with tight limits, and raw connections to it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.facades import Facade, facade, system

ORIGIN = "https://app.example.se"
SYSTEM = system("edge")


@pytest.fixture(scope="package")
def edge(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Facade]:
    given = {"public_url": "https://sip.example.se", "cors_origins": {ORIGIN}, "body_timeout_seconds": 1.0, "max_concurrent": 3}
    with facade(store_url, tmp_path_factory.mktemp("edge"), [SYSTEM], **given) as one:
        yield one


@pytest.fixture(scope="package")
def edge_token(edge: Facade) -> str:
    return edge.token(SYSTEM)


@contextmanager
def connection(one: Facade) -> Iterator[socket.socket]:
    """A connection to the facade, to send bytes of any kind on."""
    with socket.create_connection(("127.0.0.1", one.port), timeout=30) as connected:
        yield connected


def answer_on(connected: socket.socket) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of what comes back until the other side closes."""
    received = b""
    while chunk := connected.recv(65_536):
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split()[1]), headers, json.loads(body)
