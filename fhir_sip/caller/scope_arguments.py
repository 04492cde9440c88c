"""Search arguments of a SMART v2 scope: which there are, and whether a resource matches them, read off the resource itself.

Only arguments that one record answers by itself: no chains, no modifiers, no dates, nothing that asks the store
(https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#finer-grained-resource-constraints-using-search-parameters).
Token and reference semantics are those of http://hl7.org/fhir/R4/search.html#token and #reference.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

# RFC 6749 3.3, less "+", which a query reads as a space; a value that needs other characters is percent-encoded.
_ARGUMENT = re.compile(r"(_?[a-z]+(?:-[a-z]+)*)=([\x21\x23-\x25\x27-\x2a\x2c-\x5b\x5d-\x7e]+)")
_REFERENCE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")

Argument = tuple[str, frozenset[str]]
"""A parameter and the values of which one must match."""

# Type -> argument -> kind and path. A `code` has its system implied by the element, so its values are plain codes. A type that is not
# here, and `*`, takes no arguments.
_CODE, _CONCEPT, _REF = "code", "concept", "reference"
_Arguments = dict[str, tuple[str, str]]
_SUBJECT: _Arguments = {"patient": (_REF, "subject"), "subject": (_REF, "subject")}
_STATUS: _Arguments = {"status": (_CODE, "status")}
_CATEGORY: _Arguments = {"category": (_CONCEPT, "category")}
_EVERY_TYPE: _Arguments = {"_security": (_CONCEPT, "meta.security")}
_OF_TYPE: dict[str, _Arguments] = {
    "CarePlan": _SUBJECT | _STATUS | _CATEGORY | {"intent": (_CODE, "intent")},
    "CareTeam": _SUBJECT | _STATUS | _CATEGORY,
    "Condition": _SUBJECT | _CATEGORY | {"clinical-status": (_CONCEPT, "clinicalStatus"), "code": (_CONCEPT, "code")},
    "Consent": _STATUS | _CATEGORY | {"patient": (_REF, "patient")},
    "Goal": _SUBJECT | _CATEGORY | {"lifecycle-status": (_CODE, "lifecycleStatus")},
    "Endpoint": _STATUS | {"organization": (_REF, "managingOrganization")},
    "HealthcareService": {"organization": (_REF, "providedBy"), "service-type": (_CONCEPT, "type")},
    "Location": _STATUS | {"organization": (_REF, "managingOrganization")},
    "Organization": {"type": (_CONCEPT, "type")},
    "Patient": {},
    "PractitionerRole": {"organization": (_REF, "organization"), "role": (_CONCEPT, "code")},
    "RelatedPerson": {"patient": (_REF, "patient"), "relationship": (_CONCEPT, "relationship")},
    "Task": _STATUS
    | {"patient": (_REF, "for"), "subject": (_REF, "for"), "owner": (_REF, "owner")}
    | {"intent": (_CODE, "intent"), "code": (_CONCEPT, "code")},
}


def parse_arguments(resource_type: str, query: str) -> frozenset[Argument] | None:
    """The arguments after the `?` of a scope, percent-encoded. None when any is not in the list or its value cannot be one.

    The same argument twice is two conditions (and); a comma inside a value separates alternatives (or).
    """
    found: set[Argument] = set()
    for part in query.split("&"):
        match = _ARGUMENT.fullmatch(part)
        kind = _kind(resource_type, match.group(1)) if match else None
        if match is None or kind is None:
            return None
        try:
            values = unquote_to_bytes(match.group(2)).decode("utf-8").split(",")
        except UnicodeDecodeError:
            return None
        if not all(_can_be(kind, value) for value in values):
            return None
        found.add((match.group(1), frozenset(values)))
    return frozenset(found)


def match_all(arguments: frozenset[Argument], resource: dict[str, Any]) -> bool:
    """True when the resource matches every argument; an element that is missing matches nothing."""
    return all(any(_matches(resource, name, value) for value in values) for name, values in arguments)


def is_as_strict(asked: frozenset[Argument], allowed: frozenset[Argument]) -> bool:
    """True when whatever matches `asked` matches `allowed`: each allowed argument stands in `asked` with the same values or fewer."""
    return all(
        any(name == own and all(any(_implies(one, value) for value in values) for one in ones) for own, ones in asked)
        for name, values in allowed
    )


def _implies(asked: str, allowed: str) -> bool:
    """`system|code` is narrower than `code` and than `system|`; `|code` is narrower than `code`."""
    system, bar, code = asked.partition("|")
    return asked == allowed or (bool(bar) and (allowed == code != "" or (system != "" and allowed == f"{system}|")))


def _kind(resource_type: str, name: str) -> str | None:
    of_type = _OF_TYPE.get(resource_type)
    known = None if of_type is None else (_EVERY_TYPE | of_type).get(name)
    return known[0] if known else None


def _can_be(kind: str, value: str) -> bool:
    if not value.strip("|") or not value.isprintable() or "\\" in value:
        return False
    if kind == _REF:
        return _REFERENCE.fullmatch(value) is not None
    return value.count("|") <= (0 if kind == _CODE else 1)


def _matches(resource: dict[str, Any], name: str, value: str) -> bool:
    kind, path = (_EVERY_TYPE | _OF_TYPE.get(str(resource.get("resourceType")), {})).get(name, ("", ""))
    found = _at(resource, path.split("."))
    if kind == _CODE:
        return any(element == value for element in found)
    if kind == _REF:
        return any(isinstance(element, dict) and element.get("reference") == value for element in found)
    return kind == _CONCEPT and any(_has_token(coding, value) for coding in _codings(found))


def _at(resource: object, path: list[str]) -> Iterator[object]:
    for element in resource if isinstance(resource, list) else (resource,):
        if not path:
            yield element
        elif isinstance(element, dict) and path[0] in element:
            yield from _at(element[path[0]], path[1:])


def _codings(elements: Iterator[object]) -> Iterator[dict[str, Any]]:
    """The codings of CodeableConcepts, or Codings that stand by themselves (`meta.security`)."""
    for element in elements:
        if isinstance(element, dict):
            coding = element.get("coding", element)
            yield from (one for one in (coding if isinstance(coding, list) else (coding,)) if isinstance(one, dict))


def _has_token(coding: dict[str, Any], value: str) -> bool:
    system, bar, code = value.partition("|")
    if not bar:
        return coding.get("code") == value
    if not system:
        return coding.get("code") == code and "system" not in coding
    return coding.get("system") == system and code in ("", coding.get("code"))
