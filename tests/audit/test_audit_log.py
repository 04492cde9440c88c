"""The road from a record to the store: once, in order, whatever breaks on the way; and nothing recorded means nothing answered."""

import asyncio
from collections.abc import Coroutine
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fhir_sip.audit.chain import Kind, canonical
from fhir_sip.audit.journal import Journal, JournalReader, journal_files
from fhir_sip.errors import StartRefused, Unavailable
from fhir_sip.store import Transaction, WriteRaceLost
from tests.audit.journals import an_event, recorded, running_log
from tests.audit.test_verify import verified
from tests.forwarder import Forwarder


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def kinds(directory: Path) -> list[str]:
    [path] = journal_files(directory)
    with closing(JournalReader(path)) as journal:
        return [str(record.kind) for record in journal.records()]


def events_of_chain(store_url: str, chain: str, count: int) -> dict[str, dict[str, Any]]:
    """Those of the first events of a chain that are in the store, by id."""
    ids = ",".join(f"{chain}-{seq}" for seq in range(1, count + 1))
    found = httpx.get(f"{store_url}/AuditEvent", params={"_id": ids, "_count": str(count)}, timeout=30).json().get("entry", [])
    return {entry["resource"]["id"]: entry["resource"] for entry in found}


def test_while_the_store_is_away_events_are_kept_and_then_sent_once(tmp_path: Path, store_url: str) -> None:
    with Forwarder(store_url) as wire:

        async def work() -> None:
            async with running_log(tmp_path, wire.url) as log:
                wire.cut()
                for number in range(5):
                    await log.record([an_event(f"away-{number}")])
                with pytest.raises(Unavailable):
                    await log.flush(0.5)
                wire.restore()
                await log.flush(30)

        run(work())
    [path] = journal_files(tmp_path)
    assert len(events_of_chain(store_url, path.stem, 6)) == 5


def test_an_answer_of_the_store_that_is_lost_leaves_each_event_there_once(tmp_path: Path, store_url: str) -> None:
    with Forwarder(store_url) as wire:

        async def work() -> None:
            async with running_log(tmp_path, wire.url) as log:
                wire.lose_answers(to=lambda content: b"AuditEvent/" in content)
                await log.record([an_event()])
                with pytest.raises(Unavailable):
                    await log.flush(1.5)
                wire.restore()
                await log.flush(30)

        run(work())
    [path] = journal_files(tmp_path)
    [event] = events_of_chain(store_url, path.stem, 2).values()
    assert event["meta"]["versionId"] == "1", "sent again, it changed nothing"


def test_a_log_that_is_full_takes_nothing_until_the_store_has_taken_some(tmp_path: Path, store_url: str) -> None:
    with Forwarder(store_url) as wire:

        async def work() -> None:
            async with running_log(tmp_path, wire.url, max_bytes=len(canonical(an_event())) * 3) as log:
                wire.cut()
                for _ in range(3):
                    await log.record([an_event()])
                with pytest.raises(Unavailable):
                    await log.record([an_event()])
                with pytest.raises(Unavailable):
                    await log.intend([an_event()])
                wire.restore()
                await log.flush(30)
                await log.record([an_event()])

        run(work())
    assert kinds(tmp_path) == ["event"] * 4


def test_what_a_process_left_behind_is_shipped_by_the_next(tmp_path: Path, store_url: str) -> None:
    left = [Journal(tmp_path / f"a{number}00000000000{id(tmp_path)}.sqlite") for number in range(2)]
    for journal in left:
        with journal.transaction():
            journal.append(Kind.EVENT, datetime.now(UTC).isoformat(), canonical(an_event()))
        journal.close()

    async def work() -> None:
        async with running_log(tmp_path, store_url) as log:
            await log.flush(30)
            await asyncio.sleep(1)  # the orphan after its own

    run(work())
    assert [len(events_of_chain(store_url, journal.chain, 1)) for journal in left] == [1, 1]


def test_a_write_of_unknown_fate_is_committed_when_it_is_there_and_failed_when_it_is_not(tmp_path: Path, store_url: str) -> None:
    started = datetime.now(UTC)

    async def work() -> None:
        async with running_log(tmp_path, store_url, patience=timedelta(seconds=1)) as log:
            [there] = await log.intend([an_event("there")])
            [absent] = await log.intend([an_event("absent")])
            transaction = Transaction()
            transaction.put(there)
            await log.store.commit(transaction)
            log.unclear([there, absent])
            await asyncio.sleep(4)

    run(work())
    assert sorted(kinds(tmp_path)) == ["committed", "intent", "intent", "void"]
    [path] = journal_files(tmp_path)
    found = events_of_chain(store_url, path.stem, 6)
    assert [event["outcome"] for event in found.values() if "there" in str(event)] == ["0"]
    assert [event["outcome"] for event in found.values() if "absent" in str(event)] == ["8"]
    assert verified(tmp_path, store_url, started).broken == []


def test_a_write_that_was_called_void_can_no_longer_be_stored(tmp_path: Path, store_url: str) -> None:
    """The store comes to a transaction long after everybody has given up: it is whole or not there, and the log has said not there."""
    started = datetime.now(UTC)

    async def work() -> None:
        async with running_log(tmp_path, store_url, patience=timedelta(seconds=1)) as log:
            [late] = await log.intend([an_event()])
            log.unclear([late])
            await asyncio.sleep(4)
            transaction = Transaction()
            transaction.put(late, only_new=True)
            with pytest.raises(WriteRaceLost):
                await log.store.commit(transaction)

    run(work())
    assert kinds(tmp_path) == ["intent", "void"]
    assert verified(tmp_path, store_url, started).broken == []


def test_a_write_is_not_void_while_the_store_may_still_be_busy_with_it(tmp_path: Path, store_url: str) -> None:
    async def work() -> None:
        async with running_log(tmp_path, store_url, patience=timedelta(seconds=60)) as log:
            log.unclear(await log.intend([an_event()]))
            await asyncio.sleep(3)

    run(work())
    assert kinds(tmp_path) == ["intent"]


def test_an_event_that_the_store_refuses_does_not_hold_up_those_after_it(tmp_path: Path, store_url: str) -> None:
    bad = an_event() | {"agent": [{"who": {"reference": "Patient/never-there"}, "requestor": True}]}
    started = datetime.now(UTC)

    async def work() -> None:
        async with running_log(tmp_path, store_url) as log:
            await log.record([an_event(), bad, an_event()])
            await log.flush(30)

    run(work())
    [broken] = verified(tmp_path, store_url, started).broken
    assert (broken.seq, broken.what) == (2, "was refused by the store and is not there")


def test_the_shipping_goes_on_trying_whatever_it_meets_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = Journal(tmp_path / "chain.sqlite")
    with journal.transaction():
        journal.append(Kind.EVENT, datetime.now(UTC).isoformat(), "no JSON")
    journal.close()

    async def work() -> None:
        async with running_log(tmp_path, "http://127.0.0.1:9/fhir") as log:
            await asyncio.sleep(1.5)
            await log.record([an_event()])

    run(work())
    assert [(one.levelname, one.getMessage()) for one in caplog.records][:2] == [
        ("ERROR", "audit events wait for the store, kind JSONDecodeError")
    ] * 2


def test_a_damaged_journal_stops_the_start(tmp_path: Path, store_url: str) -> None:
    recorded(tmp_path, store_url, 1)
    [path] = journal_files(tmp_path)
    path.write_bytes(b"damaged" * 1000)

    async def work() -> None:
        async with running_log(tmp_path, store_url):
            pass

    with pytest.raises(StartRefused):
        run(work())
