"""Where the compiled profiles lie, and which profile a resource type must claim.

The profiles are compiled from FSH (`profiles/`) and read by the store; nothing is validated here.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from fhir_sip.access.plan_parts import nature
from fhir_sip.errors import StartRefused

_CANONICAL: Final = "https://fhir-sip.se/ig/StructureDefinition/"

PROFILE_OF: Final[dict[str, str]] = {
    "Appointment": _CANONICAL + "SipMeeting",
    "CarePlan": _CANONICAL + "SipCarePlan",
    "CareTeam": _CANONICAL + "SipCareTeam",
    "Condition": _CANONICAL + "SipNeed",
    "Consent": _CANONICAL + "SipConsent",
    "Endpoint": _CANONICAL + "SipEndpoint",
    "Goal": _CANONICAL + "SipGoal",
    "HealthcareService": _CANONICAL + "SipHealthcareService",
    "Location": _CANONICAL + "SipLocation",
    "Organization": _CANONICAL + "SipOrganization",
    "Patient": _CANONICAL + "SipPatient",
    "PractitionerRole": _CANONICAL + "SipPractitionerRole",
    "RelatedPerson": _CANONICAL + "SipRelatedPerson",
    "RiskAssessment": _CANONICAL + "EgenvardRiskAssessment",
    "Task": _CANONICAL + "SipAction",
}
"""Resource type to the canonical URL of the profile that a resource of that type must claim to be stored through the service."""

_BY_KIND: Final = {
    ("CarePlan", "egenvard"): _CANONICAL + "EgenvardPlan",
    ("CarePlan", "stand-in"): _CANONICAL + "StandInPlan",
    ("Task", "offer"): _CANONICAL + "SipOffer",
    ("Task", "egenvard-task"): _CANONICAL + "EgenvardTask",
}


def profile_to_claim(resource: dict[str, Any]) -> str:
    """The profile that a resource must claim by what it is. The access decision goes by the same content, never by the claim."""
    kind = resource["resourceType"]
    return _BY_KIND.get((kind, nature(resource)), PROFILE_OF[kind])


WRITTEN_BY_THE_SERVICE: Final = frozenset({"AuditEvent", "Provenance"})
"""Types whose profiles the store does not hold: only the service writes them, with every request, and tests check what it writes.

To have the store check each AuditEvent would make every read slower (docs/decisions/0012).
"""

BUNDLE_PROFILE: Final = _CANONICAL + "SipPlanBundle"


@cache
def profiles_of() -> dict[str, tuple[str, ...]]:
    """Every profile of ours by resource type, the one of `PROFILE_OF` first, so the first is what a resource is checked against
    when it claims none.

    More types than are stored through the service: the guide is wider than what may be written so far.
    """
    found: dict[str, list[str]] = {kind: [canonical] for kind, canonical in PROFILE_OF.items()}
    for file in sorted(profiles_dir().glob("StructureDefinition-*.json")):
        definition = orjson.loads(file.read_bytes())
        if definition["type"] != "Extension" and definition["url"] != PROFILE_OF.get(definition["type"]):
            found.setdefault(definition["type"], []).append(definition["url"])
    return {kind: tuple(urls) for kind, urls in found.items()}


def stored_profiles() -> dict[str, tuple[str, ...]]:
    """`profiles_of` those types that the store holds profiles of."""
    return {kind: urls for kind, urls in profiles_of().items() if kind not in WRITTEN_BY_THE_SERVICE}


def profiles_dir() -> Path:
    """The folder of compiled profiles, beside the package in a checkout.

    Raises StartRefused when it is not there: without profiles nothing may be validated, so nothing starts.
    """
    folder = Path(__file__).resolve().parents[2] / "profiles" / "generated"
    if not folder.is_dir():
        raise StartRefused(f"The compiled profiles are missing in {folder}; the service runs from a checkout (make profiles)")
    return folder
