"""A part of the log as NDJSON, for an auditor, a supervisory authority or an archive: records with their hashes, and the seals over them.

One JSON object a line: first what the export is, then `{"record": ...}` in the chain's order, then `{"seal": ...}` for each sealed
segment that a record is from. A whole segment can be verified by itself: its hashes link up to the seal's head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from fhir_sip.audit.chain import Record
from fhir_sip.audit.journal import Segment
from fhir_sip.audit.whole_log import records_in, segments_in


@dataclass(frozen=True)
class Selection:
    """Which records: of a period (`since` <= time < `until`, ISO instants or days), about persons (`Patient/x`), of a segment.

    A segment is `chain/number`. What is empty selects everything.
    """

    since: str = ""
    until: str = ""
    persons: tuple[str, ...] = ()
    segment: str = ""

    def said(self) -> dict[str, Any]:
        """The selection, for the first line."""
        told = {"since": self.since, "until": self.until, "persons": list(self.persons), "segment": self.segment}
        return {name: value for name, value in told.items() if value}

    def holds(self, record: Record) -> bool:
        """True for a record of the period and the persons."""
        if (self.since and record.at < self.since) or (self.until and record.at >= self.until):
            return False
        return not self.persons or not set(self.persons).isdisjoint(_persons(record))


def export(directories: Sequence[Path], selection: Selection) -> bytes:
    """The NDJSON. Raises LookupError when the segment is not there, sqlite3.Error."""
    segments = list(segments_in(directories))
    chosen = [one for one in segments if selection.segment in ("", f"{one[0]}/{one[1].number}")]
    if selection.segment and (not chosen or chosen[0][1].expired_at):
        raise LookupError(selection.segment)
    records = [
        (chain, record)
        for chain, record in records_in(directories)
        if selection.holds(record) and (not selection.segment or _is_in(chain, record, chosen[0]))
    ]
    seals = [one for one in chosen if any(_is_in(chain, record, one) for chain, record in records)]
    lines = [
        {"export": {"of": selection.said(), "records": len(records), "seals": len(seals)}},
        *({"record": _told(chain, record)} for chain, record in records),
        *({"seal": {"chain": chain, "segment": segment.number, "jws": segment.jws}} for chain, segment in seals),
    ]
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def _is_in(chain: str, record: Record, segment: tuple[str, Segment]) -> bool:
    return chain == segment[0] and segment[1].first <= record.seq <= segment[1].last


def _told(chain: str, record: Record) -> dict[str, Any]:
    return {"chain": chain} | vars(record)


def _persons(record: Record) -> Iterator[str]:
    for entity in record.event.get("entity", ()):
        yield str(entity.get("what", {}).get("reference", ""))
