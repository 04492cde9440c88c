"""The client of both sides: one kept-alive connection of the standard library's http.client.

Not httpx: its own work (about half a millisecond a request on two slow cores) would be counted twenty times in the separate
reads and once in the facade's call, and so flatter the facade.
"""

import gzip
import http.client
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

FHIR_JSON = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/fhir+json"}
_TIMEOUT_SECONDS = 30
_IDLE_SECONDS = 3  # what a server may close while it is silent is not used again


class Connection:
    """One connection to one FHIR base URL. Answers are parsed, as any client would."""

    def __init__(self, base_url: str) -> None:
        """Open at the first request."""
        parts = urlsplit(base_url)
        self._base = parts.path.rstrip("/")
        self._http = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=_TIMEOUT_SECONDS)
        self._answered = time.monotonic()

    def close(self) -> None:
        """Close it."""
        self._http.close()

    def send(
        self, method: str, path: str, content: Any = None, headers: Mapping[str, str] = FHIR_JSON
    ) -> tuple[dict[str, Any], str]:
        """The answer's JSON and its ETag. Raises RuntimeError with the status (never the content) when it is no success."""
        body = content if isinstance(content, bytes) else orjson.dumps(content) if content is not None else None
        if time.monotonic() - self._answered > _IDLE_SECONDS:
            self._http.close()
        self._http.request(method, f"{self._base}/{path}".rstrip("/"), body, {"Accept-Encoding": "gzip"} | dict(headers))
        response = self._http.getresponse()
        answer = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            answer = gzip.decompress(answer)
        self._answered = time.monotonic()
        if response.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path.partition('?')[0]} answered {response.status}")
        return orjson.loads(answer), response.headers.get("ETag", "")

    def path_of(self, url: str) -> str:
        """What `send` takes, of a link the server gave."""
        parts = urlsplit(url)
        return parts.path.removeprefix(self._base).strip("/") + (f"?{parts.query}" if parts.query else "")

    def search(self, kind: str, *parameters: tuple[str, str]) -> list[dict[str, Any]]:
        """The resources of one search page, asked for by POST as the facade does it (no personal number in a URL)."""
        bundle, _ = self.send("POST", f"{kind}/_search", urlencode(parameters).encode(), _FORM)
        return [entry["resource"] for entry in bundle.get("entry", ())]
