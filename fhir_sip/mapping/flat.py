"""Flat keys <-> the tree of a form: `{"insats.1.vad": "x"}` <-> `{"insats": [{"vad": "x"}]}`.

A number in a key is the place in a list, from 1. A value that is empty, blank or null is no value, and its key is as good as absent.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .document import DocumentInvalid, Issue
from .field_names import shown

MOST_KEYS = 5_000
MOST_STEPS = 8
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_DIGITS = re.compile(r"[0-9]+")
_PLACE = re.compile(r"\[([0-9]+)\]")

_MESSAGES = {
    "too-many-keys": f"Blanketten har fler än {MOST_KEYS} fält (too many keys).",
    "key-depth": f"Nyckeln har fler än {MOST_STEPS} led (key too deep).",
    "key-form": "En nyckel är ord och tal med punkt emellan, och börjar med ett ord (not a key).",
    "key-spelling": "En nyckel skrivs med små bokstäver, utan mellanslag och utan nolla före talet (another spelling of a key).",
    "key-twice": "Samma nyckel står två gånger, olika skriven (one key, two spellings).",
    "key-gap": "Numreringen har en lucka: den går från 1 utan hopp (gap in the numbering).",
    "value-and-object": "Nyckeln har både ett värde och fält under sig (a value and an object).",
    "list-and-object": "Nyckeln har både numrerade och namngivna fält under sig (a list and an object).",
    "type": "Här ska stå text (text required).",
}


def to_tree(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Give the tree of a flat form. Raises DocumentInvalid with every fault, paths as flat keys. Does not change the form."""
    if len(flat) > MOST_KEYS:
        raise DocumentInvalid([_issue((), "too-many-keys")])
    filled = {
        key: value for key, value in flat.items() if value is not None and not (isinstance(value, str) and not value.strip())
    }
    issues = [issue for key, value in filled.items() for issue in _faults(key, value)] + list(_twice(filled))
    if issues:
        raise DocumentInvalid(issues)
    branches: dict[str, Any] = {}
    for key, value in filled.items():
        *above, last = key.split(".")
        node = branches
        for i, step in enumerate(above):
            inner = node.setdefault(step, {})
            if not isinstance(inner, dict):
                raise DocumentInvalid([_issue(above[: i + 1], "value-and-object")])
            node = inner
        if last in node:
            raise DocumentInvalid([_issue([*above, last], "value-and-object")])
        node[last] = value
    tree: dict[str, Any] = _listed(branches, ())
    return tree


def to_flat(tree: Mapping[str, Any]) -> dict[str, str]:
    """Give the flat form of a tree of texts, objects and lists; keys in the tree's order."""
    return dict(_leaves(tree, ""))


def in_flat_keys(path: str) -> str:
    """Give a path in a form's tree as its flat key: `insats[0].vad` -> `insats.1.vad`."""
    return _PLACE.sub(lambda place: f".{int(place[1]) + 1}", path)


def _leaves(node: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _leaves(value, f"{key}.{name}" if key else name)
    elif isinstance(node, list):
        for place, value in enumerate(node, 1):
            yield from _leaves(value, f"{key}.{place}")
    else:
        yield key, node


def _faults(key: str, value: Any) -> Iterator[Issue]:
    steps = key.split(".")
    if len(steps) > MOST_STEPS:
        yield _issue(steps[:MOST_STEPS], "key-depth")
    elif not all(steps) or _DIGITS.fullmatch(steps[0]):
        yield _issue(steps, "key-form")
    elif key != _canonical(key):
        yield _issue(_canonical(key).split("."), "key-spelling")
    elif any(_DIGITS.fullmatch(step) and not _NUMBER.fullmatch(step) for step in steps):
        yield _issue(steps, "key-form")
    elif not isinstance(value, str):
        yield _issue(steps, "type")


def _twice(flat: Mapping[str, Any]) -> Iterator[Issue]:
    seen: set[str] = set()
    for key in flat:
        canonical = _canonical(key)
        if canonical in seen:
            yield _issue(canonical.split("."), "key-twice")
        seen.add(canonical)


def _canonical(key: str) -> str:
    steps = (step.strip().lower() for step in key.split("."))
    return ".".join((step.lstrip("0") or "0") if _DIGITS.fullmatch(step) else step for step in steps)


def _listed(node: Any, above: tuple[str, ...]) -> Any:
    """Turn every object whose names are numbers into a list."""
    if not isinstance(node, dict):
        return node
    numbers = [name for name in node if _NUMBER.fullmatch(name)]
    if not numbers:
        return {name: _listed(value, (*above, name)) for name, value in node.items()}
    if len(numbers) < len(node):
        raise DocumentInvalid([_issue(above, "list-and-object")])
    for place, number in enumerate(sorted(map(int, numbers)), 1):
        if number != place:
            raise DocumentInvalid([_issue((*above, str(number)), "key-gap")])
    return [_listed(node[str(place)], (*above, str(place))) for place in range(1, len(numbers) + 1)]


def _issue(steps: "tuple[str, ...] | list[str]", rule: str) -> Issue:
    return Issue(".".join(_safe(steps)), rule, _MESSAGES[rule])


def _safe(steps: "tuple[str, ...] | list[str]") -> Iterator[str]:
    """Yield the steps up to the first that may be somebody's name or number."""
    for step in steps:
        if not (_NUMBER.fullmatch(step) or shown(step)):
            return
        yield step
