"""The items of a document that is read into a form: a form names an item by its place in the form's list, a document by its id."""

from collections.abc import Iterator, Mapping
from typing import Any

from .paths import compile_path, elements, get, put
from .references import PERSON, TextReader
from .rules import PLACE
from .tables import Table


class FormReader(TextReader):
    """Reads one document by a table, whatever ids its items have; a reference to what the form has no place for is no value."""

    def __init__(self, table: Table, left: str, document: Mapping[str, Any]) -> None:
        """Find the items that the table's lines read, and what each is called on the form."""
        self._names = {PERSON: PERSON}
        for id_, name in _names(table, left, document):
            self._names.setdefault(id_, name)

    def item_name(self, name: str) -> str | None:
        """Give the id that the form's own place gives the item."""
        return self._names.get(name)


def _names(table: Table, left: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for line, rule in zip(table.lines, table.rules, strict=True):
        if line["sip"].endswith(".id") and "fixed" in line:
            found = get(document, compile_path(line["sip"], table.slices).steps)
            if found is not None:
                yield found, line["fixed"]
        prefix = next((inner["as"]["prefix"] for inner in line.get("rules", ()) if inner.get(left) == PLACE), None)
        path = compile_path(line["sip"], table.slices)
        if prefix is None or path.each is None or rule.read is None:
            continue
        steps, pattern = (*path.steps, path.each._replace(pattern=None)), path.each.pattern or {}
        place = 0
        for item in elements(get(document, steps), pattern):
            alone: dict[str, Any] = {}
            read: dict[str, Any] = {}
            put(alone, steps, [item])
            rule.read(alone, read, TextReader())
            if read:
                place += 1
                yield item["id"], f"{prefix}{place}"
