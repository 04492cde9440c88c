"""What may end after five years: what is in the store and settled, and no more."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fhir_sip.audit.chain import Kind, canonical
from fhir_sip.audit.expiry import expire
from fhir_sip.audit.journal import Journal, Segment
from fhir_sip.store import HapiStore
from tests.audit.journals import NOW, an_event

_LONG_AGO = (NOW - timedelta(days=6 * 366)).isoformat(timespec="milliseconds")


def due(directory: Path, now: datetime = NOW) -> list[int]:
    """The segments that would be removed; nothing is, and the store is not asked."""

    async def told() -> list[int]:
        store = HapiStore("http://127.0.0.1:9/fhir", 1.0)
        try:
            return [one.segment.number for one in await expire([directory], store, now, only_tell=True)]
        finally:
            await store.close()

    return asyncio.run(told())


def an_old_segment(path: Path, kinds: list[tuple[Kind, str | None]], shipped_up_to: int) -> None:
    """One stored segment of records from long ago; each with its kind and, for an outcome, the event it is about."""
    journal = Journal(path)
    with journal.transaction():
        records = [journal.append(kind, _LONG_AGO, canonical(an_event()), of) for kind, of in kinds]
        journal.add_segment(Segment(1, 1, len(records), records[-1].hash, _LONG_AGO, "a-seal", 1, None))
        journal.mark_shipped(shipped_up_to)
    journal.close()


@pytest.mark.parametrize(
    ("kinds", "shipped_up_to", "expected"),
    [
        pytest.param([(Kind.EVENT, None), (Kind.EVENT, None)], 2, [1], id="all-shipped"),
        pytest.param([(Kind.EVENT, None), (Kind.INTENT, None), (Kind.COMMITTED, "chain-2")], 1, [1], id="ends-with-a-write"),
        pytest.param([(Kind.EVENT, None), (Kind.EVENT, None)], 1, [], id="one-not-shipped"),
        pytest.param([(Kind.EVENT, None), (Kind.INTENT, None)], 1, [], id="a-write-of-unknown-fate"),
    ],
)
def test_an_old_segment_ends_when_all_of_it_is_in_the_store_and_settled(
    tmp_path: Path, kinds: list[tuple[Kind, str | None]], shipped_up_to: int, expected: list[int]
) -> None:
    an_old_segment(tmp_path / "chain.sqlite", kinds, shipped_up_to)
    assert due(tmp_path) == expected


def test_a_data_directory_may_have_any_name(tmp_path: Path) -> None:
    directory = tmp_path / "half full? 50% #1"
    directory.mkdir()
    an_old_segment(directory / "chain.sqlite", [(Kind.EVENT, None)], 1)
    assert due(directory) == [1]
