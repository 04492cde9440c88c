"""Waiting for the audit log to be in the store: a record is durable before an answer leaves, and in the store a moment later."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from fhir_sip.audit.journal import JournalReader, journal_files
from tests.systems import Systems


def wait_until_shipped(directory: Path, seconds: float = 60.0) -> None:
    """Return when no journal in `directory` holds an event that is not in the store, or a write that is not settled."""
    end = time.monotonic() + seconds
    while waiting := [path.stem for path in journal_files(directory) if _waits(path)]:
        assert time.monotonic() < end, f"{waiting} are not shipped"
        time.sleep(0.05)


def _waits(path: Path) -> bool:
    journal = JournalReader(path)
    try:
        return bool(journal.unshipped(1) or journal.open_intents())
    finally:
        journal.close()


def events_of(systems: Systems, request_id: str) -> list[dict[str, Any]]:
    """The AuditEvents of one request, straight from the store, newest first."""
    wait_until_shipped(systems.settings.audit_dir)
    ids = ",".join(_ids(systems.settings.audit_dir, request_id))
    found = httpx.get(f"{systems.store_url}/AuditEvent", params={"_id": ids, "_sort": "-_lastUpdated"}, timeout=30).json()
    return [entry["resource"] for entry in found.get("entry", ())]


def _ids(directory: Path, request_id: str) -> Iterator[str]:
    for path in journal_files(directory):
        journal = JournalReader(path)
        yield from {record.event_id: None for record in journal.records() if request_id in record.content}
        journal.close()
