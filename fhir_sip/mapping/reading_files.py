"""The bytes of a file -> the documents in it, each with its place: a JSON object or array, NDJSON, CSV rows, XML of many plans."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from fhir_sip.rivta.documents import MOST_BYTES
from fhir_sip.rivta.issues import XmlInvalid
from fhir_sip.rivta.tree import read_message
from fhir_sip.rivta.xml_reader import read_xml

from .csv_invalid import CsvInvalid
from .csv_rows import read_rows
from .document import Issue
from .json_lines import LinesOfPaths
from .roads import Fault, Refused
from .tables import Source

Data = dict[str, Any]
KINDS = ("json", "ndjson", "csv", "xml")
_RIVTA = "rivta_getcareplans"
_OBJECT = "Ett objekt krävs (object required)."
_NO_JSON = "Inte giltig JSON i UTF-8 (not valid JSON)."


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
    name = source.name if source else None
    if kind == "xml" and name == _RIVTA:
        return list(_xml(content))
    if kind == "csv" and source is not None and source.flat:
        return list(_rows(source, content))
    if kind == "ndjson" and name != _RIVTA:
        return list(_lines(content))
    if kind == "json" and name != _RIVTA:
        return list(_json(content))
    raise FileUnreadable(f"{name or 'fhir'} has no files of the kind {kind}")


def _xml(content: bytes) -> Iterator[Piece]:
    try:
        answer = read_message("GetCarePlansResponse", read_xml(content, MOST_BYTES))
    except XmlInvalid as invalid:
        raise Refused(*(Fault(issue.path, issue.rule, issue.text, issue.line) for issue in invalid.issues)) from None
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


def _lines(content: bytes) -> Iterator[Piece]:
    number = 0
    for line, text in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if text.strip():
            number += 1
            data, fault = _parsed(text, line)
            yield Piece(number, data, (fault,) if fault else (), LinesOfPaths(first=line))


def _parsed(text: bytes, line: int) -> tuple[Data, Fault | None]:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}, Fault("", "json", _NO_JSON, line)
    return (data, None) if isinstance(data, dict) else ({}, Fault("", "type", _OBJECT, line))


def _json(content: bytes) -> Iterator[Piece]:
    try:
        data = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Refused(Fault("", "json", _NO_JSON, error.lineno)) from None
    text = content.decode("utf-8-sig")
    for i, one in enumerate(data if isinstance(data, list) else [data]):
        lines = LinesOfPaths(text, f"[{i}]" if isinstance(data, list) else "")
        if isinstance(one, dict):
            yield Piece(i + 1, one, (), lines)
        else:
            yield Piece(i + 1, {}, (Fault("", "type", _OBJECT, lines.line_of("")),), lines)


def _of_issue(issue: Issue, line: int) -> Fault:
    return Fault(issue.path, issue.rule, issue.message, line)
