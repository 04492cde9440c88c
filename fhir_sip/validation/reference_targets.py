"""Is each reference to a resource of a type that FHIR R4 allows there? (http://hl7.org/fhir/R4/references.html)

HAPI does not ask (docs/decisions/0003). The types are those of the published models; where a profile narrows them, an invariant on
the reference's text says so. Only the text of a reference is read: what it names is looked up where something is written.
"""

import re
from collections.abc import Mapping
from typing import Any

from fhir_sip.errors import Issue
from fhir_sip.validation.messages import base_issue
from fhir_sip.validation.model_fields import placed_in

_TYPE = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?", re.DOTALL)


def issues_of_reference_targets(resource: dict[str, Any], where: str, types: Mapping[str, str] | None = None) -> list[Issue]:
    """References to a resource of another type than their element takes. `types`: what stands behind each `urn:uuid:` that is known."""
    return [
        base_issue("fhir-reference", placed.path)
        for placed in placed_in(resource, resource["resourceType"], where)
        if placed.field.targets and isinstance(placed.value, dict)
        if _type_of(placed.value.get("reference"), types or {}) not in {*placed.field.targets, None}
    ]


def _type_of(reference: Any, types: Mapping[str, str]) -> str | None:
    if not isinstance(reference, str):
        return None
    named = _TYPE.fullmatch(reference)
    return named[1] if named else types.get(reference)
