"""All journals of one or more data directories as one log: what the commands read."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fhir_sip.audit.chain import Record
from fhir_sip.audit.journal import JournalReader, Segment, journal_files


@dataclass(frozen=True)
class Logged:
    """One event that took place, with its record."""

    chain: str
    record: Record

    @property
    def event(self) -> dict[str, Any]:
        """The AuditEvent."""
        return self.record.event


def records_in(directories: Sequence[Path]) -> Iterator[tuple[str, Record]]:
    """Every record of every journal, in its order, with its chain. Raises sqlite3.Error."""
    for path in _paths(directories):
        with closing(JournalReader(path)) as journal:
            for record in journal.records():
                yield journal.chain, record


def segments_in(directories: Sequence[Path]) -> Iterator[tuple[str, Segment]]:
    """Every sealed segment. Raises sqlite3.Error."""
    for path in _paths(directories):
        with closing(JournalReader(path)) as journal:
            for segment in journal.segments():
                yield journal.chain, segment


def events_in(directories: Sequence[Path]) -> Iterator[Logged]:
    """Every event: recorded ones, and those of writes that were committed, or failed. Raises sqlite3.Error."""
    for chain, record in records_in(directories):
        if record.is_of_an_event:
            yield Logged(chain, record)


def _paths(directories: Sequence[Path]) -> list[Path]:
    return [path for directory in directories for path in journal_files(directory)]
