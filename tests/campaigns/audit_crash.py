"""kill -9 of the facade and of HAPI in the middle of mixed requests; what callers saw is then held against the log.

Callers keep the id of each request and what they saw. A killed facade is started again at once, on the same data directory; HAPI
comes back by itself. At the end every journal is shipped and settled, and nothing may be missing, there twice, or untrue.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.facade_process import FacadeProcess
from fhir_sip.audit.journal import JournalReader, journal_files
from fhir_sip.audit.whole_log import events_in
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.settings import Settings
from tests.audit.shipped import wait_until_shipped
from tests.campaigns.crash import wait_until_up
from tests.systems import PERSONNUMMER, fresh_plan, personnummer_of, posted
from tests.writes import patient_of_a

_CALLERS = 4
_SETTLE_SECONDS = 150.0


@dataclass(frozen=True)
class Seen:
    """One request as its caller saw it: `status` None when no answer came; `number` is the person a create would have stored."""

    request_id: str
    kind: str
    status: int | None
    number: str = ""


@dataclass
class Round:
    """All requests, and how often what was killed."""

    seen: list[Seen] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> list[Seen]:
        """Those whose caller saw an answer."""
        return [one for one in self.seen if one.status is not None]


class Facade:
    """`fhir-sip serve`, started again whenever it was killed."""

    def __init__(self, settings: Settings, store_url: str) -> None:
        self._make = lambda: FacadeProcess(settings, store_url, int(settings.public_url.rpartition(":")[2]))

    def start(self) -> None:
        """Start, and return when it is ready."""
        self._process = self._make()
        self._process.__enter__()

    def kill(self) -> None:
        """kill -9, and start again."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.__exit__(None, None, None)
        self.start()

    def stop(self) -> None:
        """Stop as an operator does: requests end, the log is shipped."""
        self._process.__exit__(None, None, None)

    @contextmanager
    def running(self) -> Iterator["Facade"]:
        """Run while inside."""
        self.start()
        try:
            yield self
        finally:
            self.stop()


def killed_hapi(store: EmbeddedStore) -> None:
    """kill -9 of HAPI; return when it is back."""
    assert store.hapi_pid is not None
    os.kill(store.hapi_pid, signal.SIGKILL)
    wait_until_up(store)


class Callers:
    """Several systems that ask and write all the time, each request under an id of its own."""

    def __init__(self, clients: dict[str, BackendClient], count: int, seed: int) -> None:
        self._a, self._region, self._stranger = (clients[name] for name in ("municipality-a", "region-ehr", "municipality-b"))
        for client in (self._a, self._region, self._stranger):
            client.token()
        self._plan = fresh_plan()
        self._place = posted(self._a, self._plan)
        self.round = Round()
        self._left, self._seed, self._lock = count, seed, threading.Lock()

    @contextmanager
    def asking(self) -> Iterator[list[threading.Thread]]:
        """The threads that ask; all have ended afterwards."""
        threads = [threading.Thread(target=self._ask, args=(self._seed * 100 + number,)) for number in range(_CALLERS)]
        for thread in threads:
            thread.start()
        try:
            yield threads
        finally:
            for thread in threads:
                thread.join()

    def wait_for(self, answered: int) -> None:
        """Return when so many have been answered in all."""
        end = time.monotonic() + _SETTLE_SECONDS
        while len(self.round.answered) < answered:
            assert time.monotonic() < end, f"{len(self.round.answered)} of {answered} were answered"
            time.sleep(0.02)

    def _ask(self, seed: int) -> None:
        chance = random.Random(seed)
        while self._may_go_on():
            kind = chance.choice(_KINDS)
            # Letters only: an id that could be somebody's number is replaced by the service.
            request_id = "".join(chance.choices("abcdefghij", k=24))
            number = ""
            try:
                if kind == "create":
                    patient = patient_of_a()
                    number = patient["identifier"][0]["value"]
                    status = self._a.fhir("POST", "Patient", json=patient, headers={"X-Request-Id": request_id}).status_code
                else:
                    status = self._sends()[kind]({"X-Request-Id": request_id}).status_code
            except (httpx.ConnectError, httpx.HTTPStatusError):  # nobody was there to ask, or to give a token
                time.sleep(0.2)
                with self._lock:
                    self._left += 1
                continue
            except httpx.HTTPError:
                status = None
            with self._lock:
                self.round.seen.append(Seen(request_id, kind, status, number))
            time.sleep(3.0 if status == 503 else chance.uniform(0, 0.05))

    def _may_go_on(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0

    def _sends(self) -> dict[str, Callable[[dict[str, str]], httpx.Response]]:
        plan = f"CarePlan/{self._place}"
        person = {"patient.identifier": f"{PERSONNUMMER}|{personnummer_of(self._plan)}"}
        return {
            "read": lambda h: self._region.fhir("GET", plan, headers=h),
            "document": lambda h: self._region.sip("GET", self._place, headers=h),
            "search": lambda h: self._region.fhir("GET", "CarePlan", params=person, headers=h),
            "empty search": lambda h: self._stranger.fhir("GET", "CarePlan", params=person, headers=h),
            "denied": lambda h: self._stranger.fhir("GET", plan, headers=h),
            "missing": lambda h: self._region.fhir("GET", "CarePlan/never-there", headers=h),
            "bad parameter": lambda h: self._region.fhir("GET", "CarePlan", params={"_text": "x"}, headers=h),
            "no token": lambda h: httpx.get(f"{self._a.fhir_url}/{plan}", headers=h, trust_env=False),
            "stale update": lambda h: self._a.fhir("PUT", plan, json=self._care_plan, headers=h | {"If-Match": 'W/"99"'}),
            "post": lambda h: self._a.sip("POST", json=fresh_plan(), headers=h),
        }

    @property
    def _care_plan(self) -> dict[str, Any]:
        return {"resourceType": "CarePlan", "id": self._place}


_KINDS = (
    *("read", "read", "document", "search", "empty search", "denied", "missing", "bad parameter", "no token", "stale update"),
    *("create", "create", "create", "post"),
)


def settled(directory: Path) -> None:
    """Return when a running facade has shipped every journal and found out what became of every write."""
    wait_until_shipped(directory, _SETTLE_SECONDS)


def request_ids(directory: Path) -> Counter[tuple[str, str]]:
    """How many events there are of each request and person, and so of each request about nobody."""
    counts: Counter[tuple[str, str]] = Counter()
    for logged in events_in([directory]):
        entities = logged.event["entity"]
        [request_id] = [one["what"]["identifier"]["value"] for one in entities if one.get("name") == "X-Request-Id"]
        persons = [one["what"]["reference"] for one in entities if one.get("role", {}).get("code") == "1"]
        counts[request_id, persons[0] if persons else ""] += 1
    return counts


def outcomes(directory: Path) -> dict[str, set[str]]:
    """The outcomes recorded of each request."""
    found: dict[str, set[str]] = {}
    for logged in events_in([directory]):
        [request_id] = [one["what"]["identifier"]["value"] for one in logged.event["entity"] if one.get("name") == "X-Request-Id"]
        found.setdefault(request_id, set()).add(logged.event["outcome"])
    return found


def faults_of(round_: Round, directory: Path, store_url: str) -> list[str]:
    """What is wrong between what callers saw, the log, and the store; empty when nothing is."""
    recorded, told = request_ids(directory), outcomes(directory)
    wrong = [f"{one.kind} answered {one.status} has no record" for one in round_.answered if one.request_id not in told]
    wrong += [f"{request_id} is recorded {count} times" for (request_id, _), count in recorded.items() if count > 1]
    wrong += [
        f"{one.kind} answered {one.status} is recorded as {told[one.request_id]}" for one in round_.answered if _lies(one, told)
    ]
    with httpx.Client(base_url=store_url, timeout=30, trust_env=False) as store:
        for one in round_.seen:
            if one.number and one.status != 409:  # the number may be another's, in a store that others use too
                is_stored = _count(store, one.number) > 0
                is_told = "0" in told.get(one.request_id, set())
                if is_stored != is_told:
                    wrong.append(f"create answered {one.status}: stored {is_stored}, recorded as stored {is_told}")
    return wrong


def _lies(one: Seen, told: dict[str, set[str]]) -> bool:
    """An answer's record says success, refused or failed as the answer did; a 503 to a write may have been stored after all."""
    expected = {2: {"0"}, 4: {"4"}, 5: {"8"}}[(one.status or 0) // 100]
    given = told.get(one.request_id, expected)
    return given != expected and not (one.status == 503 and one.kind in ("create", "post") and given == {"0"})


def _count(store: httpx.Client, number: str) -> int:
    asked = {"identifier": f"{PERSONNUMMER}|{number}", "_summary": "count"}
    total: int = store.get("/Patient", params=asked, headers={"Cache-Control": "no-cache"}).raise_for_status().json()["total"]
    return total


def kinds_of_records(directory: Path) -> Counter[str]:
    """How many records of each kind the journals hold."""
    counts: Counter[str] = Counter()
    for path in journal_files(directory):
        with closing(JournalReader(path)) as journal:
            counts.update(record.kind for record in journal.records())
    return counts
