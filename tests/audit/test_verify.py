"""`verify` on a log that is in a real store: as it was written all is well; whatever is changed there or in the journal is named."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from fhir_sip.audit import shipping
from fhir_sip.audit.chain import Broken
from fhir_sip.audit.verify import Verdict, verify
from fhir_sip.store import HapiStore
from tests.audit.journals import an_event, recorded, running_log, tampered

_RECORDS = 25


def verified(directory: Path, store_url: str, since: datetime) -> Verdict:
    """The verdict; what others have put into the same store meanwhile is left out of it."""

    async def run() -> Verdict:
        store = HapiStore(store_url, 30)
        try:
            return await verify([directory], store, since.isoformat(timespec="milliseconds"))
        finally:
            await store.close()

    verdict = asyncio.run(run())
    verdict.broken = [one for one in verdict.broken if one.chain in verdict.chains]
    return verdict


def named(verdict: Verdict) -> set[int]:
    return {broken.seq for broken in verdict.broken}


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of ten records, so that a few records make several."""
    monkeypatch.setattr(shipping, "RECORDS_A_SEGMENT", 10)


Log = tuple[Path, str, datetime]


@pytest.fixture
def log(tmp_path: Path, store_url: str, small_segments: None) -> Log:
    """Directory, chain and beginning of a log of 25 events, in the store, two segments sealed."""
    started = datetime.now(UTC)
    chain = recorded(tmp_path, store_url, _RECORDS)
    recorded(tmp_path, store_url, 0)  # a process that finds it seals what is due
    return tmp_path, chain, started


def test_a_log_as_it_was_written_holds(log: Log, store_url: str) -> None:
    verdict = verified(log[0], store_url, log[2])
    assert verdict.broken == []
    assert (verdict.records, verdict.in_store, verdict.sealed, verdict.waiting) == (_RECORDS, _RECORDS, 2, 0)


IN_THE_JOURNAL: dict[str, tuple[tuple[str, ...], set[int]]] = {
    "changed": (('UPDATE record SET content = REPLACE(content, \'"outcome":"0"\', \'"outcome":"4"\') WHERE seq = 7',), {7}),
    "removed": (("DELETE FROM record WHERE seq = 7",), {7}),
    "put in": (("INSERT INTO record SELECT 26, kind, 'x-26', at, content, previous, hash FROM record WHERE seq = 25",), {26, 0}),
    "moved": (
        (
            "UPDATE record SET seq = 100 WHERE seq = 7",
            "UPDATE record SET seq = 7 WHERE seq = 8",
            "UPDATE record SET seq = 8 WHERE seq = 100",
        ),
        {7, 8, 9},
    ),
    "the unsealed tail removed": (("DELETE FROM record WHERE seq > 22",), {23, 24, 25}),
    "a sealed tail removed": (("DELETE FROM record WHERE seq > 15",), {20, *range(16, 26)}),
    "a segment's seal replaced": (("UPDATE segment SET jws = 'a.b.c' WHERE number = 1",), {10}),
    "a segment forgotten": (("DELETE FROM segment WHERE number = 2",), {20}),
}


@pytest.mark.parametrize("what", IN_THE_JOURNAL)
def test_tampering_with_the_journal_is_named(log: Log, store_url: str, what: str) -> None:
    statements, seqs = IN_THE_JOURNAL[what]
    tampered(log[0], *statements)
    verdict = verified(log[0], store_url, log[2])
    assert named(verdict) == seqs - {0}, verdict.broken


def changed(store: httpx.Client, chain: str) -> None:
    event = store.get(f"AuditEvent/{chain}-7").json()
    store.put(f"AuditEvent/{chain}-7", json=event | {"outcome": "4"}).raise_for_status()


def removed(store: httpx.Client, chain: str) -> None:
    store.delete(f"AuditEvent/{chain}-7").raise_for_status()


def put_in(store: httpx.Client, chain: str) -> None:
    store.put(f"AuditEvent/{chain}-77", json=an_event() | {"id": f"{chain}-77"}).raise_for_status()


def seal_removed(store: httpx.Client, chain: str) -> None:
    store.delete(f"Basic/seal-{chain}-1").raise_for_status()


IN_THE_STORE: dict[str, tuple[Callable[[httpx.Client, str], None], int, str]] = {
    "changed": (changed, 7, "was changed in the store"),
    "removed": (removed, 7, "is not in the store"),
    "put in": (put_in, 77, "is in the store and in no journal"),
    "seal removed": (seal_removed, 10, "the seal of segment 1 is not in the store"),
}


@pytest.mark.parametrize("what", IN_THE_STORE)
def test_tampering_with_the_store_is_named(log: Log, store_url: str, what: str) -> None:
    tamper, seq, words = IN_THE_STORE[what]
    directory, chain, started = log
    with httpx.Client(base_url=store_url, timeout=30) as store:
        tamper(store, chain)
    [broken] = verified(directory, store_url, started).broken
    assert (broken.chain, broken.seq) == (chain, seq)
    assert words in broken.what


def test_a_journal_that_is_gone_is_told_by_its_seals(log: Log, store_url: str) -> None:
    directory, chain, _ = log
    for path in directory.glob(f"{chain}.*"):
        path.unlink()

    async def run() -> list[Broken]:
        store = HapiStore(store_url, 30)
        try:
            return (await verify([directory], store, datetime.now(UTC).isoformat(timespec="milliseconds"))).broken
        finally:
            await store.close()

    assert {broken.seq for broken in asyncio.run(run()) if broken.chain == chain} == {10, 20}


def test_a_log_without_the_key_that_sealed_it_does_not_hold(log: Log, store_url: str) -> None:
    for path in (log[0] / "keys").iterdir():
        path.unlink()
    assert named(verified(log[0], store_url, log[2])) == {10, 20}


def test_a_segment_is_sealed_after_a_day_however_few_its_records(tmp_path: Path, store_url: str) -> None:
    recorded(tmp_path, store_url, 3)

    async def a_day_later() -> None:
        async with running_log(tmp_path, store_url, clock=lambda: datetime.now(UTC) + timedelta(hours=25)) as later:
            await later.record([an_event()])
            await later.flush(30)

    asyncio.run(a_day_later())
    assert verified(tmp_path, store_url, datetime.now(UTC)).sealed == 1
