"""Where the items of a document stand: each part of one kind, with its path, however deep."""

from collections.abc import Iterator
from typing import Any


def parts_at(document: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Give each part that stands at a place, with its path: `goals` gives `goals[0]`, ...; `egenvard.tasks` goes into each item.

    A single part is given with its name for path, an absent one not at all; the empty place is the document itself.
    """
    found: list[tuple[str, Any]] = [("", document)]
    for name in place.split(".") if place else ():
        found = [inner for path, owner in found for inner in _inside(f"{path}.{name}".removeprefix("."), getattr(owner, name))]
    yield from found


def _inside(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield from ((f"{path}[{i}]", item) for i, item in enumerate(value))
    elif value is not None:
        yield path, value
