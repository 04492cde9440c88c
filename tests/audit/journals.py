"""What the tests of the log share: events, a log in front of the store, and a journal's file opened for tampering."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.audit import Trail, audit_events
from fhir_sip.audit.audit_log import AuditLog
from fhir_sip.audit.event import SUCCESS
from fhir_sip.audit.journal import journal_files
from fhir_sip.request import FhirRequest
from fhir_sip.store import HapiStore

KEY = ec.generate_private_key(ec.SECP256R1())
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def an_event(request_id: str = "a", outcome: str = SUCCESS) -> dict[str, Any]:
    """An event about nobody, as the service writes it."""
    [event] = audit_events(
        Trail("read", "CarePlan/1"), None, FhirRequest("GET", request_id, client_host="127.0.0.1"), outcome, NOW
    )
    return event


@asynccontextmanager
async def running_log(
    directory: Path, store_url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC), **settings: Any
) -> AsyncIterator[AuditLog]:
    """A log that ships to the store, as a facade has one."""
    store = HapiStore(store_url, 20.0)
    given: dict[str, Any] = {"key": KEY, "max_bytes": 10**9, "patience": timedelta(seconds=1)} | settings
    log = AuditLog(directory=directory, store=store, clock=clock, **given)
    await log.start()
    try:
        yield log
    finally:
        await log.close()
        await store.close()


def recorded(directory: Path, store_url: str, count: int) -> str:
    """Record events through a log of their own, shipped; the chain's name."""

    async def run() -> None:
        async with running_log(directory, store_url) as log:
            await asyncio.gather(*(log.record([an_event(f"request-{number}")]) for number in range(count)))
            await log.flush(30)

    asyncio.run(run())
    [path] = journal_files(directory)
    return path.stem


def tampered(directory: Path, *statements: str, chain: str = "*") -> None:
    """Change the one journal's file, or that of `chain`, behind its back."""
    [path] = directory.glob(f"{chain}.sqlite")
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
