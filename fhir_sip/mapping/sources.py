"""Where a rule finds its value in the document, and where it keeps what it read from FHIR."""

from typing import Any

from .references import Outward, Reader
from .rules import Item, Source


def constant(name: str) -> Source:
    """Give the source that is always the same local name (`person`, `plan`, `team`); never read back."""
    return Source(lambda item, outward: name, None)


def document_field(name: str) -> Source:
    """Give the source of a field of the whole document, for any part's resource; never read back."""
    steps = name.split(".")
    return Source(lambda item, outward: _fetch(outward.document, steps), None)


def item_field(name: str, inside: str, default: str | None, to_fhir_only: bool) -> Source:
    """Give the source of a field of the part; `inside` takes one field out of each element of a list.

    Where the field is absent, `default` names the document's field that its absence stands for.
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

    return Source(fetch, None if to_fhir_only else keep)


def _fetch(item: Item, steps: list[str]) -> Any:
    value: Any = item
    for step in steps:
        value = value.get(step) if value is not None else None
    return value
