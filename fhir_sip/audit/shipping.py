"""From a journal to the store: events are put there once each, unclear writes are settled, segments are sealed.

Everything here may be done again at any moment without doing anything twice: an event has one id, a seal has one id.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.access import Resource
from fhir_sip.audit.chain import GENESIS, Kind, Record, canonical
from fhir_sip.audit.event import FAILED, failed
from fhir_sip.audit.group_commit import GroupCommit
from fhir_sip.audit.journal import Journal, Segment
from fhir_sip.audit.seals import Seal, seal_resource, sign
from fhir_sip.audit.stored_log import by_id
from fhir_sip.errors import Unprocessable
from fhir_sip.log_lines import LogLine, log
from fhir_sip.store import HapiStore, Transaction, WriteRaceLost

_MOST_A_TRANSACTION = 100
RECORDS_A_SEGMENT = 1000
SEGMENT_AGE = timedelta(days=1)


async def ship(journal: Journal, writer: GroupCommit, store: HapiStore) -> int:
    """Put the next events into the store, in order; how many bytes of content were dealt with, 0 when none waits.

    Raises Unavailable when the store is away. An event that the store refuses for its content is set aside, so that it does not hold
    up those after it; `verify` names it.
    """
    records = await asyncio.to_thread(journal.unshipped, _MOST_A_TRANSACTION)
    if not records:
        return 0
    try:
        await _put(records, store)
        refused: list[int] = []
    except (Unprocessable, WriteRaceLost):
        refused = [record.seq for record in records if not await _is_taken(record, store)]
    up_to = records[-1].seq

    def note(journal: Journal) -> None:
        for seq in refused:
            journal.put_aside(seq)
        journal.mark_shipped(up_to)

    await writer.write(note)
    return sum(len(record.content.encode()) for record in records)


async def _put(records: Iterable[Record], store: HapiStore) -> None:
    transaction = Transaction()
    for record in records:
        transaction.put(record.event | {"id": record.event_id})
    await store.commit(transaction)


async def _is_taken(record: Record, store: HapiStore) -> bool:
    for _ in range(3):
        try:
            await _put([record], store)
        except WriteRaceLost:
            await asyncio.sleep(0.1)
        except Unprocessable:
            break
        else:
            return True
    log(LogLine.AUDIT_SET_ASIDE, seq=record.seq, chain=record.event_id.partition("-")[0])
    return False


async def settle(
    intents: list[Record], writer: GroupCommit, store: HapiStore, now: datetime, patience: timedelta
) -> list[Record]:
    """Ask the store what became of writes that were sent, or were about to be; those that are settled.

    A write that is not there is called void when it is older than `patience`, and then made so: its event's id is taken by one that
    says it failed, and a transaction that the store should come to after that cannot be stored. Raises Unavailable.
    """
    if not intents:
        return []
    there = await by_id(store, "AuditEvent", [intent.event_id for intent in intents])
    for intent in intents:
        if intent.event_id not in there and now - datetime.fromisoformat(intent.at) > patience:
            there |= await _made_void(intent, store)
    settled = [intent for intent in intents if intent.event_id in there]
    at = now.isoformat(timespec="milliseconds")

    def note(journal: Journal) -> None:
        for intent in settled:
            event = there[intent.event_id]
            kind = Kind.VOID if event["outcome"] == FAILED else Kind.COMMITTED
            journal.append(kind, at, canonical(event), intent.event_id)

    if settled:
        await writer.write(note)
    return settled


async def _made_void(intent: Record, store: HapiStore) -> dict[str, Resource]:
    """The failed event in place of the write's, by its id; nothing when the write has just been stored after all."""
    event = failed(intent.event) | {"id": intent.event_id}
    transaction = Transaction()
    transaction.put(event, only_new=True)
    try:
        await store.commit(transaction)
    except WriteRaceLost:
        return {}
    return {intent.event_id: event}


async def seal(journal: Journal, writer: GroupCommit, store: HapiStore, key: ec.EllipticCurvePrivateKey, now: datetime) -> None:
    """Seal what is enough records, or old enough, for a segment; put every seal the store lacks there. Raises Unavailable."""
    segments = await asyncio.to_thread(journal.segments)
    last = segments[-1] if segments else None
    made = await asyncio.to_thread(_next_segment, journal, last, key, now)
    while made is not None:
        await writer.write(partial(Journal.add_segment, segment=made))
        segments.append(made)
        made = await asyncio.to_thread(_next_segment, journal, made, key, now)
    for segment in segments:
        if not segment.is_stored:
            transaction = Transaction()
            transaction.put(seal_resource(journal.chain, segment.number, segment.jws))
            await store.commit(transaction)
            await writer.write(partial(Journal.mark_seal_stored, number=segment.number))


def _next_segment(journal: Journal, last: Segment | None, key: ec.EllipticCurvePrivateKey, now: datetime) -> Segment | None:
    number, after, before = (last.number + 1, last.last, last.head) if last else (1, 0, GENESIS)
    records = list(journal.records(after, RECORDS_A_SEGMENT))
    is_due = len(records) == RECORDS_A_SEGMENT or (records and now - datetime.fromisoformat(records[0].at) > SEGMENT_AGE)
    if not is_due:
        return None
    end, at = records[-1], now.isoformat(timespec="milliseconds")
    jws = sign(Seal(journal.chain, number, records[0].seq, end.seq, before, end.hash, at), key)
    return Segment(number, records[0].seq, end.seq, end.hash, at, jws, 0, None)
