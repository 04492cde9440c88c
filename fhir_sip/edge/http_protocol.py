"""Uvicorn's HTTP/1.1 with bounds on the head of a request: its bytes and the time it takes, before there is a request to answer.

Uvicorn has no setting for either with its quicker parser. The limits on a head that has come are in `request_limits`.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from fhir_sip.edge.security_headers import POLICY
from fhir_sip.error_answers import error_response
from fhir_sip.errors import HeadersTooLarge, InvalidRequest, RequestTimeout, SipError

MOST_HEAD_BYTES = 100_000
HEAD_SECONDS = 10.0


class BoundedHttp(HttpToolsProtocol):
    """One connection. What breaks a bound is answered in the service's form, and the connection ends."""

    _head_timer: TimerHandle | None = None
    _is_in_head = True
    _head_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Give the first head its time."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, and count what a head that is not whole yet has taken."""
        super().data_received(data)
        if self._is_in_head:
            self._count(len(data))

    def on_message_begin(self) -> None:
        """Begin counting and timing a head."""
        self._is_in_head, self._head_bytes = True, 0
        self._start_timer()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one after the body (a trailer) counts too, and is not kept."""
        if self._is_in_head:
            super().on_header(name, value)
        else:
            self._count(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._is_in_head, self._head_bytes = False, 0
        self._stop_timer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What cannot be parsed at all, in the service's form."""
        self._refuse(InvalidRequest("Begäran kan inte läsas / Bad request"))

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MOST_HEAD_BYTES:
            self._refuse(HeadersTooLarge("För många eller för stora huvuden / Too many headers, or too large"))

    def _start_timer(self) -> None:
        self._stop_timer()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._is_late)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _is_late(self) -> None:
        if self._head_bytes:
            self._refuse(RequestTimeout("Begäran kom inte i tid / The request did not come in time"))
        else:
            self.transport.close()

    def _refuse(self, error: SipError) -> None:
        self._stop_timer()
        if self.transport.is_closing():
            return
        answer = error_response(error)
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Connection"] = "close"
        lines = [name + b": " + value + b"\r\n" for name, value in answer.raw_headers]
        self.transport.write(b"".join([STATUS_LINE[answer.status_code], *lines, b"\r\n", bytes(answer.body)]))
        self.transport.close()
