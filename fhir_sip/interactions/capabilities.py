"""CapabilityStatement of the facade (http://hl7.org/fhir/R4/capabilitystatement.html): what is offered, and how it is filtered."""

from importlib.metadata import version
from typing import Any

from fhir_sip.access.search_parameters import CHAINS, INCLUDES, REVERSE, parameters_of, sorts_of
from fhir_sip.interactions.conditional_create import CONDITIONAL
from fhir_sip.settings import Settings
from fhir_sip.validation.profiles import PROFILE_OF, stored_profiles

_VALIDATE = {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
_EXPLAIN = {"name": "explain", "definition": "https://fhir-sip.se/ig/OperationDefinition/explain"}
_EMERGENCY = {"name": "emergency-access", "definition": "https://fhir-sip.se/ig/OperationDefinition/emergency-access"}
_ACCESS_LOG = {"name": "access-log", "definition": "https://fhir-sip.se/ig/OperationDefinition/access-log"}
_SIP = {"name": "sip", "definition": "https://fhir-sip.se/ig/OperationDefinition/sip"}
_WORKLIST = {"name": "worklist", "definition": "https://fhir-sip.se/ig/OperationDefinition/worklist"}
_DATE = "2026-11-28"
# Which parameters of other types lead to a type.
_POINTS_AT = {
    "CarePlan": ("data", "supporting-info"),
    "CareTeam": ("care-team",),
    "Goal": ("goal",),
    "Condition": ("condition",),
    "Task": ("activity-reference",),
    "Patient": ("patient", "subject"),
    "RelatedPerson": ("participant",),
    "PractitionerRole": ("participant",),
    "Organization": ("participant", "owner", "organization"),
    "Location": ("location",),
}
_READ = ("read", "vread", "history-instance", "history-type", "search-type")
_FILTERING = (
    "Every answer holds only what the caller may see: care team membership now, and an active Consent, decided anew at each request. "
    "Hidden and missing are both 404. Searches are filtered entry by entry, included entries too, and pages are refilled; "
    "`_total=accurate`, `_summary=count` and `_count=0` count what is visible. A chain or `_has` is one step long and goes through what is "
    "visible. CarePlan and CareTeam are found where the caller's party is in the team, and without a person Task where it is the owner and "
    "Consent where it discloses. Old versions are decided by the rules of now; a type's history must name a patient or `_id`. "
    "OperationOutcome is never filtered. Parameters outside the list are refused with 400."
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
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
                "operation": [_EMERGENCY],
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
        "supportedProfile": list(stored_profiles()[kind]),
        "interaction": [{"code": code} for code in (*_READ, *(("create", "update") if writable else ()))],
        "versioning": "versioned-update" if writable else "versioned",
        "updateCreate": False,
        "conditionalCreate": kind in CONDITIONAL,
        "documentation": _asked_besides(kind),
    }
    includes = [f"{source}:{parameter}" for source, parameter in INCLUDES if source == kind]
    reverse = [
        f"{source}:{parameter}" for source, parameter in INCLUDES if parameter in _POINTS_AT.get(kind, ()) and source != kind
    ]
    statement |= {"searchInclude": includes} if includes else {}
    statement |= {"searchRevInclude": reverse} if reverse else {}
    statement["searchParam"] = [
        {"name": name, "type": "reference" if type_ == "canonical" else type_}
        for name, type_ in sorted(parameters_of(kind).items())
    ]
    own = {"CarePlan": [_SIP], "Patient": [_ACCESS_LOG], "Task": [_WORKLIST]}
    statement["operation"] = [_EXPLAIN, _VALIDATE, *own.get(kind, ())]
    return statement


def _asked_besides(kind: str) -> str:
    """What `searchParam` has no place for: how a search is sorted, and where its chains and `_has` may lead."""
    sorts = sorted(name for name in sorts_of(kind) if not name.startswith("-"))
    chains = [
        f"{parameter}.{asked}"
        for (source, parameter), link in CHAINS.items()
        if source == kind
        for asked in sorted(link.target_parameters)
    ]
    reverse = [
        f"_has:{other}:{parameter}:{asked}"
        for (target, other, parameter), link in REVERSE.items()
        if target == kind
        for asked in sorted(link.target_parameters)
    ]
    lists = [("Sorts", sorts), ("Chains", chains), ("Reverse chains", reverse)]
    return " ".join(f"{name}: {', '.join(values)}." for name, values in lists if values)


def _validated_only(kind: str) -> dict[str, Any]:
    """A type of the guide that is not stored through the service: `$validate` is all there is."""
    text = "Not stored through this service; $validate only."
    return {"type": kind, "supportedProfile": list(stored_profiles()[kind]), "documentation": text, "operation": [_VALIDATE]}
