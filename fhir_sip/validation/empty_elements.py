"""Elements that say nothing: an extension without a value, an object with an id only (ele-1, ext-1 in http://hl7.org/fhir/R4/element.html).

HAPI drops them from a resource inside a transaction, and then validates the rest: what was sent would be accepted, and not stored.
"""

from collections.abc import Iterator
from typing import Any

from fhir_sip.errors import Issue

_NOTHING_OF = {"extension": frozenset({"id", "url"}), "modifierExtension": frozenset({"id", "url"})}
_NOTHING = frozenset({"id"})


def issues_of_empty_elements(resource: dict[str, Any], where: str) -> list[Issue]:
    """Where such elements are; an id beside a primitive value (`_birthDate`) is something. No object or list is empty (`fhir_json`)."""
    text = "Elementet är tomt / The element is empty"
    return [Issue("structure", text, path, "fhir-json") for path in _empty_in(resource, where)]


def _empty_in(element: dict[str, Any], where: str) -> Iterator[str]:
    for name, child in element.items():
        for position, one in enumerate(child if isinstance(child, list) else [child]):
            path = f"{where}.{name}[{position}]" if isinstance(child, list) else f"{where}.{name}"
            if isinstance(one, dict) and not name.startswith("_"):
                if one.keys() <= _NOTHING_OF.get(name, _NOTHING):
                    yield path
                yield from _empty_in(one, path)
