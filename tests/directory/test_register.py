"""What the process holds of the directory follows the store: by what has changed, and with an honest answer when the store is away."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fhir_sip.directory.register import MAX_AGE_SECONDS
from tests.attacks.records import put
from tests.directory.entries import OpenDirectory, kept, new_word, place, reference, service
from tests.facades import facade
from tests.forwarder import Forwarder
from tests.systems import Systems, refusal


@pytest.fixture
def wire(systems: Systems) -> Iterator[Forwarder]:
    """The wire between a facade of its own and the store."""
    with Forwarder(systems.store_url) as made:
        yield made


@pytest.fixture
def watched(wire: Forwarder, tmp_path: Path) -> Iterator[OpenDirectory]:
    """The directory of that facade."""
    with facade(wire.url, tmp_path) as running:
        yield OpenDirectory(running.address, running.http, "")


def test_after_the_first_reading_only_changes_are_read(systems: Systems, wire: Forwarder, watched: OpenDirectory) -> None:
    a, word = systems.municipality_a, new_word()
    stored = kept(a, service(f"Före {word}", [reference(kept(a, place("Område")))]))
    assert watched.get(f"/{reference(stored)}").json()["name"] == f"Före {word}"
    sent: list[bytes] = []
    wire.lose_answers(lambda content: bool(sent.append(content)))
    assert put(a, stored | {"name": f"Efter {word}"}).status_code == 200
    watched.until(lambda: watched.get(f"/{reference(stored)}").json()["name"] == f"Efter {word}")
    questions = b"".join(sent)
    assert questions.count(b"HealthcareService?_lastUpdated=ge") >= 1
    assert b"HealthcareService/_search" not in questions


def test_many_who_ask_at_once_do_not_cost_a_reading_each(wire: Forwarder, watched: OpenDirectory) -> None:
    watched.get("/Location")
    time.sleep(MAX_AGE_SECONDS + 0.1)
    sent: list[bytes] = []
    wire.lose_answers(lambda content: bool(sent.append(content)))
    with ThreadPoolExecutor(10) as callers:
        answers = list(callers.map(lambda _: watched.get("/Location?_count=1").status_code, range(10)))
    assert answers == [200] * 10
    # Two where a slow machine takes longer over them than a reading holds.
    assert b"".join(sent).count(b"Location?_lastUpdated=ge") in (1, 2)


def test_while_the_store_is_away_the_directory_says_so(wire: Forwarder, watched: OpenDirectory) -> None:
    assert watched.get("/Location").status_code == 200
    wire.cut()
    time.sleep(MAX_AGE_SECONDS + 0.1)
    for path in ("/Location", "/Location/1", "/"):
        answer = watched.get(path)
        refusal(answer, 503)
        assert answer.headers["Retry-After"] == "5"
    assert watched.get("/metadata").status_code == 200
    wire.restore()
    assert watched.get("/Location").status_code == 200
