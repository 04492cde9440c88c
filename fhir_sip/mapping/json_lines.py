"""On which line of a JSON text does a path stand? A scanner for text that has been parsed, so is known to be JSON."""

import re
from collections.abc import Iterator
from functools import cached_property

import orjson

_LONGEST_NAME = 100
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]|\n|[^\s\[\]{},:"]+')


class LinesOfPaths:
    """The lines of one document: in a JSON text, below the path `inside` (`[3]` of an array); without a text all on `first`."""

    def __init__(self, text: str = "", inside: str = "", first: int = 1) -> None:
        """Keep the text; it is scanned when the first line is asked for."""
        self._text, self._inside, self._first = text, inside, first

    def line_of(self, path: str) -> int:
        """Give the line, from 1, where a path (`goals[0].target_date`) or the nearest part above it that is there begins."""
        whole = f"{self._inside}.{path}" if self._inside and path and not path.startswith("[") else self._inside + path
        while whole and whole not in self._lines:
            whole = whole[: max(whole.rfind("."), whole.rfind("["), 0)]
        return self._lines.get(whole, self._first)

    def repeated(self) -> list[tuple[str, int]]:
        """Give the place of each object that has a key twice, with the line of the second; not the key, which is the sender's text."""
        seen: set[str] = set()
        found = []
        for path, line, is_key in _scanned(self._text):
            if is_key and path in seen:
                found.append((path.rpartition(".")[0], line))
            if is_key:
                seen.add(path)
        return found

    @cached_property
    def _lines(self) -> dict[str, int]:
        return {path: line for path, line, _ in _scanned(self._text)} if self._text else {}


def _scanned(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield each path with the line its value, or its name, begins on, and whether it is the name of a field."""
    line, path, is_name = 1, "", False
    open_: list[tuple[str, int | None]] = []  # each open object or array: its path, and the place in it when it is an array
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark == "\n":
            line += 1
        elif mark in "}]":
            open_.pop()
        elif mark == ",":
            above, place = open_[-1]
            if place is None:
                is_name = True
            else:
                open_[-1] = (above, place + 1)
                path = f"{above}[{place + 1}]"
        elif is_name:
            above = open_[-1][0]
            name = _short(orjson.loads(mark))
            path, is_name = f"{above}.{name}" if above else name, False
            yield path, line, True
        else:
            yield path, line, False
            if mark in "{[":
                open_.append((path, None if mark == "{" else 0))
                is_name = mark == "{"
                path = f"{path}[0]" if mark == "[" else path


def _short(name: str) -> str:
    """A name no field has is cut, or the paths of what stands in it would be as long; its length and hash keep it apart from others."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}~{len(name)}~{hash(name)}"
