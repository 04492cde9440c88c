"""Where the compiled profiles lie, and which profile a resource type must claim.

The profiles are compiled from FSH (`profiles/`) and read by the store; nothing is validated here.
"""

from pathlib import Path
from typing import Final

from fhir_sip.errors import StartRefused

_CANONICAL: Final = "https://fhir-sip.se/ig/StructureDefinition/"

PROFILE_OF: Final[dict[str, str]] = {
    "CarePlan": _CANONICAL + "SipCarePlan",
    "CareTeam": _CANONICAL + "SipCareTeam",
    "Condition": _CANONICAL + "SipNeed",
    "Consent": _CANONICAL + "SipConsent",
    "Goal": _CANONICAL + "SipGoal",
    "Organization": _CANONICAL + "SipOrganization",
    "Patient": _CANONICAL + "SipPatient",
    "PractitionerRole": _CANONICAL + "SipPractitionerRole",
    "RelatedPerson": _CANONICAL + "SipRelatedPerson",
    "Task": _CANONICAL + "SipAction",
}
"""Resource type to the canonical URL of the profile every resource of that type must claim."""


def profiles_dir() -> Path:
    """The folder of compiled profiles, beside the package in a checkout.

    Raises StartRefused when it is not there: without profiles nothing may be validated, so nothing starts.
    """
    folder = Path(__file__).resolve().parents[2] / "profiles" / "generated"
    if not folder.is_dir():
        raise StartRefused(f"The compiled profiles are missing in {folder}; the service runs from a checkout (make profiles)")
    return folder
