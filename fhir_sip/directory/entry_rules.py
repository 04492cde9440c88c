"""What may stand in an entry of the public directory, beyond its profile: nothing that is, names or leads to a person (D6).

The profiles say which elements there must be; of what else FHIR allows they say nothing. So an entry is refused that has another extension
than the directory's own, a reference to anything but the directory's records, an identifier of anything but a unit or an area, or a text
with what could be a personal number in it.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from fhir_sip.access.public_directory import ENTRY_TYPES, PUBLIC_TYPES
from fhir_sip.directory.freshness import checked_on
from fhir_sip.directory.public_view import EXTENSIONS
from fhir_sip.errors import Issue
from fhir_sip.validation.identifiers import (
    HSA_ID,
    PERSONAL_NUMBER_SYSTEMS,
    is_personal_number,
    may_hold_personal_number,
    preferred_system,
)

MUNICIPALITY = "urn:oid:1.2.752.129.2.2.1.17"
COUNTY = "urn:oid:1.2.752.129.2.2.1.18"
NOBODY = "sip-directory-nobody"
CHECKED_TOO_LATE = "sip-directory-checked-on"

_ORGANISATION_NUMBER = "urn:oid:2.5.4.97"
_IDENTIFIERS = frozenset({HSA_ID, _ORGANISATION_NUMBER, MUNICIPALITY, COUNTY})
_REFERENCES = frozenset({"providedBy", "managingOrganization", "location", "coverageArea", "endpoint", "partOf", "assigner"})
# Digits that are checked otherwise, or are to be called.
_NUMBERS = frozenset({("telecom", "value"), ("identifier", "value"), *((name, "reference") for name in _REFERENCES)})
_REFERENCE = re.compile(rf"(?:(?:{'|'.join(sorted(PUBLIC_TYPES))})/[A-Za-z0-9.-]{{1,64}}|urn:uuid:[0-9A-Fa-f-]{{36}})")
_LONGEST_NUMBER = 13
_TEXT = (
    "Katalogen är öppen för alla: inga personer, inga andra hänvisningar, identifierare eller tillägg än katalogens egna / "
    "The directory is public: no persons, and no references, identifiers or extensions but its own"
)
_LATER = "Uppgifterna kan inte vara kontrollerade efter i dag / An entry cannot have been checked after today"


def issues_of_entry(resource: dict[str, Any], where: str, today: date) -> list[Issue]:
    """What is wrong with an entry, by path below `where`; nothing for a resource that is none. `today` is the Swedish day."""
    if resource.get("resourceType") not in ENTRY_TYPES:
        return []
    issues = [Issue("business-rule", _TEXT, path, NOBODY) for path in dict.fromkeys(_persons(resource, where, ""))]
    day = checked_on(resource)
    if day is not None and day > today:
        issues.append(Issue("business-rule", _LATER, f"{where}.extension", CHECKED_TOO_LATE))
    return issues


def _persons(element: Any, path: str, name: str) -> Iterator[str]:
    """Paths of what could be, name or lead to a person."""
    if isinstance(element, list):
        for position, child in enumerate(element):
            yield from _persons(child, f"{path}[{position}]", name)
    elif isinstance(element, dict):
        if not _is_allowed(element, name):
            yield path
        for child_name, child in element.items():
            if (name, child_name) not in _NUMBERS:
                yield from _persons(child, f"{path}.{child_name}", child_name)
    elif isinstance(element, str) and may_hold_personal_number(element):
        yield path


def _is_bare_number(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_NUMBER and may_hold_personal_number(value)


def _is_whole_number(value: Any) -> bool:
    """True for twelve digits of a person and no others. Ten are a telephone number as often: 07 01 23 is a day."""
    digits = "".join(filter(str.isdigit, str(value)))
    return any(is_personal_number(system, digits) for system in PERSONAL_NUMBER_SYSTEMS)


def _is_allowed(element: dict[str, Any], name: str) -> bool:
    if "extension" in element and name:
        return False
    if name in ("extension", "modifierExtension"):
        return element.get("url") in EXTENSIONS
    if name == "identifier":
        return preferred_system(str(element.get("system"))) in _IDENTIFIERS and not _is_bare_number(element.get("value"))
    if name == "telecom":
        return not _is_whole_number(element.get("value"))
    if name in _REFERENCES or "reference" in element:
        target = element.get("reference")
        return isinstance(target, str) and _REFERENCE.fullmatch(target) is not None and "identifier" not in element
    return True
