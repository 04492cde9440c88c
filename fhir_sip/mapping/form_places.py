"""Where in the form is what a check of the SIP document points at? The table says it: its lines, resolved in the document made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .document import Issue
from .patterns import holds
from .tables import Table

_STEP = re.compile(r"(?P<name>[A-Za-z0-9_]+)(?:\[0\]|\{(?P<slice>[a-z-]+)\})?(?P<each>\[\*\])?")


class FormPlaces:
    """The pairs (path in the SIP document, path in the form) of one form, longest document path first."""

    def __init__(self, table: Table, left: str, made: Mapping[str, Any]) -> None:
        """Resolve every line of the table in the document that was made by it."""
        pairs = _pairs(table.lines, left, made, table.slices, "", "")
        self._pairs = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)

    def in_the_form(self, issue: Issue) -> Issue:
        """Give the issue with the form's path; `sip:` and the document's path where no line of the form leads there."""
        for there, here in self._pairs:
            if issue.path == there or issue.path.startswith((f"{there}.", f"{there}[")):
                return replace(issue, path=here)
        return replace(issue, path=f"sip:{issue.path}")


def _pairs(
    lines: Sequence[Mapping[str, Any]],
    left: str,
    node: Any,
    slices: Mapping[str, Any],
    there: str,
    here: str,
) -> Iterator[tuple[str, str]]:
    for line in lines:
        name = str(line.get(left, ""))
        if not name or name.startswith("/"):
            continue
        name, path, steps = name.partition("[*].")[0], there, line["sip"].split(".")
        form_path = _joined(here, name) if name != "#" else here
        yield from _follow(line, left, node, steps, slices, path, form_path)


def _follow(
    line: Mapping[str, Any], left: str, node: Any, steps: Sequence[str], slices: Mapping[str, Any], there: str, here: str
) -> Iterator[tuple[str, str]]:
    """Walk one line's path through the document; a list is entered by its first fitting element, `[*]` by every one."""
    for i, step in enumerate(steps):
        match = _STEP.fullmatch(step)
        if match is None:
            return
        there = _joined(there, match["name"])
        node = node.get(match["name"]) if isinstance(node, dict) else None
        listed = node if isinstance(node, list) else []
        pattern = slices.get(match["slice"] or "", {})
        fitting = [n for n, item in enumerate(listed) if holds(item, pattern)]
        if match["each"]:
            yield there, here
            for count, n in enumerate(fitting):
                inner_there, inner_here = f"{there}[{n}]", f"{here}[{count}]"
                yield inner_there, inner_here
                if "rules" in line:
                    yield from _pairs(line["rules"], left, listed[n], slices, inner_there, inner_here)
                else:
                    yield from _follow(line, left, listed[n], steps[i + 1 :], slices, inner_there, inner_here)
            return
        if "[0]" in step or match["slice"]:
            if not fitting:
                return
            there, node = f"{there}[{fitting[0]}]", listed[fitting[0]]
    yield there, here


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
