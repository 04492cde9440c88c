"""Is this a FHIR R4 resource, with nothing in it that FHIR does not know?

HAPI drops unknown elements inside a transaction without a word, so each resource is parsed here first, with the published
models of `fhir.resources` (its R4B models match R4 4.0.1 for the types we take). Profiles are the store's to check.
"""

from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from fhir_sip.errors import Issue
from fhir_sip.validation.identifiers import PERSONNUMMER, SAMORDNINGSNUMMER, is_personal_number, preferred_system
from fhir_sip.validation.profiles import PROFILE_OF

_ID_SYSTEMS = (PERSONNUMMER, SAMORDNINGSNUMMER)


def issues_in(resource: dict[str, Any], at: str | None = None) -> list[Issue]:
    """What is wrong with one resource; empty when nothing is. `at` is its FHIRPath when it stands in a Bundle.

    Unknown elements, wrong types, bad dates, `contained` resources and impossible personal numbers are found here.
    """
    kind = resource.get("resourceType")
    where = at or str(kind)
    if not isinstance(kind, str) or kind not in PROFILE_OF:
        return [
            Issue("not-supported", "Resurstypen tas inte emot / Resource type not accepted", f"{at or 'resource'}.resourceType")
        ]
    try:
        get_fhir_model_class(kind).model_validate(resource)
    except ValidationError as error:
        return [
            Issue(_code(problem["type"]), _TEXTS.get(problem["type"], _OTHER), _path(where, problem["loc"]))
            for problem in error.errors(include_input=False, include_url=False)
        ]
    return _contained(resource, where) + _personal_numbers(resource, where)


def normalise(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource as we store it: our profile claimed, identifier systems in the form we emit. The argument is not changed."""
    meta = resource.get("meta", {})
    profiles = meta.get("profile", [])
    wanted = PROFILE_OF[resource["resourceType"]]
    normal = resource | {"meta": meta | {"profile": profiles if wanted in profiles else [*profiles, wanted]}}
    if isinstance(resource.get("identifier"), list):
        normal["identifier"] = [
            identifier | {"system": preferred_system(identifier["system"])} if "system" in identifier else identifier
            for identifier in resource["identifier"]
        ]
    return normal


_OTHER = "Fel värde eller form / Wrong value or form"
_TEXTS = {
    "extra_forbidden": "Okänt element / Unknown element",
    "missing": "Elementet krävs / Element required",
    "value_error": _OTHER,
}


def _code(kind: str) -> str:
    return {"extra_forbidden": "structure", "missing": "required"}.get(kind, "value")


def _path(where: str, location: tuple[str | int, ...]) -> str:
    return where + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


def _contained(resource: dict[str, Any], where: str) -> list[Issue]:
    if "contained" not in resource:
        return []
    text = "Inbäddade resurser tas inte emot / Contained resources are not accepted"
    return [Issue("not-supported", text, f"{where}.contained")]


def _personal_numbers(resource: dict[str, Any], where: str) -> list[Issue]:
    identifiers = resource.get("identifier", ())
    if not isinstance(identifiers, list):
        return []
    return [
        Issue(
            "value",
            "Inte ett giltigt person- eller samordningsnummer (tolv siffror, datum, kontrollsiffra) / Not a valid personal number",
            f"{where}.identifier[{position}].value",
            "sip-personal-number",
        )
        for position, identifier in enumerate(identifiers)
        if preferred_system(identifier.get("system", "")) in _ID_SYSTEMS
        and not is_personal_number(identifier["system"], identifier.get("value", ""))
    ]
