"""What is too long, too slow or too much at once is refused early, in the service's own form, and the next request is served."""

import contextlib
import socket
import time
from typing import Any

import httpx
import pytest

from fhir_sip.edge import http_protocol
from fhir_sip.edge.http_protocol import MOST_HEAD_BYTES
from fhir_sip.edge.request_limits import MOST_HEADER_BYTES, MOST_HEADERS, MOST_URL_BYTES
from tests.edge.conftest import answer_on, connection
from tests.facades import Facade, facade
from tests.systems import refusal


def outcome(body: Any, code: str) -> None:
    assert body["resourceType"] == "OperationOutcome"
    assert [issue["code"] for issue in body["issue"]] == [code]


@pytest.fixture(autouse=True)
def _is_well_afterwards(edge: Facade) -> Any:
    yield
    assert edge.get("health").status_code == 200


def test_a_url_up_to_the_limit_is_read_and_above_it_refused(edge: Facade, edge_token: str) -> None:
    path = "fhir/Organization?name="
    room = MOST_URL_BYTES - len(f"/{path}") + 1
    assert edge.get(path + "a" * room, edge_token).status_code == 400
    assert [issue["code"] for issue in refusal(edge.get(path + "a" * (room + 1), edge_token), 414)] == ["too-long"]
    assert refusal(edge.get("fhir/" + "a" * MOST_URL_BYTES, edge_token), 414)


def test_as_many_headers_as_the_limit_are_taken_and_no_more(edge: Facade) -> None:
    own = len(httpx.Client(trust_env=False).build_request("GET", edge.address).headers)
    headers = {f"X-{number}": "a" for number in range(MOST_HEADERS - own)}
    assert edge.http.get(f"{edge.address}/health", headers=headers).status_code == 200
    refused = edge.http.get(f"{edge.address}/health", headers=headers | {"X-More": "a"})
    assert [issue["code"] for issue in refusal(refused, 431)] == ["too-long"]


def test_headers_larger_than_the_limit_are_refused(edge: Facade) -> None:
    assert edge.http.get(f"{edge.address}/health", headers={"X-A": "a" * (MOST_HEADER_BYTES - 1000)}).status_code == 200
    assert refusal(edge.http.get(f"{edge.address}/health", headers={"X-A": "a" * MOST_HEADER_BYTES}), 431)


@pytest.mark.parametrize("start", [b"GET /health HTTP/1.1\r\nX-A: ", b"GET /", b"GET /health HTTP/1.1\r\n"])
def test_a_head_without_an_end_is_cut_off(edge: Facade, start: bytes) -> None:
    with connection(edge) as connected:
        connected.sendall(start)
        filler = b"a: b\r\n" * 2000 if start.endswith(b"\n") else b"a" * 12_000
        with contextlib.suppress(ConnectionError):
            for _ in range(MOST_HEAD_BYTES // len(filler) + 2):
                connected.sendall(filler)
        _cut_off(connected)


def _cut_off(connected: socket.socket) -> None:
    """Refused with 431, or, when bytes were still under way, reset."""
    try:
        status, headers, body = answer_on(connected)
    except ConnectionResetError:
        return
    assert (status, headers["connection"]) == (431, "close")
    outcome(body, "too-long")


def _send_trailers(connected: socket.socket) -> None:
    for _ in range(1000):
        connected.sendall(b"a: " + b"b" * 1000 + b"\r\n")
        time.sleep(0.002)


def test_trailers_without_an_end_are_cut_off(edge: Facade) -> None:
    head = b"POST /token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    with connection(edge) as connected:
        connected.sendall(head)
        with pytest.raises(ConnectionError):
            _send_trailers(connected)


def test_what_is_no_http_is_refused_in_the_services_form(edge: Facade) -> None:
    with connection(edge) as connected:
        connected.sendall(b"nonsense\r\n\r\n")
        status, headers, body = answer_on(connected)
    assert (status, headers["content-type"]) == (400, "application/fhir+json")
    outcome(body, "invalid")


def test_a_body_that_does_not_come_is_not_waited_for(edge: Facade, edge_token: str) -> None:
    head = f"POST /fhir/Patient HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {edge_token}\r\nContent-Length: 100\r\n\r\n"
    with connection(edge) as connected:
        connected.sendall(head.encode() + b"{")
        started = time.monotonic()
        status, headers, body = answer_on(connected)
    assert (status, headers["connection"]) == (408, "close")
    outcome(body, "timeout")
    assert 0.8 < time.monotonic() - started < 10


def test_a_head_that_does_not_come_is_not_waited_for(
    store_url: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.5)
    with facade(store_url, tmp_path_factory.mktemp("slow")) as slow:
        with connection(slow) as connected:
            connected.sendall(b"GET /health HTTP/1.1\r\nX-A: ")
            status, _, body = answer_on(connected)
        assert status == 408
        outcome(body, "timeout")
        with connection(slow) as silent:
            assert silent.recv(10) == b""
        with connection(slow) as second:
            second.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b" 200 " in second.recv(65_536)
            second.sendall(b"GET /hea")
            assert b" 408 " in second.recv(65_536)


def test_more_at_once_than_the_limit_is_told_to_come_back(edge: Facade, edge_token: str) -> None:
    head = f"POST /fhir/Patient HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {edge_token}\r\nContent-Length: 100\r\n\r\n"
    with contextlib.ExitStack() as stack:
        for _ in range(edge.settings.max_concurrent):
            stack.enter_context(connection(edge)).sendall(head.encode())
        time.sleep(0.2)
        answer = edge.get("health")
        assert [issue["code"] for issue in refusal(answer, 503)] == ["transient"]
        assert int(answer.headers["Retry-After"]) > 0
    time.sleep(0.5)  # those who went away are noticed


def test_a_body_above_its_limit_ends_the_connection(edge: Facade, edge_token: str) -> None:
    answer = edge.http.post(
        f"{edge.address}/fhir/Patient",
        content=b"a" * (edge.settings.max_body_bytes + 1),
        headers={"Authorization": f"Bearer {edge_token}"},
    )
    assert refusal(answer, 413)
    assert answer.headers["Connection"] == "close"


def test_a_key_that_stands_twice_is_refused(edge: Facade, edge_token: str) -> None:
    answer = edge.http.post(
        f"{edge.address}/fhir/Patient",
        content=b'{"resourceType": "Patient", "active": true, "active": false}',
        headers={"Authorization": f"Bearer {edge_token}"},
    )
    [issue] = refusal(answer, 400)
    assert (issue["code"], issue["expression"]) == ("structure", ["http.body"])
