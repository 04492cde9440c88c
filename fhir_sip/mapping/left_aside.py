"""What does not survive a mapping? A document is mapped there and back; what is then missing or another is told by its path."""

import re
from collections.abc import Iterator
from typing import Any

_OF_THE_STORE = frozenset({"fullUrl", "id", "meta.versionId", "meta.lastUpdated"})
_PLACE = re.compile(r"^entry\[[0-9]+\]\.(?:resource\.)?")


def left_aside(before: Any, after: Any, path: str = "", *, is_bundle: bool = False) -> Iterator[str]:
    """Yield the path of each part of `before` that is not in `after`; list items are paired by what they have in common.

    Of a Bundle, ids and what the store keeps are not asked about, and of a reference only whether there is one.
    """
    if is_bundle and (_PLACE.sub("", path) in _OF_THE_STORE or path in ("type", "entry")):
        if path == "entry":
            yield from _of_list(before, after if isinstance(after, list) else [], path, is_bundle=is_bundle)
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            where = f"{path}.{name}" if path else name
            if name in after:
                yield from left_aside(value, after[name], where, is_bundle=is_bundle)
            elif not _says_nothing(value):
                yield from left_aside(value, None, where, is_bundle=is_bundle)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_list(before, after, path, is_bundle=is_bundle)
    elif before != after and not (is_bundle and path.endswith(".reference") and after is not None):
        yield path


def with_ids_of(before: Any, after: Any) -> Any:
    """Give `after` with the ids that `before` has, in items and in what refers to them: a form keeps no ids but places in a list."""
    return _renamed(after, dict(_renames(before, after)))


def _renames(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            yield from _renames(value, after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        free = list(enumerate(after))
        for item in before:
            pair = _pair(item, free) if isinstance(item, dict) else None
            if pair is not None:
                free.remove(pair)
                if "id" in item and "id" in pair[1]:
                    yield pair[1]["id"], item["id"]
                yield from _renames(item, pair[1])


def _renamed(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _renamed(value, names) for name, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    return names.get(node, node) if isinstance(node, str) else node


def _of_list(before: list[Any], after: list[Any], path: str, *, is_bundle: bool) -> Iterator[str]:
    free = list(enumerate(after))
    for i, item in enumerate(before):
        where = f"{path}[{i}]"
        pair = _pair(item, free)
        if pair is None:
            yield where
        else:
            free.remove(pair)
            yield from left_aside(item, pair[1], where, is_bundle=is_bundle)


def _pair(item: Any, free: list[tuple[int, Any]]) -> tuple[int, Any] | None:
    """Give the item of the same key, else the one that has most in common, the first of such; None where none has anything."""
    key = _key(item)
    if key is not None and (named := next((pair for pair in free if _key(pair[1]) == key), None)):
        return named
    if isinstance(key, tuple):
        return None
    scored = [(_common(item, other), -n, (n, other)) for n, other in free]
    score, _, best = max(scored, default=(0, 0, None), key=lambda one: one[:2])
    return best if score else None


def _key(item: Any) -> Any:
    """Give what names an item: of an entry the resource's type and identifiers, of an item of a SIP document its id."""
    if not isinstance(item, dict):
        return None
    resource = item.get("resource")
    if isinstance(resource, dict):
        identifiers = resource.get("identifier") or []
        listed = identifiers if isinstance(identifiers, list) else [identifiers]
        values = sorted(str(one.get("value")) for one in listed)
        return (resource.get("resourceType"), *values)
    return item.get("id") if "reference" not in item else None


def _common(one: Any, other: Any) -> int:
    """Count the values two items share; extensions of different kinds share nothing, references always something."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.get("url") != other.get("url"):
            return 0
        both = [name for name in one if name in other]
        return sum(1 if name == "reference" else _common(one[name], other[name]) for name in both if name != "id")
    if isinstance(one, list) and isinstance(other, list):
        return sum(max((_common(item, there) for there in other), default=0) for item in one)
    return int(one == other)


def _says_nothing(value: Any) -> bool:
    return value is None or value in ([], {})
