"""The references of incoming resources: form first, then that each names something the caller may see and of the same person.

A reference to nothing and one to something hidden get the same answer. Conditional, versioned, contained and foreign
references are refused.
"""

import re
from collections.abc import Iterator
from typing import Any

from fhir_sip.access import Index, Resource
from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.audit.trail import patient_of
from fhir_sip.errors import Issue
from fhir_sip.store.plan_queries import READABLE_TYPES

_STORED = re.compile(r"([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_WITHOUT_PERSON = PUBLIC_TYPES | {"PractitionerRole"}


def found_in(element: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Reference element with a literal reference, with its FHIRPath."""
    if isinstance(element, dict):
        if isinstance(element.get("reference"), str):
            yield path, element
        for name, child in element.items():
            yield from found_in(child, f"{path}.{name}")
    elif isinstance(element, list):
        for position, child in enumerate(element):
            yield from found_in(child, f"{path}[{position}]")


def made_relative(resource: Resource, fhir_url: str) -> Resource:
    """The resource with absolute references into this server made relative. The argument is not changed."""
    prefix = fhir_url + "/"

    def relative(element: Any) -> Any:
        if isinstance(element, dict):
            changed = {name: relative(child) for name, child in element.items()}
            if isinstance(changed.get("reference"), str):
                changed["reference"] = changed["reference"].removeprefix(prefix)
            return changed
        return [relative(child) for child in element] if isinstance(element, list) else element

    result: Resource = relative(resource)
    return result


def issues_of_form(resource: Resource, path: str, new_keys: frozenset[str]) -> list[Issue]:
    """References that are not `Type/id` of a type we serve, nor the fullUrl of a record in the same transaction."""
    return [
        Issue(
            "value",
            "Referensen ska vara Typ/id, eller fullUrl i samma transaktion / A reference must be Type/id or a fullUrl in the transaction",
            f"{where}.reference",
            "sip-reference-form",
        )
        for where, element in found_in(resource, path)
        if not _is_known_form(element["reference"], new_keys)
    ]


def issues_of_targets(key: str, resource: Resource, path: str, visible: Index, old: Resource | None) -> list[Issue]:
    """References to nothing the caller may see, or to a record about another person.

    What the stored record (`old`) refers to already was judged when it was written, and may since be hidden from this caller.
    """
    kept = {element["reference"] for _, element in found_in(old, "")}
    person = patient_of(key, resource, visible)
    issues = []
    if old is not None and patient_of(key, old) != person:
        text = "En uppgift flyttas inte till en annan person / A record is not moved to another person"
        issues.append(Issue("business-rule", text, path, "sip-same-person"))
    for where, element in found_in(resource, path):
        if element["reference"] in kept:
            continue
        target = visible.get(element["reference"])
        if target is None:
            text = "Referensen pekar på något som inte finns, eller inte är tillgängligt för er / Reference to nothing"
            issues.append(Issue("not-found", text, f"{where}.reference", "sip-reference-target"))
        elif (
            person
            and target["resourceType"] not in _WITHOUT_PERSON
            and patient_of(element["reference"], target, visible) != person
        ):
            text = "Referensen pekar på en annan persons uppgifter / Reference to another person's record"
            issues.append(Issue("business-rule", text, f"{where}.reference", "sip-same-person"))
    return issues


def _is_known_form(reference: str, new_keys: frozenset[str]) -> bool:
    if reference in new_keys:
        return True
    match = _STORED.fullmatch(reference)
    return match is not None and match.group(1) in READABLE_TYPES


def is_urn(full_url: object) -> bool:
    """True for `urn:uuid:` followed by a UUID."""
    return isinstance(full_url, str) and _URN.fullmatch(full_url) is not None
