"""What the kit makes now and then, so that a client meets it while somebody looks: each situation once, the next when all is calm again.

Nothing is made up that a right server could not answer, and what `changed` writes is a real write of the client's own party.
"""

import json
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from fhir_sip.conformance.client.exchange import Answer, Request
from fhir_sip.conformance.client.touching import touch
from fhir_sip.conformance.client.upstream import Upstream

SITUATIONS: Mapping[str, str] = {
    "pages": "a page holds one match: who wants all follows the links",
    "ended": "a token ends before its time: 401, from then on",
    "busy": "too much at once: 429 with Retry-After",
    "away": "nothing can be answered now: 503 with Retry-After",
    "lost": "a new plan is taken, and its answer lost: 503 with Retry-After",
    "changed": "somebody else of the party has changed the record just before an update: 412",
}
WAIT_SECONDS = 2
_STALE = 412
_CODES = {401: "login", 429: "throttled", 503: "transient"}
_PAGE_PARAMETERS = {"_count", "_summary"}


class Staging:
    """Answers a request by the server behind, or as a situation has it. Safe for requests at the same time."""

    def __init__(self, upstream: Upstream, organisation: str, situations: Collection[str] = tuple(SITUATIONS)) -> None:
        """`organisation` is the client's; `situations` those that are made."""
        self._upstream, self._organisation = upstream, organisation
        self._left = set(situations)
        self._ended: set[str] = set()
        self._used: set[str] = set()
        self._links: set[str] = set()
        self._closed_until = 0.0
        self._is_calm = True
        self._lock = threading.Lock()

    def answer(self, asked: Request) -> Answer:
        """The answer to a request for FHIR or SIP JSON."""
        with self._lock:
            refused = self._refusal(asked)
            is_lost = refused is None and asked.plan_id is not None and self._is_time_for("lost")
            is_changed = (
                refused is None and "if-match" in asked.headers and asked.method == "PUT" and self._is_time_for("changed")
            )
        if refused is not None:
            return refused
        if is_changed:
            return self._changed(asked)
        given = self._upstream.ask(self._one_a_page(asked))
        with self._lock:
            self._remember(asked, given)
            if is_lost and given.is_success:
                self._is_calm = False
                return self._wait("lost", 503)
        return given

    def _refusal(self, asked: Request) -> Answer | None:
        if asked.token in self._ended:
            return _refused(401, "ended", {"www-authenticate": 'Bearer error="invalid_token"'})
        if (rest := self._closed_until - time.time()) > 0:
            return _refused(429, "busy", {"retry-after": str(int(rest) + 1)})
        if asked.token in self._used and self._is_time_for("ended"):
            self._ended.add(asked.token)
            return self._refusal(asked)
        for name, status in (("busy", 429), ("away", 503)):
            if "ended" not in self._left and asked.token in self._used and asked.is_reading and self._is_time_for(name):
                return self._wait(name, status)
        return None

    def _is_time_for(self, name: str) -> bool:
        """Whether a situation is left and all is calm; then it is made, and is no more."""
        if name not in self._left or not self._is_calm:
            return False
        self._left.discard(name)
        self._is_calm = False
        return True

    def _wait(self, name: str, status: int) -> Answer:
        self._closed_until = time.time() + WAIT_SECONDS if status == 429 else 0.0
        return _refused(status, name, {"retry-after": str(WAIT_SECONDS)})

    def _changed(self, asked: Request) -> Answer:
        words = touch(self._upstream, asked, self._organisation)
        given = self._upstream.ask(asked)
        with self._lock:
            self._remember(asked, given)
        return replace(given, staged="changed", meanwhile=words) if words and given.status == _STALE else given

    def _one_a_page(self, asked: Request) -> Request:
        names = {name.partition(":")[0] for name, _ in asked.parameters}
        if "pages" not in self._left or not asked.is_search or asked.target in self._links or names & _PAGE_PARAMETERS:
            return asked
        if asked.method == "POST":
            return replace(asked, body=urlencode([*asked.form, ("_count", "1")]).encode())
        return replace(asked, target=f"{asked.target}{'&' if '?' in asked.target else '?'}_count=1")

    def _remember(self, asked: Request, given: Answer) -> None:
        if given.is_success:
            self._is_calm = True
            self._used.add(asked.token)
        found = given.json if asked.is_reading and asked.kind == "fhir" else None
        links = found.get("link", ()) if isinstance(found, dict) else ()
        self._links |= {link.get("url", "").removeprefix(self._upstream.public_url) for link in links}


def _refused(status: int, name: str, headers: dict[str, str]) -> Answer:
    issue = {"severity": "error", "code": _CODES[status], "details": {"text": SITUATIONS[name]}}
    body = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()
    return Answer(status, headers | {"content-type": "application/fhir+json"}, body, staged=name)
