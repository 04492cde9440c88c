"""CSV files of a flat source: one row is one form, its columns are flat keys (`insats.1.vad`).

Read: UTF-8 with or without BOM, else Windows-1252; `;`, `,` or tab, told from the header; quoting by RFC 4180. A file whose shape cannot
be trusted is refused whole; in others a row that is wrong carries its issues, and its form is not to be mapped. Written: UTF-8 with BOM
and `;`, as Swedish Excel opens it.

A written cell that a spreadsheet would run as a formula (it begins with `=`, `+`, `-` or `@`, whatever apostrophes are before) gets an
apostrophe before it, and a read one loses it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .csv_invalid import CsvInvalid
from .csv_text import csv_text
from .document import DocumentInvalid, Issue
from .flat import to_tree
from .form_faults import FormFaults
from .tables import Source

MOST_ROWS = 10_000
_GUARDED = re.compile(r"'+[=+@-]")
_TO_GUARD = re.compile(r"'*[=+@-]")
_NUMBER = re.compile(r"\.[0-9]+(?=\.|$)")
_BAD_SHAPE = ("unknown-field", "type")

_MESSAGES = {
    "separator": "Rubrikraden har flera olika avgränsare; en av ; , och tab gäller (several separators).",
    "quotes": "Ett citattecken avslutas inte, eller följs av något annat än en avgränsare (quoting, RFC 4180).",
    "cell-length": "En cell är för lång (cell too long).",
    "no-rows": "Filen har ingen rad under rubrikraden (no rows).",
    "too-many-rows": f"Filen har fler än {MOST_ROWS} rader (too many rows).",
    "column-unnamed": "Kolumnen saknar rubrik (column without a name).",
    "column-twice": "Kolumnen finns två gånger (column twice).",
    "unknown-column": "Kolumnen finns inte i blanketten (unknown column).",
    "too-many-cells": "Raden har fler celler än rubrikraden (more cells than columns).",
}


class CsvRow(NamedTuple):
    """One row: the line of the file it begins on, from 1; the form it holds; what is wrong with the row itself."""

    line: int
    form: Mapping[str, str]
    issues: tuple[Issue, ...] = ()


def read_rows(source: Source, data: bytes) -> list[CsvRow]:
    """Give the rows of a CSV file of a flat source; empty lines are no rows, empty cells no fields. Raises CsvInvalid."""
    if not source.flat:
        raise ValueError(f"{source.name} has no flat forms")
    records = _records(csv_text(data))
    if not records:
        raise CsvInvalid(1, [_issue("", "no-rows")])
    line, header = records[0]
    columns = _columns(source, line, header)
    if len(records) == 1:
        raise CsvInvalid(line, [_issue("", "no-rows")])
    return [_row(line, columns, cells) for line, cells in records[1:]]


def write_rows(forms: Sequence[Mapping[str, str]]) -> bytes:
    """Give flat forms as a CSV file: a column for each key of any of them, in the order they are first met."""
    columns = list(dict.fromkeys(key for form in forms for key in form))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for form in forms:
        writer.writerow(_guarded(form.get(column, "")) for column in columns)
    return out.getvalue().encode("utf-8-sig")


def _guarded(value: str) -> str:
    return f"'{value}" if _TO_GUARD.match(value) else value


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Give the records that hold anything, with the line each begins on."""
    records: list[tuple[int, list[str]]] = []
    begins = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                records.append((begins, stripped))
            if len(records) > MOST_ROWS + 1:
                raise CsvInvalid(begins, [_issue("", "too-many-rows")])
            begins = reader.line_num + 1
    except csv.Error as error:
        raise CsvInvalid(begins, [_issue("", "cell-length" if "limit" in str(error) else "quotes")]) from None
    return records


def _separator(text: str) -> str:
    """Tell the separator from the header: what stands there outside quotes."""
    header = re.sub(r'"[^"]*"', "", text.lstrip()).split("\n", 1)[0].split("\r", 1)[0]
    found = [separator for separator in ";,\t" if separator in header]
    if len(found) > 1:
        raise CsvInvalid(1, [_issue("", "separator")])
    if not found and "|" in header:
        raise CsvInvalid(1, [_issue("", "separator")])
    return found[0] if found else ";"


def _columns(source: Source, line: int, header: Sequence[str]) -> list[str]:
    """Check the names of the columns; the empty ones at the end are none."""
    names = list(header)
    while not names[-1]:
        names.pop()
    issues: list[Issue] = []
    for place, name in enumerate(names, 1):
        if not name:
            issues.append(_issue(f"kolumn {place}", "column-unnamed"))
        elif name in names[: place - 1]:
            issues.append(_issue(_told(name, place), "column-twice"))
        elif name != source.chosen_by:
            issues += _faults_of_column(source, name, place)
    if issues:
        raise CsvInvalid(line, issues)
    return names


def _faults_of_column(source: Source, name: str, place: int) -> Iterator[Issue]:
    """Yield what is wrong with a column's name: no flat key, or the key of no form of the source."""
    try:
        probe = to_tree({_NUMBER.sub(".1", name): "x"})
    except DocumentInvalid as invalid:
        for issue in invalid.issues:
            yield Issue(f"kolumn {place}", issue.rule, issue.message)
        return
    tables = source.tables.values()
    if not any(_has_place(FormFaults(source.left, table.codes).of(table.lines, probe)) for table in tables):
        yield _issue(_told(name, place), "unknown-column")


def _has_place(faults: Iterator[Issue]) -> bool:
    return not any(fault.rule in _BAD_SHAPE for fault in faults)


def _told(name: str, place: int) -> str:
    """Give a column's name where it looks like a key: no step of it can be somebody's number."""
    return name if re.fullmatch(r"[a-z_]{1,40}(\.([a-z_]{1,40}|[1-9][0-9]{0,2}))*", name) else f"kolumn {place}"


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> CsvRow:
    if any(cells[len(columns) :]):
        return CsvRow(line, {}, (_issue("", "too-many-cells"),))
    filled = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
    return CsvRow(line, {column: cell[1:] if _GUARDED.match(cell) else cell for column, cell in filled.items()})


def _issue(path: str, rule: str) -> Issue:
    return Issue(path, rule, _MESSAGES[rule])
