"""CapabilityStatement of the directory's own FHIR base (http://hl7.org/fhir/R4/capabilitystatement.html): what everybody may ask."""

from importlib.metadata import version
from typing import Any

from fhir_sip.directory.criteria import INCLUDES, PARAMETERS
from fhir_sip.validation.profiles import PROFILE_OF

_DATE = "2026-11-28"
_HOW = (
    "Open to everybody: no token, GET only. Holds services, places, organisations and connections, and nothing about any person. "
    "`need` is met by every word of it in a service's texts, or by `system|code` (an ICF code also by those above and below it); "
    "`municipality` is a kommunkod, met by what serves it or its county; `age` is in whole years; `organization` is the owner or one above "
    "it; `name` is a part of the name. An entry that its owner has not checked for long is tagged `stale`, never left out; one that has "
    "ended is not found, and can be read. Parameters outside the list are refused with 400."
)


def directory_statement(base: str) -> dict[str, Any]:
    """The statement; `base` is the directory's public address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _DATE,
        "kind": "instance",
        "software": {"name": "fhir-sip", "version": version("fhir-sip")},
        "implementation": {"description": "fhir-sip, the public directory", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "documentation": _HOW, "resource": [_resource(kind) for kind in sorted(PARAMETERS)]}],
    }


def _resource(kind: str) -> dict[str, Any]:
    parameters = [{"name": name, "type": type_} for name, type_ in sorted(PARAMETERS[kind].items())]
    statement: dict[str, Any] = {
        "type": kind,
        "supportedProfile": [PROFILE_OF[kind]],
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": parameters,
    }
    return statement | ({"searchInclude": list(INCLUDES[kind])} if kind in INCLUDES else {})
