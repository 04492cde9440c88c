"""What the tests of the leaks share: the scene, plans whose every text can be known again, and what may be asked of the store."""

import copy
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.settings import Settings
from tests.attacks.records import REGION, Record, consent_of, organisation, put
from tests.forwarder import Forwarder
from tests.systems import PERSONNUMMER, fresh_plan, personnummer_of, posted, pulled

_REQUEST_LINE = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE) (/\S*) HTTP/1\.1")
_ENTRY_URL = re.compile(rb'"method":"[A-Z]+","url":"([^"]*)"|"url":"([^"]*)","method"')
# What a request that is refused may still ask: the log, the organisations, and whether a client assertion was used before (Basic).
_HARMLESS = re.compile(r"(/fhir/)?(AuditEvent(/.*|\?.*)?|Organization/_search|Organization\?.*|Basic|metadata)?")


@dataclass
class Scene:
    """The facade under test, and who calls it: `scene.a` is municipality A's system, and so on."""

    callers: dict[str, BackendClient]
    settings: Settings
    app: Any
    wire: Forwarder

    def __getattr__(self, name: str) -> BackendClient:
        try:
            return self.callers[name]
        except KeyError:
            raise AttributeError(name) from None

    @contextmanager
    def listening(self) -> Iterator[list[bytes]]:
        """What the facade sends to the store meanwhile, as it stands on the wire."""
        heard: list[bytes] = []

        def hear(content: bytes) -> bool:
            heard.append(content)
            return False

        self.wire.lose_answers(hear)
        try:
            yield heard
        finally:
            self.wire.restore()


def asked_of_the_store(heard: list[bytes]) -> list[str]:
    """Paths and entry URLs of all requests, but for the log and the organisations."""
    whole = b"".join(heard)
    urls = [path.decode() for path in _REQUEST_LINE.findall(whole)]
    urls += [(first or second).decode() for first, second in _ENTRY_URL.findall(whole)]
    return [url for url in urls if not _HARMLESS.fullmatch(url)]


@dataclass(frozen=True)
class Told:
    """A posted plan: its document, its id, and a word that stands in its every text."""

    document: dict[str, Any]
    place: str
    word: str

    @property
    def person(self) -> str:
        """The person's identifier as a token."""
        return f"{PERSONNUMMER}|{personnummer_of(self.document)}"

    def is_in(self, answer: httpx.Response) -> bool:
        """True when an answer holds a word of the plan, or the person's number."""
        return self.word in answer.text or personnummer_of(self.document) in answer.text


def told_plan(caller: BackendClient, goals: int = 3, resting_goal: bool = False, **consents: Any) -> Told:
    """Post a plan of municipality A with the region and the school; `consents` are changed in each of its consents.

    It has `goals` goals, all active, or all but the first, which rests.
    """
    word = f"Q{uuid.uuid4().hex[:10]}"
    plan = fresh_plan(title=f"Plan {word}", description=f"Om {word}")
    for part, name in (("needs", "what"), ("goals", "own_words"), ("actions", "what"), ("relatives", "name"), ("staff", "name")):
        for item in plan[part]:
            item[name] = f"{item[name]} {word}"
    plan["person"]["family_name"] = f"Exempel {word}"
    more = [plan["goals"][2] | {"id": f"mal-{number}", "own_words": f"Mål {number} {word}"} for number in range(goals - 3)]
    plan["goals"] = [*plan["goals"], *more]
    plan["goals"][0]["status"] = "on-hold" if resting_goal else "active"
    plan["consents"] = [consent | copy.deepcopy(consents) for consent in plan["consents"]]
    return Told(plan, posted(caller, plan), word)


def entries(answer: httpx.Response) -> list[Record]:
    """The entries of a Bundle that must have been given."""
    assert answer.status_code == 200, answer.text
    found: list[Record] = answer.json().get("entry", [])
    return found


def keys_in(answer: httpx.Response) -> list[str]:
    """`Type/id` of each resource of a Bundle that must have been given, in its order."""
    return [f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in entries(answer)]


def keys_of(caller: BackendClient, plan: Told, *kinds: str) -> list[str]:
    """`Type/id` of the plan's records that a caller may see, of some kinds (all but organisations when none is named)."""
    records = pulled(caller, plan.document)
    return [
        f"{r['resourceType']}/{r['id']}"
        for r in records
        if (r["resourceType"] in kinds if kinds else r["resourceType"] != "Organization")
    ]


def hide_from_region(caller: BackendClient, plan: Told, keys: Iterable[str]) -> None:
    """The person excepts some records from what the region may see: a nested deny."""
    consent = consent_of(caller, plan.document)
    actor = consent["provision"]["actor"][0] | {"reference": organisation(REGION)}
    data = [{"meaning": "instance", "reference": {"reference": key}} for key in keys]
    consent["provision"]["provision"] = [{"type": "deny", "actor": [actor], "data": data}]
    accepted(put(caller, consent))


def set_receivers(caller: BackendClient, plan: Told, *parties: str) -> None:
    """The secrecy consent names these receivers from now on."""
    consent = consent_of(caller, plan.document)
    actor = consent["provision"]["actor"][0]
    consent["provision"]["actor"] = [actor | {"reference": organisation(party)} for party in parties]
    accepted(put(caller, consent))


def withdraw(caller: BackendClient, plan: Told) -> Record:
    """The secrecy consent is ended; as stored then."""
    answer = put(caller, consent_of(caller, plan.document) | {"status": "inactive"})
    accepted(answer)
    ended: Record = answer.json()
    return ended


def accepted(answer: httpx.Response) -> None:
    assert answer.status_code in (200, 201), answer.text


def link(answer: httpx.Response, relation: str, scene: Scene) -> str | None:
    """A link of a Bundle, as a path below the FHIR base."""
    for found in answer.json().get("link", ()):
        if found["relation"] == relation:
            return str(found["url"]).removeprefix(scene.settings.fhir_url + "/")
    return None


def pages(caller: BackendClient, scene: Scene, path: str, **query: str) -> Iterator[httpx.Response]:
    """Each page of a search, following `next`."""
    answer = caller.fhir("GET", path, params=query)
    for _ in range(200):
        yield answer
        following = link(answer, "next", scene) if answer.status_code == 200 else None
        if following is None:
            return
        answer = caller.fhir("GET", following)
    raise AssertionError("the pages have no end")


def same(one: httpx.Response, other: httpx.Response) -> bool:
    """True when two answers tell the same: status, body and headers, request id and date aside."""

    def told(answer: httpx.Response) -> tuple[Any, ...]:
        headers = {n: v for n, v in answer.headers.items() if n not in ("date", "x-request-id", "content-length")}
        return answer.status_code, answer.content, headers

    return told(one) == told(other)
