"""Do mutated examples come back unchanged too? Each field removed in turn, each list emptied or doubled; what is refused proves nothing."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..differences import different_paths
from ..patterns import copied
from ..roads import Refused, Ways
from .cases import Case
from .findings import Finding

Data = dict[str, Any]
_NUMBER = re.compile(r"(?<![^.])[0-9]+(?![^.])")


def round_trip_findings(ways: Ways, cases: Sequence[Case]) -> Iterator[Finding]:
    """Yield each mutated example that is mapped and does not come back as it was. An example that has a `.back` is left out.

    Where no mutated example is mapped at all, nothing is shown: a warning.
    """
    mapped = False
    for case in cases:
        if case.back is not None:
            continue
        for what, document in mutations(case.left):
            try:
                wanted = ways.normal(document)
                given = ways.back(ways.forward(document), document)
            except Refused:
                continue
            except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
                mapped = True
                yield Finding(case.file, 1, "round-trip", f"{what}: the lines cannot map it ({type(error).__name__})")
                continue
            mapped = True
            if paths := different_paths(_without_empty(wanted), _without_empty(given)):
                yield Finding(case.file, 1, "round-trip", f"{what}: does not come back as it was: {', '.join(paths[:3])}")
    if cases and not mapped:
        yield Finding("source.yaml", 1, "round-trip", "no changed example was mapped", "warning")


def mutations(document: Data) -> Iterator[tuple[str, Data]]:
    """Yield each document that lacks one field, or has one list emptied or doubled, with what was done to it.

    Of the items of a list, the first that has a field stands for the others.
    """
    seen: set[str] = set()
    for path in _places(document):
        kind = _NUMBER.sub("*", ".".join("0" if isinstance(step, int) else step for step in path))
        if kind in seen:
            continue
        seen.add(kind)
        *above, name = path
        value = _at(document, path)
        shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
        if isinstance(name, str):
            changed = copied(document)
            del _at(changed, above)[name]
            yield f"without {shown}", changed
        if isinstance(value, list):
            for what, listed in ((f"{shown} emptied", []), (f"{shown} doubled", [*value, *copied(value)])):
                changed = copied(document)
                _at(changed, above)[name] = listed
                yield what, changed


def _places(node: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in items:
        yield (*above, name)
        yield from _places(value, (*above, name))


def _at(node: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        node = node[step]
    return node


def _without_empty(node: Any) -> Any:
    """Leave out empty lists and objects: they say nothing."""
    if isinstance(node, dict):
        kept = {name: _without_empty(value) for name, value in node.items()}
        return {name: value for name, value in kept.items() if value not in ([], {})}
    return [_without_empty(item) for item in node] if isinstance(node, list) else node
