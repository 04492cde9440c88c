"""What of a public record is shown without a token: an allow-list of elements by type.

Left out on purpose: narrative, photo, contacts of an organisation or a connection (they name people), headers of a connection (secrets),
extensions other than the directory's own, and of a reference everything but its text. So a record of another kind of content than it should
have shows nothing of it.
"""

import re
from typing import Any

from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.directory.freshness import CHECKED_ON

Resource = dict[str, Any]

SERVICE_AGE = "https://fhir-sip.se/ig/StructureDefinition/service-age"
EXTENSIONS = frozenset({CHECKED_ON, SERVICE_AGE})
"""The extensions an entry may have."""

_ALWAYS = ("resourceType", "id", "meta", "identifier", "name", "telecom")
_OF_TYPE = {
    "HealthcareService": (
        *("active", "providedBy", "category", "type", "specialty", "location", "comment", "extraDetails", "coverageArea"),
        *("serviceProvisionCode", "eligibility", "program", "characteristic", "communication", "referralMethod"),
        *("appointmentRequired", "availableTime", "notAvailable", "availabilityExceptions", "endpoint"),
    ),
    "Location": (
        *("status", "operationalStatus", "alias", "description", "mode", "type", "address", "physicalType", "position"),
        *("managingOrganization", "partOf", "hoursOfOperation", "availabilityExceptions", "endpoint"),
    ),
    "Organization": ("active", "type", "alias", "address", "partOf"),
    "Endpoint": ("status", "connectionType", "managingOrganization", "period", "payloadType", "payloadMimeType", "address"),
}
_META = ("versionId", "lastUpdated", "profile")
_NEVER = frozenset({"extension", "modifierExtension", "assigner"})
_REFERENCE = re.compile(rf"(?:{'|'.join(sorted(PUBLIC_TYPES))})/[A-Za-z0-9.-]{{1,64}}")


def public_view(record: Resource) -> Resource:
    """The record as everybody is shown it; the argument is not changed. Raises KeyError for a type that is not public."""
    elements = (*_ALWAYS, *_OF_TYPE[record["resourceType"]])
    shown = {name: _shown(record[name]) for name in elements if name in record and name != "meta"}
    shown["meta"] = {name: record["meta"][name] for name in _META if name in record.get("meta", {})}
    extensions = [_shown(one) for one in record.get("extension", ()) if one.get("url") in EXTENSIONS]
    shown |= {"extension": extensions} if extensions else {}
    return {name: value for name, value in shown.items() if value not in ({}, [])}


def _shown(element: Any) -> Any:
    if isinstance(element, list):
        return [found for child in element if (found := _shown(child)) not in ({}, [])]
    if not isinstance(element, dict):
        return element
    if "reference" in element:
        is_public = isinstance(element["reference"], str) and _REFERENCE.fullmatch(element["reference"])
        return {"reference": element["reference"]} if is_public else {}
    shown = {name: _shown(child) for name, child in element.items() if name not in _NEVER and not name.startswith("_")}
    return {name: value for name, value in shown.items() if value not in ({}, [])}
