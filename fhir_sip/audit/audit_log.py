"""The door to the audit log: an event that `record` returns from is on this machine's disk, and will be in the store.

Reads, searches and refusals are recorded before their answer leaves. A write's events are in its own transaction in the store; the
journal holds the intent before it is sent and what became of it afterwards.
"""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.access import Resource
from fhir_sip.audit.chain import REFUSED_BY_THE_STORE, Kind, Record, canonical
from fhir_sip.audit.group_commit import GroupCommit, Job
from fhir_sip.audit.journal import Journal, free_journals, take_journal
from fhir_sip.audit.seals import remember_key
from fhir_sip.audit.shipping import seal, settle, ship
from fhir_sip.errors import StartRefused, Unavailable
from fhir_sip.log_lines import LogLine, log
from fhir_sip.store import HapiStore, WriteRaceLost

# Twenty events in one transaction cost the store a third of what they cost one by one.
_LINGER_SECONDS = 0.5
_KEEPING_SECONDS = 30.0
_SETTLING_SECONDS = 2.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0
_DRAIN_SECONDS = 8.0
_UNWRITABLE = "Loggen går inte att skriva just nu, försök igen / The audit log cannot be written, try again"


@dataclass
class AuditLog:
    """One process's log: one journal, and the task that ships it. `patience` is how long the store may be busy with a write."""

    directory: Path
    store: HapiStore
    key: ec.EllipticCurvePrivateKey
    max_bytes: int
    patience: timedelta
    clock: Callable[[], datetime]
    _open: dict[str, Record] = field(default_factory=dict)
    _in_flight: set[str] = field(default_factory=set)
    _waiting_bytes: int = 0
    _outcomes: set[asyncio.Future[None]] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _hurry: asyncio.Event = field(default_factory=asyncio.Event)
    _shipped: asyncio.Condition = field(default_factory=asyncio.Condition)
    _last_event: int = 0
    _is_closing: bool = False
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take a journal, go on with its chain, and begin to ship. Raises StartRefused when there is none to be had."""
        try:
            remember_key(self.directory / "keys", self.key.public_key())
            self._journal = await asyncio.to_thread(take_journal, self.directory)
            self._open = {intent.event_id: intent for intent in self._journal.open_intents()}
            self._waiting_bytes = self._journal.unshipped_bytes()
        except (OSError, sqlite3.Error):
            raise StartRefused(f"The audit journal in {self.directory} cannot be opened or made") from None
        self._writer = GroupCommit(self._journal)
        self._wake.set()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Ship what waits, for some seconds at most; what is left then is shipped by whoever takes the journal next."""
        if self._task is None:
            return
        if self._outcomes:
            await asyncio.wait(self._outcomes)
        self._is_closing = True
        self._hurry.set()
        self._wake.set()
        _, late = await asyncio.wait([self._task], timeout=_DRAIN_SECONDS)
        for task in late:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await asyncio.to_thread(self._writer.close)
        self._journal.close()

    async def record(self, events: Sequence[Resource]) -> None:
        """Make events durable. Raises Unavailable: no record, no answer."""
        self._refuse_full()
        contents = [canonical(event) for event in events]
        at = self._now()

        def append(journal: Journal) -> int:
            return max(journal.append(Kind.EVENT, at, content).seq for content in contents)

        self._last_event = max(self._last_event, await self._written(append))
        self._waiting_bytes += sum(len(content.encode()) for content in contents)
        self._wake.set()

    async def intend(self, events: Sequence[Resource]) -> list[Resource]:
        """Make the intent to write durable; the events come back with the ids they must have in the write's transaction.

        Raises Unavailable. `committed`, `void` or `unclear` tells what became of them.
        """
        self._refuse_full()
        contents = [canonical(event) for event in events]
        at = self._now()

        def append(journal: Journal) -> list[Record]:
            return [journal.append(Kind.INTENT, at, content) for content in contents]

        records: list[Record] = await self._written(append)
        for record in records:
            self._open[record.event_id] = record
            self._in_flight.add(record.event_id)
        return [event | {"id": record.event_id} for event, record in zip(events, records, strict=True)]

    def committed(self, events: Sequence[Resource]) -> None:
        """The write is in the store, with these events as they now read there.

        Written behind the answer: the intent is on the disk and the events are in the store, which is asked should this be lost.
        """
        contents = [(event["id"], canonical(event)) for event in events]
        written = asyncio.ensure_future(self._outcome(Kind.COMMITTED, contents))
        self._outcomes.add(written)
        written.add_done_callback(partial(self._outcome_written, events))

    def _outcome_written(self, events: Sequence[Resource], written: asyncio.Future[None]) -> None:
        self._outcomes.discard(written)
        if written.cancelled() or written.exception() is not None:
            self.unclear(events)

    async def void(self, events: Sequence[Resource]) -> None:
        """The store refused the write. Raises Unavailable."""
        await self._outcome(Kind.VOID, [(event["id"], REFUSED_BY_THE_STORE) for event in events])

    def unclear(self, events: Sequence[Resource]) -> None:
        """Nobody knows what became of the write: the store will be asked."""
        self._in_flight -= {event["id"] for event in events}
        self._wake.set()

    async def flush(self, seconds: float) -> None:
        """Return when every event recorded so far is in the store. Raises Unavailable when that takes longer than `seconds`."""
        wanted = self._last_event
        self._hurry.set()
        self._wake.set()
        try:
            async with asyncio.timeout(seconds), self._shipped:
                await self._shipped.wait_for(lambda: self._journal.shipped_up_to() >= wanted)
        except TimeoutError:
            raise Unavailable("Loggen är inte komplett just nu, försök igen / The log is not complete, try again") from None

    def _now(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="milliseconds")

    def _refuse_full(self) -> None:
        if self._waiting_bytes >= self.max_bytes:
            log(LogLine.AUDIT_FULL, logging.ERROR)
            raise Unavailable(_UNWRITABLE)

    async def _written(self, job: Job) -> Any:
        try:
            return await self._writer.write(job)
        except (sqlite3.Error, OSError) as error:
            log(LogLine.AUDIT_UNWRITABLE, logging.ERROR, kind=type(error).__name__)
            raise Unavailable(_UNWRITABLE) from None

    async def _outcome(self, kind: Kind, contents: Sequence[tuple[str, str]]) -> None:
        at = self._now()

        def append(journal: Journal) -> None:
            for event_id, content in contents:
                journal.append(kind, at, content, event_id)

        await self._written(append)
        for event_id, _ in contents:
            self._open.pop(event_id, None)
            self._in_flight.discard(event_id)

    async def _run(self) -> None:
        """Ship as events come; look after old things now and then; pause, longer each time, while the store is away."""
        pause = _FIRST_PAUSE_SECONDS
        kept = time.monotonic() - _KEEPING_SECONDS
        is_last = False
        while not is_last:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _SETTLING_SECONDS if self._open else _KEEPING_SECONDS)
            self._wake.clear()
            is_last = self._is_closing
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), 0 if is_last else _LINGER_SECONDS)
            self._hurry.clear()
            started = time.monotonic()
            is_due = started - kept >= _KEEPING_SECONDS
            if await self._try(self._keep_house if is_due else self._ship_all):
                kept = started if is_due else kept
                pause = _FIRST_PAUSE_SECONDS
            elif not is_last:
                self._wake.set()
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> bool:
        try:
            await work()
        except (Unavailable, WriteRaceLost) as error:
            log(LogLine.AUDIT_NOT_SHIPPED, logging.WARNING, kind=type(error).__name__)
            return False
        except Exception as error:  # such as a damaged journal: were the task to end, nothing would be shipped and nobody told
            log(LogLine.AUDIT_NOT_SHIPPED, logging.ERROR, kind=type(error).__name__)
            return False
        return True

    async def _ship_all(self) -> None:
        while size := await ship(self._journal, self._writer, self.store):
            self._waiting_bytes = max(0, self._waiting_bytes - size)
            async with self._shipped:
                self._shipped.notify_all()
        now = self.clock()
        unclear = [
            intent
            for intent in self._open.values()
            if intent.event_id not in self._in_flight or now - datetime.fromisoformat(intent.at) > self.patience
        ]
        for settled in await settle(unclear, self._writer, self.store, now, self.patience):
            self._open.pop(settled.event_id, None)
            self._in_flight.discard(settled.event_id)
            self._wake.set()

    async def _keep_house(self) -> None:
        """Besides shipping: seal what is due, and do the same for journals whose process is gone."""
        await self._ship_all()
        await seal(self._journal, self._writer, self.store, self.key, self.clock())
        for orphan in free_journals(self.directory):
            await self._adopt(orphan)

    async def _adopt(self, orphan: Journal) -> None:
        writer = GroupCommit(orphan)
        try:
            while await ship(orphan, writer, self.store):
                pass
            await settle(orphan.open_intents(), writer, self.store, self.clock(), self.patience)
            while await ship(orphan, writer, self.store):
                pass
            await seal(orphan, writer, self.store, self.key, self.clock())
        finally:
            await asyncio.to_thread(writer.close)
            orphan.close()
