"""The bytes of a file -> the documents in it, each with its place: a JSON object or array, NDJSON, CSV rows, XML of many plans."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from fhir_sip.rivta.documents import MOST_BYTES
from fhir_sip.rivta.tree import read_message
from fhir_sip.rivta.xml_reader import read_xml

from .csv_invalid import CsvInvalid
from .csv_rows import read_rows
from .document import Issue
from .json_lines import LinesOfPaths
from .roads import Fault, Refused, refusals
from .tables import Source

Data = dict[str, Any]
KINDS = ("json", "ndjson", "csv", "xml")
_RIVTA = "rivta_getcareplans"
_OBJECT = "Ett objekt krävs (object required)."
_NO_JSON = "Inte giltig JSON (not valid JSON)."
_NOT_UTF8 = "Texten är inte UTF-8 (not UTF-8)."
_TWICE = "Ett fält står två gånger (a field stands twice)."
_NONE = "Filen håller inget dokument (no document in the file)."


class FileUnreadable(Exception):
    """A file is of a kind that the format has not. The text says which."""


class Piece(NamedTuple):
    """One document of a file: its number from 1, its data, what is wrong with it already, and on which line its paths stand."""

    number: int
    data: Data
    faults: tuple[Fault, ...]
    lines: LinesOfPaths

    def placed(self, fault: Fault) -> Fault:
        """Give the fault with its line in the file."""
        return fault if fault.line else fault._replace(line=self.lines.line_of(fault.path))


def read_pieces(source: Source | None, content: bytes, kind: str) -> list[Piece]:
    """Give the documents of a file of a source's left side (None: Bundles). Raises FileUnreadable; Refused for the file as a whole."""
    pieces = list(_pieces(source, content, kind))
    if not pieces:
        raise Refused(Fault("", "no-documents", _NONE, 1))
    return pieces


def _pieces(source: Source | None, content: bytes, kind: str) -> Iterator[Piece]:
    name = source.name if source else None
    if kind == "xml" and name == _RIVTA:
        return _xml(content)
    if kind == "csv" and source is not None and source.flat:
        return _rows(source, content)
    if kind == "ndjson" and name != _RIVTA:
        return _lines(_text(content))
    if kind == "json" and name != _RIVTA:
        return _json(_text(content))
    raise FileUnreadable(f"{name or 'fhir'} has no files of the kind {kind}")


def _xml(content: bytes) -> Iterator[Piece]:
    with refusals():
        answer = read_message("GetCarePlansResponse", read_xml(content, MOST_BYTES))
    for number, care_plan in enumerate(answer.get("carePlan", ()), 1):
        yield Piece(number, care_plan, (), LinesOfPaths())


def _rows(source: Source, content: bytes) -> Iterator[Piece]:
    try:
        rows = read_rows(source, content)
    except CsvInvalid as invalid:
        raise Refused(*(_of_issue(issue, invalid.line) for issue in invalid.issues)) from None
    for number, row in enumerate(rows, 1):
        yield Piece(
            number, dict(row.form), tuple(_of_issue(issue, row.line) for issue in row.issues), LinesOfPaths(first=row.line)
        )


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Fault("", "encoding", _NOT_UTF8, content.count(b"\n", 0, error.start) + 1)) from None


def _lines(text: str) -> Iterator[Piece]:
    number = 0
    for line, one in enumerate(text.split("\n"), 1):
        if one.strip():
            number += 1
            yield _piece(number, one, line)


def _piece(number: int, text: str, line: int) -> Piece:
    lines = LinesOfPaths(first=line)
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Piece(number, {}, (Fault("", "json", _NO_JSON, line),), lines)
    if not isinstance(data, dict):
        return Piece(number, {}, (Fault("", "type", _OBJECT, line),), lines)
    return Piece(number, data, tuple(Fault(path, "key-twice", _TWICE, line) for path, _ in LinesOfPaths(text).repeated()), lines)


def _json(text: str) -> Iterator[Piece]:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(Fault("", "json", _NO_JSON, error.lineno)) from None
    is_array, twice = isinstance(data, list), LinesOfPaths(text).repeated()
    for i, one in enumerate(data if is_array else [data]):
        inside = f"[{i}]" if is_array else ""
        lines = LinesOfPaths(text, inside)
        if not isinstance(one, dict):
            yield Piece(i + 1, {}, (Fault("", "type", _OBJECT, lines.line_of("")),), lines)
            continue
        faults = (
            Fault(path.removeprefix(inside).removeprefix("."), "key-twice", _TWICE, line)
            for path, line in twice
            if path == inside or not is_array or path.startswith((f"{inside}.", f"{inside}["))
        )
        yield Piece(i + 1, one, tuple(faults), lines)


def _of_issue(issue: Issue, line: int) -> Fault:
    return Fault(issue.path, issue.rule, issue.message, line)
