"""A request as bytes go on the wire, and how it is sent: the standard library's client, which corrects little."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

_TIMEOUT_SECONDS = 60
# What a path or query may hold as it is; everything else goes percent-encoded.
_AS_IT_IS = "/?=&:$%_.~-|,+!*'();@#"
AUTHORIZED = "{token}"
"""Stands in a header for `Bearer` and a token that holds when the request is sent."""


@dataclass(frozen=True)
class Sent:
    """`target` is path and query below the service's own address; `route` names what the request was made from."""

    route: str
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Got:
    """An answer; header names in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def media_type(self) -> str:
        """Without parameters, or an empty string."""
        return next((value.partition(";")[0].strip().lower() for name, value in self.headers if name == "content-type"), "")


class Wire:
    """One kept-alive connection to the service at `public_url`. For one thread."""

    def __init__(self, public_url: str) -> None:
        """Nothing is opened before the first request."""
        parts = urlsplit(public_url)
        self._http = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=_TIMEOUT_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def send(self, request: Sent, token: str) -> Got:
        """The answer. Raises OSError or http.client.HTTPException when none comes, also on a new connection."""
        try:
            return self._send(request, token)
        except (http.client.HTTPException, ConnectionError):
            # The service may have closed a connection that was idle, or after a body it would not read.
            self._http.close()
            return self._send(request, token)

    def _send(self, request: Sent, token: str) -> Got:
        target = quote(request.target, safe=_AS_IT_IS, errors="surrogatepass") or "/"
        headers = {name: value.replace(AUTHORIZED, f"Bearer {token}") for name, value in request.headers.items()}
        self._http.request(request.method, target, request.body or None, _on_the_wire(headers))
        answer = self._http.getresponse()
        body = answer.read()
        return Got(answer.status, tuple((name.lower(), value) for name, value in answer.getheaders()), body)


def _on_the_wire(headers: Mapping[str, str]) -> dict[str, bytes]:
    """Values as UTF-8 bytes, without what would end a header line."""
    return {name: value.replace("\r", " ").replace("\n", " ").encode("utf-8", "replace") for name, value in headers.items()}
