"""Places in a FHIR resource, and getting, putting and erasing what stands there.

Grammar (mappings/README.md): `a.b` members; `a[0]` the only element of list a; `a{s}` the element of list a that holds
the pattern of slice s, made when missing; `a[*]` and `a{s}[*]` each such element, at most once in a path.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .patterns import copied, holds

Pattern = dict[str, Any]
_STEP = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_]*)(?:\[(?P<only>0)\]|\{(?P<slice>[a-z-]+)\})?(?P<each>\[\*\])?")


class Step(NamedTuple):
    """One step of a path; `pattern` is None for a plain member and {} for the only element of a list."""

    name: str
    pattern: Pattern | None


class Path(NamedTuple):
    """A compiled path: `steps` lead to a value, or to a list whose elements hold `each`, with `tail` inside each."""

    steps: tuple[Step, ...]
    each: Step | None = None
    tail: tuple[Step, ...] = ()


def compile_path(text: str, slices: Mapping[str, Pattern]) -> Path:
    """Compile a path; raises ValueError when it breaks the grammar or names an unknown slice."""
    steps: list[Step] = []
    each: int | None = None
    for part in text.split("."):
        match = _STEP.fullmatch(part)
        if match is None or (match["slice"] and match["slice"] not in slices) or (match["each"] and each is not None):
            raise ValueError(f"not a path of this grammar: {text}")
        if match["each"]:
            each = len(steps)
        listed = bool(match["only"] or match["each"])
        pattern = slices[match["slice"]] if match["slice"] else ({} if listed else None)
        steps.append(Step(match["name"], pattern))
    if each is None:
        return Path(tuple(steps))
    return Path(tuple(steps[:each]), steps[each], tuple(steps[each + 1 :]))


def get(node: Any, steps: Iterable[Step]) -> Any:
    """Give what stands at the path, None where nothing does."""
    for name, pattern in steps:
        node = node.get(name) if isinstance(node, dict) else None
        if pattern is not None:
            node = next(elements(node, pattern), None)
        if node is None:
            return None
    return node


def elements(listed: Any, pattern: Pattern) -> Iterator[Any]:
    """Give the elements of a list that hold the pattern."""
    return (item for item in listed if not pattern or holds(item, pattern)) if isinstance(listed, list) else iter(())


def put(node: dict[str, Any], steps: tuple[Step, ...], value: Any) -> None:
    """Put a value at the path, making what leads there."""
    for name, pattern in steps[:-1]:
        if pattern is None:
            node = node.setdefault(name, {})
            continue
        listed = node.setdefault(name, [])
        found = next(elements(listed, pattern), None)
        if found is None:
            found = copied(pattern)
            listed.append(found)
        node = found
    name, pattern = steps[-1]
    node[name] = value if pattern is None else [value]


def erase(node: Any, steps: tuple[Step, ...]) -> None:
    """Take away what stands at the path: the whole innermost slice, and what is left empty around it."""
    (name, pattern), rest = steps[0], steps[1:]
    if not isinstance(node, dict) or name not in node:
        return
    if not rest and pattern is None:
        del node[name]
        return
    child = node[name] if pattern is None else next(elements(node[name], pattern), None)
    if child is None:
        return
    innermost = bool(pattern) and all(not step.pattern for step in rest)
    if rest and not innermost:
        erase(child, rest)
    if pattern is None:
        if not child:
            del node[name]
    elif innermost or not rest or child == pattern:
        node[name] = [item for item in node[name] if item is not child]
        if not node[name]:
            del node[name]
