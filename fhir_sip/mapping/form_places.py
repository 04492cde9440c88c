"""Where in the form is what a check of the SIP document points at? The table says it: its lines, resolved in the document made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .document import Issue
from .patterns import holds
from .tables import Table

Line = Mapping[str, Any]
_STEP = re.compile(r"(?P<name>[A-Za-z0-9_]+)(?:\[0\]|\{(?P<slice>[a-z-]+)\})?(?P<each>\[\*\])?")


class FormPlaces:
    """The pairs (path in the SIP document, path in the form) of one form, longest document path first."""

    def __init__(self, table: Table, left: str, made: Mapping[str, Any]) -> None:
        """Resolve every line of the table in the document that was made by it."""
        self._left, self._slices = left, table.slices
        self._taken: set[str] = set()
        self._in_order = list(self._of_lines(table.lines, made, "", ""))
        self._longest_first = sorted(self._in_order, key=lambda pair: len(pair[0]), reverse=True)

    def in_the_form(self, issue: Issue) -> Issue:
        """Give the issue with the form's path: of the line that leads there, or the first that leads to a part of it.

        Where no line does, the path is `sip:` and the document's; so it is for a field the document has not, which the table made.
        """
        if issue.rule == "unknown-field":
            return replace(issue, path=f"sip:{issue.path}")
        above = [here for there, here in self._longest_first if issue.path == there or _is_inside(issue.path, there)]
        below = [here for there, here in self._in_order if _is_inside(there, issue.path)]
        return replace(issue, path=next(iter(above + below), f"sip:{issue.path}"))

    def _of_lines(self, lines: Sequence[Line], node: Any, there: str, here: str) -> Iterator[tuple[str, str]]:
        for line in lines:
            name = str(line.get(self._left, "")).partition("[*].")[0]
            if name and not name.startswith("/"):
                yield from self._follow(line, node, line["sip"].split("."), there, here if name == "#" else _joined(here, name))

    def _follow(self, line: Line, node: Any, steps: Sequence[str], there: str, here: str) -> Iterator[tuple[str, str]]:
        """Walk one line's path; a list is entered by its first fitting element, by `[*]` every one no earlier line has made."""
        for i, step in enumerate(steps):
            match = _STEP.fullmatch(step)
            if match is None:
                return
            there = _joined(there, match["name"])
            node = node.get(match["name"]) if isinstance(node, dict) else None
            if not (match["each"] or match["slice"] or "[0]" in step):
                continue
            yield there, here
            pattern = self._slices.get(match["slice"] or "")
            elements = [(f"{there}[{n}]", item) for n, item in enumerate(node if isinstance(node, list) else ())]
            fitting = [(path, item) for path, item in elements if pattern is None or holds(item, pattern)]
            if match["each"]:
                own = [(path, item) for path, item in fitting if path not in self._taken]
                self._taken.update(path for path, _ in own)
                for count, (path, item) in enumerate(own):
                    yield from self._of_element(line, item, steps[i + 1 :], path, f"{here}[{count}]")
                return
            if not fitting:
                return
            there, node = fitting[0]
            self._taken.add(there)
        yield there, here

    def _of_element(self, line: Line, item: Any, steps: Sequence[str], there: str, here: str) -> Iterator[tuple[str, str]]:
        yield there, here
        if "rules" in line:
            yield from self._of_lines(line["rules"], item, there, here)
        else:
            yield from self._follow(line, item, steps, there, here)


def _is_inside(path: str, outer: str) -> bool:
    return path.startswith((f"{outer}.", f"{outer}["))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
