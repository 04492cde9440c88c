"""Who asks: a party with its own credentials, or nobody in particular. Everything asked is kept as evidence."""

from collections.abc import Iterator
from typing import Any

import httpx
import orjson

from fhir_sip.conformance.expecting import next_link
from fhir_sip.conformance.verdicts import Evidence, masked
from fhir_sip.demo.backend_client import BackendClient

_FHIR_JSON = {"Accept": "application/fhir+json"}
_TIMEOUT_SECONDS = 60.0
_MOST_PAGES = 50


class Recorder:
    """The evidence of the check that is being made."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._kept: list[Evidence] = []

    def note(self, by: str, answer: httpx.Response) -> None:
        """Keep one request and its answer."""
        request = answer.request
        sent = request.content.decode(errors="replace")
        place = masked(f"{request.method} {request.url.raw_path.decode(errors='replace')}")
        self._kept.append(Evidence(by, place, masked(sent), answer.status_code, masked(answer.text)))

    def taken(self) -> tuple[Evidence, ...]:
        """What was kept since the last time."""
        kept, self._kept = tuple(self._kept), []
        return kept


class Party:
    """Asks one FHIR server in its own name; `organisation` is its HSA-id."""

    def __init__(
        self, name: str, organisation: str, base_url: str, recorder: Recorder, client: BackendClient | None = None
    ) -> None:
        """Without `client` it asks without a token."""
        self.name, self.organisation, self.client = name, organisation, client
        self.base_url = base_url.rstrip("/")
        self._recorder = recorder
        self._http = httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        if self.client is not None:
            self.client.close()

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **given: Any
    ) -> httpx.Response:
        """A request below the FHIR base (or to an address of the server), with this party's token; `given` as httpx."""
        return self.send(method, path, body, self._token_header() | (headers or {}), **given)

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **given: Any
    ) -> httpx.Response:
        """The same with just these headers: no token."""
        url = path if path.startswith(("http://", "https://")) else f"{self.base_url}/{path}".rstrip("/")
        content = body if isinstance(body, (bytes, type(None))) else orjson.dumps(body)
        typed = {"Content-Type": "application/fhir+json"} if content is not None else {}
        answer = self._http.request(method, url, content=content, headers=_FHIR_JSON | typed | (headers or {}), **given)
        self._recorder.note(self.name, answer)
        return answer

    def get(self, path: str, **given: Any) -> httpx.Response:
        """A GET."""
        return self.ask("GET", path, **given)

    def pages(self, path: str) -> Iterator[httpx.Response]:
        """The answers to a search, page by page by its link `next`: to the end, or to the fiftieth."""
        following: str | None = path
        for _ in range(_MOST_PAGES):
            if following is None:
                return
            answer = self.get(following)
            yield answer
            following = next_link(answer.json())

    def put(self, resource: dict[str, Any], version: str | None = None) -> httpx.Response:
        """An update, of the version that was read or of the one that is told."""
        etag = f'W/"{version or resource.get("meta", {}).get("versionId", "")}"'
        return self.ask("PUT", f"{resource['resourceType']}/{resource['id']}", resource, {"If-Match": etag})

    def _token_header(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.client.token()}"} if self.client is not None else {}
