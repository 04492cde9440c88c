"""A source's folder as the checks see it: the compiled tables, every line with its place, and the shapes of both sides."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from ..tables import Source, Table
from ..yaml_files import line_of
from .beside import BESIDE, sip_shape
from .fhir_shapes import resource_shape
from .findings import Finding
from .shapes import Shape, schema_shape

Place = tuple[str | int, ...]
_BRACKETS = re.compile(r"\[[^\]]*\]|\{[^}]*\}")


class Line(NamedTuple):
    """One line, with its place in the file and, where it stands in a list's `rules`, the line above it."""

    table: Table
    place: Place
    content: Mapping[str, Any]
    above: "Line | None"

    @property
    def is_read(self) -> bool:
        """False where only the right side is written."""
        return not str(self.content.get("only", "")).startswith("to-")

    @property
    def is_written(self) -> bool:
        """False where the right side is only read."""
        return not str(self.content.get("only", "")).startswith("from-")


def plain(path: str) -> str:
    """Give a path's names alone: `goals.evaluations` for `goals[*].evaluations` and `goals{long}.evaluations`."""
    return _BRACKETS.sub("", path)


class Reading:
    """The folder being checked."""

    def __init__(self, source: Source) -> None:
        """`source` is loaded: its grammar holds."""
        self.source = source
        self.folder = source.folder
        self.beside = BESIDE.get(source.name)

    def at(self, table: str, place: Place, rule: str, text: str, severity: str = "error") -> Finding:
        """Give a finding at a place of a table."""
        file = self.folder / f"{table}.yaml"
        return Finding(file.name, line_of(file, place), rule, text, severity)

    def in_file(self, name: str, rule: str, text: str, severity: str = "error", needle: str = "") -> Finding:
        """Give a finding in a file that is no table, at the first line that holds `needle`."""
        lines = (self.folder / name).read_text(encoding="utf-8").splitlines() if (self.folder / name).is_file() else []
        return Finding(name, next((n for n, line in enumerate(lines, 1) if needle and needle in line), 1), rule, text, severity)

    def lines(self, table: Table) -> Iterator[Line]:
        """Yield every line of a table, those inside lists too."""
        return _lines(table, ("rules",), table.lines, None)

    def every_line(self) -> Iterator[Line]:
        """Yield every line of every table."""
        for table in self.source.tables.values():
            yield from self.lines(table)

    def left_path(self, line: Line) -> str | None:
        """Give the names from the left document's root to a line's field; None when it has none (`local`, `fixed`, `#`)."""
        name = line.content.get(self.source.left)
        if name is None or name == "#":
            return None
        if name.startswith("/"):
            return plain(name[1:])
        above = self.left_path(line.above) if line.above else self.root(line.table)
        return ".".join(filter(None, (above, plain(name))))

    def right_path(self, line: Line) -> str:
        """Give a line's whole right path, as its lines write it."""
        above = f"{self.right_path(line.above)}." if line.above else ""
        return above + str(line.content[self.source.right])

    def root(self, table: Table) -> str:
        """Give the names from the left document's root to the part a table maps."""
        if table.of == "document" or self.source.right == "sip" or (self.beside and table.of in self.beside.of_the_whole):
            return ""
        return plain(table.of)

    def left_out(self, table: Table, side: str) -> Iterator[tuple[Place, str]]:
        """Yield each path of a side that a table leaves out, with the note's place."""
        for i, note in enumerate(table.left_out):
            paths = note.get(side, ())
            for path in [paths] if isinstance(paths, str) else paths:
                yield ("left_out", i), path

    @cached_property
    def left_shape(self) -> Shape | None:
        """The shape of the left document: Python's beside it, or `schema.json`; None where nothing describes it but the lines."""
        if self.beside:
            return self.beside.left_shape()
        file = self.folder / "schema.json"
        return schema_shape(orjson.loads(file.read_bytes())) if file.exists() else None

    def right_shape(self, table: Table) -> Shape | None:
        """Give the shape of what a table makes; None when it is no FHIR resource."""
        return sip_shape() if table.resource is None else resource_shape(table.resource, profile_of(table))


def profile_of(table: Table) -> str | None:
    """Give the profile the table's pattern claims."""
    meta = table.pattern.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    return claimed[0] if isinstance(claimed, list) and claimed and isinstance(claimed[0], str) else None


def _lines(table: Table, place: Place, contents: Sequence[Mapping[str, Any]], above: Line | None) -> Iterator[Line]:
    for i, content in enumerate(contents):
        line = Line(table, (*place, i), content, above)
        yield line
        yield from _lines(table, (*place, i, "rules"), content.get("rules", ()), line)
