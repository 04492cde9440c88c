"""Is the log as it was written? Journals against themselves, against the signed seals, and against the store, record by record."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.access import Resource
from fhir_sip.audit.chain import GENESIS, Broken, Kind, Record, broken_links, canonical
from fhir_sip.audit.journal import JournalReader, Segment, journal_files
from fhir_sip.audit.seals import Seal, SealRefused, jws_of, known_keys, opened
from fhir_sip.audit.stored_log import all_event_ids, by_id, seals
from fhir_sip.store import HapiStore

Keys = dict[str, ec.EllipticCurvePublicKey]
_BATCH = 500


@dataclass
class Verdict:
    """What was looked at, and everything that is not as it was written (`broken`, empty when all is well).

    `waiting` are events that the store has not got yet, and writes not settled: no fault in a log that is being written.
    """

    chains: list[str] = field(default_factory=list)
    records: int = 0
    sealed: int = 0
    in_store: int = 0
    waiting: int = 0
    broken: list[Broken] = field(default_factory=list)


def verify_journals(directories: Sequence[Path]) -> Verdict:
    """The journals by themselves: links and seals. Raises sqlite3.Error, OSError."""
    verdict = Verdict()
    for directory in directories:
        keys = known_keys(directory / "keys")
        for path in journal_files(directory):
            journal = JournalReader(path)
            verdict.chains.append(journal.chain)
            verdict.broken += _broken_in(journal, keys, verdict)
            journal.close()
    return verdict


def _broken_in(journal: JournalReader, keys: Keys, verdict: Verdict) -> Iterator[Broken]:
    segments = journal.segments()
    expired = [segment for segment in segments if segment.expired_at]
    after, head = (expired[-1].last, expired[-1].head) if expired else (0, GENESIS)
    hashes: dict[int, str] = {after: head}
    last_of = {segment.last for segment in segments}

    def noting() -> Iterator[Record]:
        for record in journal.records(after):
            verdict.records += 1
            if record.seq in last_of:
                hashes[record.seq] = record.hash
            yield record

    yield from broken_links(journal.chain, noting(), after, head)
    before = GENESIS
    for segment in segments:
        yield from _broken_seal(journal.chain, segment, before, keys, hashes)
        before = segment.head
        verdict.sealed += 1


def _broken_seal(chain: str, segment: Segment, before: str, keys: Keys, hashes: dict[int, str]) -> Iterator[Broken]:
    try:
        seal = opened(segment.jws, keys)
    except SealRefused:
        yield Broken(chain, segment.last, f"the seal of segment {segment.number} is not signed by a known key")
        return
    said = Seal(chain, segment.number, segment.first, segment.last, before, segment.head, segment.at)
    if seal != said:
        yield Broken(chain, segment.last, f"the journal and the seal of segment {segment.number} do not say the same")
    elif not segment.expired_at and hashes.get(segment.last) != seal.head:
        yield Broken(chain, segment.last, f"does not have the hash that segment {segment.number} was sealed with")


async def verify(directories: Sequence[Path], store: HapiStore, since: str | None = None) -> Verdict:
    """As `verify_journals`, and against the store: every record is there unchanged, nothing is there that no journal knows.

    `since`: look for unknown events only among those stored since then. Raises Unavailable, sqlite3.Error, OSError.
    """
    verdict = await asyncio.to_thread(verify_journals, directories)
    stored_ids = [event_id async for event_id in all_event_ids(store, since)]
    known: set[str] = set()
    expired_up_to: dict[str, int] = {}
    for directory in directories:
        for path in journal_files(directory):
            journal = JournalReader(path)
            expired_up_to[journal.chain] = max((one.last for one in journal.segments() if one.expired_at), default=0)
            await _compare(journal, store, known, verdict)
            journal.close()
    for event_id in stored_ids:
        chain, _, seq = event_id.rpartition("-")
        if event_id not in known and not (seq.isdecimal() and int(seq) <= expired_up_to.get(chain, 0)):
            place = (chain, int(seq)) if seq.isdecimal() and chain in expired_up_to else ("-", 0)
            verdict.broken.append(Broken(*place, f"AuditEvent/{event_id} is in the store and in no journal"))
    verdict.broken += _broken_outside(await seals(store), directories)
    return verdict


async def _compare(journal: JournalReader, store: HapiStore, known: set[str], verdict: Verdict) -> None:
    """Each event of one journal with the store's; `known` gathers the ids the store may hold."""
    shipped, aside = journal.shipped_up_to(), journal.set_aside()
    open_intents = {intent.event_id for intent in journal.open_intents()}
    batch: dict[str, Record] = {}
    for record in journal.records():
        if record.seq in aside:
            verdict.broken.append(Broken(journal.chain, record.seq, "was refused by the store and is not there"))
        elif (record.kind == Kind.EVENT and record.seq > shipped) or record.event_id in open_intents:
            known.add(record.event_id)
            verdict.waiting += 1
        elif record.is_of_an_event:
            batch[record.event_id] = record
        if len(batch) >= _BATCH:
            await _compare_batch(journal.chain, batch, store, verdict)
            known.update(batch)
            batch.clear()
    await _compare_batch(journal.chain, batch, store, verdict)
    known.update(batch)


async def _compare_batch(chain: str, batch: dict[str, Record], store: HapiStore, verdict: Verdict) -> None:
    stored: dict[str, Resource] = await by_id(store, "AuditEvent", batch)
    for event_id, record in batch.items():
        seq = int(event_id.rpartition("-")[2])
        if event_id not in stored:
            verdict.broken.append(Broken(chain, seq, f"AuditEvent/{event_id} is not in the store"))
        elif canonical(stored[event_id]) != record.content:
            verdict.broken.append(Broken(chain, seq, f"AuditEvent/{event_id} was changed in the store"))
        else:
            verdict.in_store += 1


def _broken_outside(stored: Sequence[Resource], directories: Sequence[Path]) -> Iterator[Broken]:
    """What the store's seals say of journals that are gone, or shorter than they were."""
    keys: Keys = {}
    segments: dict[tuple[str, int], Segment] = {}
    heads: dict[str, int] = {}
    for directory in directories:
        keys |= known_keys(directory / "keys")
        for path in journal_files(directory):
            journal = JournalReader(path)
            segments |= {(journal.chain, one.number): one for one in journal.segments()}
            heads[journal.chain] = journal.head()[0]
            journal.close()
    seen: set[tuple[str, int]] = set()
    for basic in stored:
        try:
            seal = opened(jws_of(basic), keys)
        except SealRefused:
            yield Broken("-", 0, f"Basic/{basic['id']} is a seal that no known key has signed")
            continue
        seen.add((seal.chain, seal.segment))
        if seal.chain not in heads:
            yield Broken(seal.chain, seal.last, "the journal is gone: the store has its seal")
        elif heads[seal.chain] < seal.last:
            yield Broken(seal.chain, seal.last, f"the journal ends at {heads[seal.chain]}: what follows was removed")
        elif (found := segments.get((seal.chain, seal.segment))) is None or found.jws != jws_of(basic):
            yield Broken(seal.chain, seal.last, f"the journal does not know the store's seal of segment {seal.segment}")
    for place in segments.keys() - seen:
        if segments[place].is_stored:
            yield Broken(place[0], segments[place].last, f"the seal of segment {place[1]} is not in the store")
