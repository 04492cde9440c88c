"""The server behind the kit: requests go on to it, and its addresses become the kit's on the way back."""

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import httpx

from fhir_sip.conformance.client.exchange import Answer, Kind, Request

_TIMEOUT_SECONDS = 60.0
_NOT_SENT_ON = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "accept-encoding", "content-encoding"}
_GATEWAY = 502
DISCOVERY = "/.well-known/smart-configuration"


class Upstream:
    """Every address of one server: `fhir_url`, `sip_url` (may be empty) and `token_url`; `public_url` is the kit's, for all of them."""

    def __init__(self, fhir_url: str, sip_url: str, token_url: str, public_url: str) -> None:
        """Nothing is asked yet."""
        self.token_url, self.public_url = token_url, public_url.rstrip("/")
        self.fhir_path, self.sip_path, self.token_path = (
            urlsplit(url).path.rstrip("/") for url in (fhir_url, sip_url, token_url)
        )
        self._origin = _origin(fhir_url)
        self._origins = {_origin(url) for url in (fhir_url, sip_url, token_url) if url}
        self._http = httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def address(self, path: str) -> str:
        """The address of a path for the client."""
        return f"{self.public_url}{path}"

    def kind_of(self, path: str) -> tuple[Kind, str]:
        """What a path is for, and what is below the base of that."""
        if path == self.token_path:
            return "token", ""
        if path.endswith(DISCOVERY):
            return "discovery", ""
        bases: tuple[tuple[Kind, str], ...] = (("fhir", self.fhir_path), ("sip", self.sip_path))
        for kind, base in bases:
            if base and (path == base or path.startswith(f"{base}/")):
                return kind, path.removeprefix(base).strip("/")
        return "other", path.strip("/")

    def is_there(self) -> bool:
        """Whether a FHIR server answers."""
        try:
            return self._http.get(f"{self._origin}{self.fhir_path}/metadata").is_success
        except httpx.HTTPError:
            return False

    def ask(self, asked: Request) -> Answer:
        """The server's answer, 502 when it has none."""
        headers = {name: value for name, value in asked.headers.items() if name not in _NOT_SENT_ON}
        target, body = (_swapped(text, [self.public_url], self._origin) for text in (asked.target.encode(), asked.body))
        try:
            url = httpx.URL(self._origin).copy_with(raw_path=target)
            answer = self._http.request(
                asked.method, url, content=body or None, headers=headers | {"accept-encoding": "identity"}
            )
        except httpx.HTTPError:
            return Answer(_GATEWAY, {}, b"")
        return self._as_ours(answer)

    def token(self, form: Iterable[tuple[str, str]]) -> Answer:
        """The answer of its token endpoint."""
        try:
            return self._as_ours(self._http.post(self.token_url, data=dict(form)))
        except httpx.HTTPError:
            return Answer(_GATEWAY, {}, b"")

    def _as_ours(self, answer: httpx.Response) -> Answer:
        kept = {name: value for name, value in answer.headers.items() if name not in _NOT_SENT_ON}
        headers = {name: _swapped(value.encode(), self._origins, self.public_url).decode() for name, value in kept.items()}
        is_text = "json" in kept.get("content-type", "") or kept.get("content-type", "").startswith("text/")
        body = _swapped(answer.content, self._origins, self.public_url) if is_text else answer.content
        return Answer(answer.status_code, headers, body)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _swapped(text: bytes, origins: Iterable[str], other: str) -> bytes:
    for origin in origins:
        text = text.replace(origin.encode(), other.encode()).replace(
            quote(origin, safe="").encode(), quote(other, safe="").encode()
        )
    return text
