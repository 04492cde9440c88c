"""The hash chain of one journal: each record's hash covers its content and the hash before it, so that no change or removal fits in.

A record is what the journal's table holds. Nothing here reads or writes a file.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from fhir_sip.access import Resource

REFUSED_BY_THE_STORE = '{"reason":"refused"}'
"""Content of a VOID record of a write that the store refused."""
GENESIS = "0" * 64
"""What stands as the previous hash in a chain's first record."""


class Kind(StrEnum):
    """What a record says.

    EVENT: an AuditEvent to be in the store. INTENT: the AuditEvents of a write that is about to be sent. COMMITTED: that write is in
    the store, and its event reads so. VOID: it is not, and never will be: the store refused it, or (with an event in its place, that
    says it failed) the log has taken the event's id so that the write can no longer be stored.
    """

    EVENT = "event"
    INTENT = "intent"
    COMMITTED = "committed"
    VOID = "void"


@dataclass(frozen=True)
class Record:
    """`seq` counts from 1; `event_id` is the AuditEvent's id in the store; `content` is canonical JSON; hashes are hex SHA-256."""

    seq: int
    kind: str
    event_id: str
    at: str
    content: str
    previous: str
    hash: str

    @property
    def is_of_an_event(self) -> bool:
        """True when an AuditEvent in the store answers to this record's content."""
        return self.kind in (Kind.EVENT, Kind.COMMITTED) or (self.kind == Kind.VOID and self.content != REFUSED_BY_THE_STORE)

    @property
    def event(self) -> dict[str, Any]:
        """The AuditEvent, without id."""
        event: dict[str, Any] = orjson.loads(self.content)
        return event


@dataclass(frozen=True)
class Broken:
    """One record of one chain, or one AuditEvent, that is not as it was written; `seq` 0 stands for the chain as a whole."""

    chain: str
    seq: int
    what: str

    def __str__(self) -> str:
        """One line for people."""
        return f"chain {self.chain} record {self.seq}: {self.what}"


def canonical(event: Resource) -> str:
    """An AuditEvent as canonical JSON: keys sorted, no white space, and without `id` and `meta`, which are the store's to set."""
    kept = {name: value for name, value in event.items() if name not in ("id", "meta")}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()


def event_id(chain: str, seq: int) -> str:
    """The id of the AuditEvent that record `seq` stands for: the same whenever it is sent, so sending it again changes nothing."""
    return f"{chain}-{seq}"


def chained(chain: str, seq: int, kind: str, of: str, at: str, content: str, previous: str) -> Record:
    """The record with its hash."""
    return Record(seq, kind, of, at, content, previous, _hash(chain, seq, kind, of, at, content, previous))


def _hash(chain: str, seq: int, kind: str, of: str, at: str, content: str, previous: str) -> str:
    return hashlib.sha256(orjson.dumps([chain, seq, kind, of, at, content, previous])).hexdigest()


def broken_links(chain: str, records: Iterable[Record], after: int = 0, head: str = GENESIS) -> Iterator[Broken]:
    """Every record that was changed, removed, inserted or moved; `after` and `head` are the last record before these."""
    for record in records:
        if record.seq != after + 1:
            yield Broken(chain, after + 1, "is missing" if record.seq == after + 2 else f"to {record.seq - 1} are missing")
        elif record.previous != head:
            yield Broken(
                chain, record.seq, "does not follow the record before it: something was changed, moved, put in or taken out"
            )
        found = _hash(chain, record.seq, record.kind, record.event_id, record.at, record.content, record.previous)
        if found != record.hash:
            yield Broken(chain, record.seq, "was changed")
        after, head = record.seq, record.hash
