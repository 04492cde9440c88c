"""The rules of FHIR's JSON form (http://hl7.org/fhir/R4/json.html) that a parser of models does not hold.

No null in place of an element, no empty object or list, no property name that is not an element's; no control character in a text and
no text of white space only (R4 says SHOULD NOT, datatypes.html#string; HAPI drops the latter from a transaction without a word).
Whether FHIR knows the element is for `strict_parse`.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel

from fhir_sip.errors import Issue
from fhir_sip.validation.messages import base_issue

_ELEMENT = re.compile(r"_?[A-Za-z][A-Za-z0-9]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def issues_of_json_form(resource: dict[str, Any], where: str) -> list[Issue]:
    """What breaks the form in one resource, whose FHIRPath is `where`; no name or value of an unknown property is told."""
    if "contained" in resource:
        text = "Inbäddade resurser tas inte emot / Contained resources are not accepted"
        return [Issue("not-supported", text, f"{where}.contained")]
    content = {name: child for name, child in resource.items() if name != "resourceType"}
    return list(_issues(content, where))


def _issues(element: Any, where: str) -> Iterator[Issue]:
    if isinstance(element, dict):
        if not element:
            yield Issue("structure", "Tomt objekt / Empty object", where, "fhir-json")
        for name, child in element.items():
            if not _ELEMENT.fullmatch(name) or name == "resourceType":
                yield base_issue("fhir-unknown-element", where)
            elif child is None or (isinstance(child, list) and None in child and _twin(name) not in element):
                yield Issue(
                    "structure", "null i stället för ett element / null in place of an element", f"{where}.{name}", "fhir-json"
                )
            elif name.startswith("_") and not _are_extensions(child):
                yield base_issue("fhir-type", f"{where}.{name}")
            else:
                yield from _issues(child, f"{where}.{name}")
    elif isinstance(element, list):
        if not element:
            yield Issue("structure", "Tom lista / Empty list", where, "fhir-json")
        for position, child in enumerate(element):
            yield from _issues(child, f"{where}[{position}]")
    elif isinstance(element, str) and _CONTROL.search(element):
        yield Issue("value", "Styrtecken i en text / Control character in a text", where, "fhir-json")
    elif isinstance(element, str) and element and not element.strip():
        yield Issue("value", "Text av enbart blanktecken / Text of white space only", where, "fhir-json")


def _are_extensions(child: Any) -> bool:
    """Beside a primitive value stands an object, or a list of objects and nulls: the models' library falls over anything else."""
    return isinstance(child, dict) or (isinstance(child, list) and all(isinstance(one, dict | None) for one in child))


def _twin(name: str) -> str:
    """Where the extensions of a list of primitive values stand, and back: only there may null fill a gap (json.html#primitive)."""
    return name[1:] if name.startswith("_") else f"_{name}"


def issues_of_types(given: Any, held: Any, where: str) -> Iterator[Issue]:
    """Where the JSON type given is not the type FHIR's own form has: `"true"` for true, 0 for a date.

    `held` is what the model of the resource holds after reading `given` (`reader`); only what both hold can differ.
    """
    if isinstance(given, dict) and isinstance(held, BaseModel):
        attributes = _attributes(type(held))
        for name, child in given.items():
            if name in attributes and (held_child := getattr(held, attributes[name])) is not None:
                yield from issues_of_types(child, held_child, f"{where}.{name}")
    elif isinstance(given, list) and isinstance(held, list):
        for position, (child, held_child) in enumerate(zip(given, held, strict=False)):
            yield from issues_of_types(child, held_child, f"{where}[{position}]")
    elif _json_type(given) is not _json_type(held):
        yield Issue("value", "Fel typ / Wrong type", where, "fhir-type")


@cache
def _attributes(model: type[BaseModel]) -> dict[str, str]:
    """Where a model holds an element: its name in JSON -> the attribute."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def _json_type(value: Any) -> type:
    """Of a value as it was given, or as a model holds it: dates, UUIDs and bytes are texts in JSON."""
    if value is None or isinstance(value, bool | dict | list):
        return type(value)
    return float if isinstance(value, int | float | Decimal) else str
