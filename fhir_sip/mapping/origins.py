"""Where a line finds its value in the left document, and where it keeps what it read from the right one."""

from typing import Any

from .references import Outward, Reader
from .rules import PLACE, Item, Origin


def constant(name: str | list[str]) -> Origin:
    """Give the origin that is always the same local name (`person`, `plan`, `team`), or for a list the one in a list; never read back."""
    return Origin(lambda item, outward: name, None)


def literal(value: Any, if_present: str | None) -> Origin:
    """Give the origin of a value the table itself fixes; with `if_present`, only where that field is there. Never read back."""
    steps = if_present.split(".") if if_present else []
    return Origin(lambda item, outward: value if not steps or _fetch(item, steps) not in (None, []) else None, None)


def document_field(name: str) -> Origin:
    """Give the origin of a field of the whole document, for any part's resource; `a[*].b` one field of each item. Never read back."""
    name, _, inside = name.partition("[*].")
    steps = name.split(".")

    def fetch(item: Item, outward: Outward) -> Any:
        value = _fetch(outward.document, steps)
        return [element[inside] for element in value or () if inside in element] if inside else value

    return Origin(fetch, None)


def item_field(name: str, inside: str, default: str | None, written_only: bool) -> Origin:
    """Give the origin of a field of the part; `inside` takes one field out of each element of a list.

    Where the field is absent, `default` names the document's field that its absence stands for. The name `#` is the part's place
    in its list, from 1, as text.
    """
    steps = name.split(".")

    def fetch(item: Item, outward: Outward) -> Any:
        value = _fetch(item, steps)
        if inside:
            return [element[inside] for element in value or ()]
        return outward.document.get(default) if value is None and default else value

    def keep(item: dict[str, Any], value: Any, reader: Reader) -> None:
        if default and value == reader.default(default):
            return
        for step in steps[:-1]:
            item = item.setdefault(step, {})
        item[steps[-1]] = [{inside: element} for element in value] if inside else value

    return Origin(fetch, None if written_only or name == PLACE else keep)


def _fetch(item: Item, steps: list[str]) -> Any:
    value: Any = item
    for step in steps:
        value = value.get(step) if value is not None else None
    return value
