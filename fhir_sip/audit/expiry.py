"""The end of a log: sealed segments older than five years (HSLF-FS 2016:40 4:9) are removed, from journal and store; never younger ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fhir_sip.audit.journal import Journal, Segment, free_journals
from fhir_sip.store import HapiStore, Transaction

KEPT_YEARS = 5
_MOST_A_TRANSACTION = 100


@dataclass(frozen=True)
class Expired:
    """A segment that is older than five years: its first and last record and their times."""

    chain: str
    segment: Segment
    first_at: str
    last_at: str


def last_instant_to_expire(now: datetime) -> str:
    """Records from before this instant have been kept for five years."""
    day = now.astimezone(UTC)
    try:
        return day.replace(year=day.year - KEPT_YEARS).isoformat(timespec="milliseconds")
    except ValueError:  # 29 February
        return day.replace(year=day.year - KEPT_YEARS, day=28).isoformat(timespec="milliseconds")


async def expire(directories: Sequence[Path], store: HapiStore, now: datetime, *, only_tell: bool) -> list[Expired]:
    """Remove what has been kept long enough; `only_tell` removes nothing. What was, or would be, removed.

    A journal that a running service holds is passed over. The seals stay. Raises Unavailable, sqlite3.Error, OSError.
    """
    limit, done = last_instant_to_expire(now), list[Expired]()
    for directory in directories:
        for journal in free_journals(directory):
            try:
                for expired in _due(journal, limit):
                    if not only_tell:
                        await _remove(journal, expired.segment, store, now)
                    done.append(expired)
            finally:
                journal.close()
    return done


def _due(journal: Journal, limit: str) -> list[Expired]:
    """The oldest segments in a row all of whose records are from before `limit`, in the store, and settled."""
    unfinished = {record.seq for record in (*journal.open_intents(), *journal.unshipped(1))}
    due: list[Expired] = []
    for segment in journal.segments():
        if segment.expired_at:
            continue
        records = list(journal.records(segment.first - 1, segment.last - segment.first + 1))
        is_settled = segment.is_stored and unfinished.isdisjoint(one.seq for one in records)
        if not records or not is_settled or max(record.at for record in records) >= limit:
            break
        due.append(Expired(journal.chain, segment, records[0].at, records[-1].at))
    return due


async def _remove(journal: Journal, segment: Segment, store: HapiStore, now: datetime) -> None:
    """From the store first: what is left after a failure between the two is removed the next time."""
    records = list(journal.records(segment.first - 1, segment.last - segment.first + 1))
    ids = [record.event_id for record in records if record.is_of_an_event]
    for start in range(0, len(ids), _MOST_A_TRANSACTION):
        transaction = Transaction()
        for event_id in ids[start : start + _MOST_A_TRANSACTION]:
            transaction.delete(f"AuditEvent/{event_id}")
        await store.commit(transaction)
    with journal.transaction():
        journal.expire(segment, now.isoformat(timespec="milliseconds"))
