"""CapabilityStatement of the facade (http://hl7.org/fhir/R4/capabilitystatement.html): what is offered, and how it is filtered."""

from importlib.metadata import version
from typing import Any

from fhir_sip.access.search_guard import DATES, INCLUDES, searchable
from fhir_sip.settings import Settings
from fhir_sip.validation.profiles import PROFILE_OF, stored_profiles

_VALIDATE = {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
_SIP = {"name": "sip", "definition": "https://fhir-sip.se/ig/OperationDefinition/sip"}
_DATE = "2026-11-23"
_REFERENCES = frozenset(
    {"patient", "subject", "care-team", "goal", "activity-reference", "condition", "participant", "owner", "actor", "partof"}
)
# Which parameters of other types lead to a type.
_POINTS_AT = {
    "CarePlan": ("data",),
    "CareTeam": ("care-team",),
    "Goal": ("goal",),
    "Condition": ("condition",),
    "Task": ("activity-reference",),
    "Patient": ("patient", "subject"),
    "RelatedPerson": ("participant",),
    "PractitionerRole": ("participant",),
    "Organization": ("participant", "owner"),
}
_FILTERING = (
    "Every answer holds only what the caller may see: care team membership now, and an active Consent, decided anew at each request. "
    "Hidden and missing are both 404. Searches are filtered entry by entry, included entries too, and pages are refilled; "
    "`_total` is not offered. Parameters outside the list are refused with 400."
)


def capability_statement(settings: Settings) -> dict[str, Any]:
    """The statement; the same for every caller."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _DATE,
        "kind": "instance",
        "software": {"name": "fhir-sip", "version": version("fhir-sip")},
        "implementation": {"description": "fhir-sip facade", "url": settings.fhir_url},
        "instantiates": ["https://fhir-sip.se/ig/CapabilityStatement/fhir-sip-facade"],
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _FILTERING,
                "security": _security(settings),
                "resource": [
                    _resource(kind) if kind in PROFILE_OF else _validated_only(kind) for kind in sorted(stored_profiles())
                ],
                "interaction": [{"code": "transaction"}],
            }
        ],
    }


def _security(settings: Settings) -> dict[str, Any]:
    return {
        "service": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "SMART-on-FHIR"}]}
        ],
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": "token", "valueUri": settings.token_url}],
            }
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    writable = kind != "Organization"
    statement: dict[str, Any] = {
        "type": kind,
        "supportedProfile": [PROFILE_OF[kind]],
        "interaction": [{"code": code} for code in ("read", "search-type", *(("create", "update") if writable else ()))],
        "versioning": "versioned-update" if writable else "versioned",
        "updateCreate": False,
        "conditionalCreate": False,
    }
    includes = [f"{source}:{parameter}" for source, parameter in INCLUDES if source == kind]
    reverse = [
        f"{source}:{parameter}" for source, parameter in INCLUDES if parameter in _POINTS_AT.get(kind, ()) and source != kind
    ]
    statement |= {"searchInclude": includes} if includes else {}
    statement |= {"searchRevInclude": reverse} if reverse else {}
    statement["searchParam"] = [{"name": name, "type": _type(name)} for name in sorted(searchable(kind))]
    statement["operation"] = [_VALIDATE] + ([_SIP] if kind == "CarePlan" else [])
    return statement


def _validated_only(kind: str) -> dict[str, Any]:
    """A type of the guide that is not stored through the service: `$validate` is all there is."""
    text = "Not stored through this service; $validate only."
    return {"type": kind, "supportedProfile": list(stored_profiles()[kind]), "documentation": text, "operation": [_VALIDATE]}


def _type(parameter: str) -> str:
    if parameter in DATES:
        return "date"
    if parameter == "name":
        return "string"
    return "reference" if parameter in _REFERENCES else "token"
