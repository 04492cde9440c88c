"""What may stand at a place of a document, whatever describes it: a JSON Schema or the FHIR models."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any


def _no_fields() -> Mapping[str, "Shape"]:
    return {}


@dataclass(frozen=True)
class Shape:
    """One place: its fields (none: it is a value), whether it is a list, and the codes it takes (None: not a closed list).

    `of_items` narrows the items of a list to those that hold a slice's pattern; it gives None for a pattern that no item may hold.
    """

    fields: Callable[[], Mapping[str, "Shape"]] = _no_fields
    is_list: bool = False
    codes: frozenset[str] | None = None
    of_items: Callable[[Mapping[str, Any]], "Shape | None"] | None = None

    @property
    def item(self) -> "Shape":
        """One item of the list."""
        return replace(self, is_list=False)

    def sliced(self, pattern: Mapping[str, Any]) -> "Shape | None":
        """Give the shape of an item that holds the pattern."""
        return self.of_items(pattern) if self.of_items else self.item

    def at(self, path: str) -> "Shape | None":
        """Give the shape at a dotted path of names; lists are entered. None where there is nothing."""
        found: Shape | None = self
        for name in filter(None, path.split(".")):
            found = found.fields().get(name) if found else None
        return found

    def leaves(self, above: str = "") -> Iterator[str]:
        """Yield the dotted path of every value, and of every list of values."""
        for name, field in self.fields().items():
            path = f"{above}.{name}" if above else name
            if field.fields():
                yield from field.leaves(path)
            else:
                yield path


def schema_shape(schema: Mapping[str, Any]) -> Shape:
    """Give the shape of a JSON Schema of objects, arrays, enums and `$defs`; of `anyOf` the first that is not null."""

    def plain(node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node or "anyOf" in node:
            if "$ref" in node:
                node = schema["$defs"][node["$ref"].rpartition("/")[2]]
            else:
                node = next(one for one in node["anyOf"] if one.get("type") != "null")
        return node

    def shape(node: Mapping[str, Any]) -> Shape:
        node = plain(node)
        if node.get("type") == "array":
            return replace(shape(node["items"]), is_list=True)
        properties = node.get("properties")
        if properties is not None:
            return Shape(lambda: {name: shape(field) for name, field in properties.items()})
        codes = node.get("enum") or ([node["const"]] if "const" in node else None)
        return Shape(codes=frozenset(codes) if codes else None)

    return shape(schema)
