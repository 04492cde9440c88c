"""One line of a mapping table as compiled closures: write it, read it, carry it over.

Nothing here knows a resource type or a field by name.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .conversions import Conversion
from .paths import Path, elements, erase, get, put
from .patterns import copied, put_in
from .references import Outward, Reader, TextReader

PLACE = "#"
"""The name of an item's place in its list, counted from 1."""

Item = Mapping[str, Any]
Element = dict[str, Any]


class Rule(NamedTuple):
    """`write` puts a document value into a resource; `read` the other way (None: this rule is to FHIR only).

    `carry` makes a stored resource agree with a new one in this rule's place and tells whether it had to.
    `required`: an element of a list without this value is no element the document can hold; where `any_of`, an element
    without one of all such values.
    """

    write: Callable[[Element, Item, Outward], None]
    read: Callable[[Element, dict[str, Any], Reader], None] | None
    carry: Callable[[Element, Element], bool]
    required: str | None = None
    any_of: bool = False


class Origin(NamedTuple):
    """Where a rule finds its value in the document: `fetch` it outward, `keep` it inward."""

    fetch: Callable[[Item, Outward], Any]
    keep: Callable[[dict[str, Any], Any, Reader], None] | None


class Converter(NamedTuple):
    """What stands at the path's tail in one list element, both ways; inward None when the document cannot hold it.

    Outward also takes the element's place in its list, from 1.
    """

    outward: Callable[[Any, Outward, int], Any]
    inward: Callable[[Any, Reader], Any]


def single_rule(path: Path, origin: Origin, conversion: Conversion, required: str | None, any_of: bool = False) -> Rule:
    """Compile a rule for one value."""
    steps, (fetch, keep), (outward_value, inward_value) = path.steps, origin, conversion
    alone = TextReader()

    def write(resource: Element, item: Item, outward: Outward) -> None:
        value = fetch(item, outward)
        if value is not None:
            put(resource, steps, outward_value(value, outward))

    def read(resource: Element, item: dict[str, Any], reader: Reader) -> None:
        value = inward_value(get(resource, steps), reader)
        if value is not None and keep is not None:
            keep(item, value, reader)

    def carry(new: Element, stored: Element) -> bool:
        leaf = get(new, steps)
        if inward_value(leaf, alone) == inward_value(get(stored, steps), alone):
            return False
        if leaf is None:
            erase(stored, steps)
        else:
            put(stored, steps, copied(leaf))
        return True

    return Rule(write, read if keep else None, carry, required, any_of)


def list_rule(path: Path, origin: Origin, convert: Converter, update: str | None = None) -> Rule:
    """Compile a rule for a list; `convert` handles what stands at the path's tail in each element.

    `update` is how `carry` lays the new list on the stored one: None, in the new order; `set`, the order says nothing; `add`, what is
    missing is added and nothing is taken away. A stored element with the value of a new one stands as it is, extras and all.
    """
    if path.each is None:
        raise ValueError("a list rule needs [*] in its path")
    pattern, tail, (fetch, keep) = path.each.pattern or {}, path.tail, origin
    steps, alone = (*path.steps, path.each._replace(pattern=None)), TextReader()

    def make(value: Any, outward: Outward, place: int) -> Any:
        content, element = convert.outward(value, outward, place), copied(pattern)
        if tail:
            put(element, tail, content)
        elif pattern:
            put_in(element, content)
        return element if tail or pattern else content

    def values(resource: Element, reader: Reader) -> list[tuple[Any, Any]]:
        pairs = ((item, convert.inward(get(item, tail), reader)) for item in elements(get(resource, steps), pattern))
        return [(item, value) for item, value in pairs if value is not None]

    def write(resource: Element, item: Item, outward: Outward) -> None:
        made = [make(value, outward, place) for place, value in enumerate(fetch(item, outward) or (), 1)]
        if made:
            put(resource, steps, (get(resource, steps) or []) + made)

    def read(resource: Element, item: dict[str, Any], reader: Reader) -> None:
        found = [value for _, value in values(resource, reader)]
        if found and keep is not None:
            keep(item, found, reader)

    def carry(new: Element, stored: Element) -> bool:
        wanted, present = values(new, alone), values(stored, alone)
        left, kept, missing = list(present), [], []
        for item, value in wanted:
            found = next((pair for pair in left if pair[1] == value), None)
            if found is None:
                missing.append(copied(item))
            else:
                left = [pair for pair in left if pair is not found]
            kept.append(missing[-1] if found is None else found[0])
        if update == "add":
            left = []
        in_place = update is not None or [value for _, value in wanted] == [value for _, value in present]
        if in_place and not left and not missing:
            return False
        everything = get(stored, steps) or []
        if update is None:
            owned = [id(item) for item, _ in present]
            listed = [item for item in everything if id(item) not in owned] + kept
        else:
            gone = [id(item) for item, _ in left]
            listed = [item for item in everything if id(item) not in gone] + missing
        if listed:
            put(stored, steps, listed)
        else:
            erase(stored, steps)
        return True

    return Rule(write, read if keep else None, carry)


def nested(rules: Sequence[Rule]) -> Converter:
    """Give the converter of a list whose elements have rules of their own."""

    needed = [rule.required for rule in rules if rule.required and not rule.any_of]
    alternatives = [rule.required for rule in rules if rule.required and rule.any_of]

    def outward_item(value: Item, outward: Outward, place: int) -> Element:
        element: Element = {}
        numbered = {**value, PLACE: str(place)}
        for rule in rules:
            rule.write(element, numbered, outward)
        return element

    def inward_item(element: Any, reader: Reader) -> dict[str, Any] | None:
        item: dict[str, Any] = {}
        if isinstance(element, dict):
            for rule in rules:
                if rule.read:
                    rule.read(element, item, reader)
        held = bool(item) and all(name in item for name in needed)
        return item if held and (not alternatives or any(name in item for name in alternatives)) else None

    return Converter(outward_item, inward_item)
