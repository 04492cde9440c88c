"""What can be done to one element of a resource: each function yields, for an element, changes and a word for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.parity.editing import Change, put, remove, rename, twice
from tests.parity.elements import Element

Made = Iterator[tuple[str, Change]]
Targets = Mapping[str, str]
"""By resource type, a reference to one of that type."""

_BAD_DATES = ("2026-02-30", "2026-13-01", "soon", "20260101", "2026-01-01T25:00:00+01:00", "2026-01-01T10:00:00", " 2026-01-01")
# A valid value of each type; codes need a code of the right value set, so only few elements of that type are here, by name.
_OF_TYPE: dict[str, Any] = {
    "boolean": True,
    "canonical": "https://fhir-sip.se/none",
    "code": {"language": "sv", "use": "usual"},
    "date": "2026-01-01",
    "dateTime": "2026-01-01T10:00:00+01:00",
    "id": "a1",
    "instant": "2026-01-01T10:00:00+01:00",
    "integer": 1,
    "positiveInt": 1,
    "string": "text",
    "uri": "urn:oid:1.2.3.4",
    "url": "https://fhir-sip.se/none",
    "Age": {"value": 40, "unit": "år", "system": "http://unitsofmeasure.org", "code": "a"},
    "Annotation": {"text": "Fritext"},
    "Attachment": {"title": "Titel", "contentType": "text/plain", "url": "https://fhir-sip.se/none"},
    "CodeableConcept": {"text": "Fritext"},
    "Coding": {"system": "urn:oid:1.2.3.4", "code": "x"},
    "ContactPoint": {"system": "phone", "value": "08-1"},
    "Extension": {"url": "https://fhir-sip.se/none", "valueString": "tillägg"},
    "HumanName": {"family": "Exempel"},
    "Identifier": {"system": "urn:oid:1.2.3.4", "value": "x"},
    "Narrative": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Text</div>'},
    "Period": {"start": "2026-01-01"},
    "Reference": {"reference": "Organization/1"},
}
# A resource type's name, and a version the code system has: no value does for every place.
_NO_SAMPLE = ("type", "version")
_OTHER_CHOICES = ("boolean", "dateTime", "integer", "string", "Period", "Reference")


def drop(element: Element, _targets: Targets) -> Made:
    """Any element removed."""
    if element.where and element.value is not None:
        yield "", remove


def drop_optional(element: Element, targets: Targets) -> Made:
    """An element removed that its definition does not require."""
    if not element.required:
        yield from drop(element, targets)


def duplicate(element: Element, _targets: Targets) -> Made:
    """An item of a list twice; any other element as a list of itself twice."""
    if element.where and element.value is not None:
        yield "", twice


def wrong_json_type(element: Element, _targets: Targets) -> Made:
    """Another JSON type than FHIR's."""
    match element.value:
        case bool():
            yield "text", put(str(element.value).lower())
        case str():
            yield "number", put(7)
            yield "object", put({"value": element.value})
            yield "boolean", put(True)
        case dict() if element.where:
            yield "text", put("text")
            yield "list", put([element.value])


def wrong_fhir_type(element: Element, _targets: Targets) -> Made:
    """Another type of a choice, or an object with the elements of another datatype."""
    if element.value is None or not element.where:
        return
    for kind in _OTHER_CHOICES if element.choice else ():
        if kind != element.kind:
            yield kind, rename(element.choice + kind[0].upper() + kind[1:], _OF_TYPE[kind])
    if isinstance(element.value, dict) and element.kind != "BackboneElement":
        other = "Period" if element.kind != "Period" else "Reference"
        yield f"as {other}", put(_OF_TYPE[other])


def wrong_code(element: Element, _targets: Targets) -> Made:
    """A code that its system does not have, or a coding of no system or another one."""
    if element.value is not None and element.kind == "code":
        yield "unknown", put("no-such-code")
        yield "capitals", put(element.value.upper())
        yield "white space", put(f" {element.value}")
    elif element.value is not None and element.kind == "Coding" and "system" in element.value:
        yield "system", put(element.value | {"system": "urn:oid:1.2.3.4"})
        yield "HL7 system", put(element.value | {"system": "http://terminology.hl7.org/CodeSystem/no-such-system"})
        yield "no system", put({name: value for name, value in element.value.items() if name != "system"})
        yield "no code", put({name: value for name, value in element.value.items() if name != "code"})


def wrong_target(element: Element, targets: Targets) -> Made:
    """A reference, there already or added, to a resource of a type it may not be to; one whose `type` says another type."""
    if element.kind != "Reference" or (element.value is None and element.choice):
        return
    given = element.value or {}
    for kind, reference in targets.items():
        if kind not in element.targets and element.targets != ("Resource",) and reference != given.get("reference"):
            yield kind, put(_times(element, given | {"reference": reference}))
    if given:
        yield "type", put(given | {"type": "Observation"})


def unknown(element: Element, _targets: Targets) -> Made:
    """An element that FHIR does not know."""
    if isinstance(element.value, dict):
        yield "text", put(element.value | {"colour": "blue"})
        yield "object", put(element.value | {"importance": {"value": "high"}})


def bad_date(element: Element, _targets: Targets) -> Made:
    """A text that is no date of its type."""
    for value in _BAD_DATES if element.value is not None and element.kind in ("date", "dateTime", "instant") else ():
        yield value, put(value)


def bad_text(element: Element, _targets: Targets) -> Made:
    """A text that no element may hold: empty, white space, a control character."""
    if isinstance(element.value, str):
        yield "empty", put("")
        yield "blank", put(" ")
        yield "line break after", put(element.value + "\n")
        yield "control character", put(element.value + "\x07")


def add_optional(element: Element, targets: Targets) -> Made:
    """An element that the resource might have and has not, with a valid value."""
    if element.value is not None or element.required or element.where[-1] in _NO_SAMPLE:
        return
    value = _OF_TYPE.get(element.kind)
    if element.kind == "code":
        value = _OF_TYPE["code"].get(element.where[-1])
    elif element.kind == "Reference":
        reference = next((targets[kind] for kind in element.targets if kind in targets), None)
        value = {"reference": reference} if reference else {"display": "Text"}
    if value is not None:
        yield "", put(_times(element, value))


def reorder(element: Element, _targets: Targets) -> Made:
    """The members of an object from last to first: their order means nothing in JSON."""
    if isinstance(element.value, dict) and len(element.value) > 1:
        yield "", put(dict(reversed(element.value.items())))


def _times(element: Element, value: Any) -> Any:
    """What is to be put where an element is missing: a list when it repeats."""
    return [value] if element.value is None and element.repeats else value
