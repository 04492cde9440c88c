"""The hash chain: whatever is changed, removed, put in or moved is found, and named by its number."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fhir_sip.audit.chain import GENESIS, Kind, Record, broken_links, canonical, chained, event_id
from tests.audit.journals import an_event

_CHAIN = "a0"


def a_chain(count: int = 9) -> list[Record]:
    records: list[Record] = []
    for seq in range(1, count + 1):
        previous = records[-1].hash if records else GENESIS
        content = canonical(an_event(str(seq)))
        records.append(
            chained(_CHAIN, seq, Kind.EVENT, event_id(_CHAIN, seq), "2026-11-28T12:00:00.000+00:00", content, previous)
        )
    return records


def named(records: list[Record]) -> set[int]:
    return {broken.seq for broken in broken_links(_CHAIN, records)}


def forged(record: Record, previous: str, content: str | None = None) -> Record:
    """A record with a hash of its own that is right."""
    return chained(_CHAIN, record.seq, record.kind, record.event_id, record.at, content or record.content, previous)


def test_a_chain_as_it_was_written_holds() -> None:
    assert named(a_chain()) == set()
    assert named([]) == set()


def test_a_chain_goes_on_from_its_last_sealed_record() -> None:
    records = a_chain()
    assert list(broken_links(_CHAIN, records[4:], after=4, head=records[3].hash)) == []
    assert [one.seq for one in broken_links(_CHAIN, records[4:], after=4, head=GENESIS)] == [5]


TAMPERINGS: dict[str, tuple[Callable[[list[Record]], list[Record]], set[int]]] = {
    "content changed": (lambda all_: [*all_[:3], replace(all_[3], content=canonical(an_event("x"))), *all_[4:]], {4}),
    "time changed": (lambda all_: [*all_[:3], replace(all_[3], at="2020-01-01T00:00:00.000+00:00"), *all_[4:]], {4}),
    "kind changed": (lambda all_: [*all_[:3], replace(all_[3], kind=Kind.VOID), *all_[4:]], {4}),
    "given to another event": (lambda all_: [*all_[:3], replace(all_[3], event_id="a0-9"), *all_[4:]], {4}),
    "changed, with a hash to match": (lambda all_: [*all_[:3], forged(all_[3], all_[2].hash, "{}"), *all_[4:]], {5}),
    "the first removed": (lambda all_: all_[1:], {1}),
    "one removed": (lambda all_: [*all_[:3], *all_[4:]], {4}),
    "two removed": (lambda all_: [*all_[:3], *all_[5:]], {4}),
    "removed, and the rest numbered anew": (
        lambda all_: [*all_[:3], *(replace(one, seq=one.seq - 1) for one in all_[4:])],
        {4, 5, 6, 7, 8},
    ),
    "two swapped": (lambda all_: [*all_[:3], replace(all_[4], seq=4), replace(all_[3], seq=5), *all_[5:]], {4, 5, 6}),
    "one put in at the end of another chain": (lambda all_: [*all_, forged(replace(all_[0], seq=10), GENESIS)], {10}),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_named(what: str) -> None:
    tamper, seqs = TAMPERINGS[what]
    assert named(tamper(a_chain())) == seqs


def test_the_canonical_form_is_of_the_content_only() -> None:
    event = an_event()
    told_by_the_store = {"meta": {"versionId": "1"}, "id": "a0-1"} | dict(reversed(event.items()))
    assert canonical(told_by_the_store) == canonical(event)
    assert canonical(event | {"outcome": "4"}) != canonical(event)
