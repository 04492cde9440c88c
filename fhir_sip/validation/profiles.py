"""Where the compiled profiles lie, and which profile a resource type must claim.

The profiles are compiled from FSH (`profiles/`) and read by the store; nothing is validated here.
"""

from pathlib import Path
from typing import Final

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
    """Return the folder of compiled profiles: shipped in an installed wheel, `profiles/generated` in a checkout.

    Raises FileNotFoundError when neither is there: without profiles nothing may be validated, so nothing starts.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "shipped" / "profiles", package.parent / "profiles" / "generated"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("compiled profiles are missing; build them with `make profiles`")
