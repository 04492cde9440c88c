"""Is this a FHIR R4 resource, with nothing in it that FHIR does not know?

HAPI drops unknown elements inside a transaction without a word, so each resource is parsed here first (`reader`), with the
published models of `fhir.resources` (its R4B models match R4 4.0.1 for the types we take). Profiles are the store's to check.
"""

import re
from collections.abc import Container, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from fhir_sip.errors import Issue
from fhir_sip.validation.fhir_json import issues_of_json_form, issues_of_types
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS, is_personal_number, preferred_system
from fhir_sip.validation.messages import base_issue
from fhir_sip.validation.model_fields import placed_in
from fhir_sip.validation.profiles import PROFILE_OF, profile_to_claim
from fhir_sip.validation.reader import read

_LIKE_AN_ELEMENT = re.compile(r"_?[a-z][A-Za-z]{0,40}", re.ASCII)


def issues_in(resource: dict[str, Any], at: str | None = None, types: Container[str] = PROFILE_OF.keys()) -> list[Issue]:
    """What is wrong with one resource; empty when nothing is. `at` is its FHIRPath when it stands in a Bundle.

    Unknown elements, wrong types, bad dates, `contained` resources and impossible personal numbers are found here. `types` are the
    resource types taken.
    """
    kind = resource.get("resourceType")
    where = at or str(kind)
    if not isinstance(kind, str) or kind not in types:
        return [
            Issue("not-supported", "Resurstypen tas inte emot / Resource type not accepted", f"{at or 'resource'}.resourceType")
        ]
    if malformed := issues_of_json_form(resource, where) or _issues_of_urls(resource, where):
        return malformed
    try:
        held = read(resource)
    except ValidationError as error:
        return issues_of_model(where, error)
    mistyped = list(issues_of_types(resource, held, where))
    return mistyped or _store_extensions(resource, where) + _personal_numbers(resource, where)


def normalise(resource: dict[str, Any], profile: str | None = None) -> dict[str, Any]:
    """The resource as we store it: our profile (or `profile`) claimed, identifier systems in the form we emit.

    The argument is not changed.
    """
    meta = resource.get("meta", {})
    profiles = meta.get("profile", [])
    wanted = profile or profile_to_claim(resource)
    normal = resource | {"meta": meta | {"profile": profiles if wanted in profiles else [*profiles, wanted]}}
    if "identifier" in resource:
        normal["identifier"] = [
            identifier | {"system": preferred_system(identifier["system"])} if "system" in identifier else identifier
            for identifier in resource["identifier"]
        ]
    return normal


def _issues_of_urls(resource: dict[str, Any], where: str) -> list[Issue]:
    """Urls that are no text: the models' library falls over them."""
    paths = [
        placed.path if placed.field.repeats else placed.path.removesuffix("[0]")
        for placed in placed_in(resource, resource["resourceType"], where)
        if placed.field.kind == "url"
        if not isinstance(placed.value, str) or (placed.path.endswith("[0]") and not placed.field.repeats)
    ]
    return [base_issue("fhir-type", path) for path in paths]


def issues_of_model(where: str, error: ValidationError) -> list[Issue]:
    """What a model of fhir.resources found wrong with what stands at `where`."""
    return [_issue(where, problem) for problem in error.errors(include_input=False, include_url=False)]


def _issue(where: str, problem: ErrorDetails) -> Issue:
    kind, location = problem["type"], problem["loc"]
    if kind == "extra_forbidden":
        # The name of an unknown element is the sender's text: told when it looks like an element's, else the path ends at its parent.
        told = location if _LIKE_AN_ELEMENT.fullmatch(str(location[-1])) else location[:-1]
        return base_issue("fhir-unknown-element", _path(where, told))
    return base_issue("fhir-required" if kind.endswith("missing") else "fhir-format", _path(where, location))


def _path(where: str, location: tuple[str | int, ...]) -> str:
    # "root" is the model library's word for the element itself.
    return where + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location if step != "root")


def _store_extensions(resource: dict[str, Any], where: str) -> list[Issue]:
    """HAPI obeys extensions of its own: one of them (resource-placeholder) switches validation off for a resource."""
    text = "Tillägget tas inte emot / Extension not accepted"
    return [
        Issue("not-supported", text, f"{path}.url", "sip-store-extension")
        for path, url in _urls(resource, where)
        if url.lower().startswith(("http://hapifhir.io", "https://hapifhir.io"))
    ]


def _urls(element: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(element, dict):
        for name, child in element.items():
            if name == "url" and isinstance(child, str):
                yield path, child
            yield from _urls(child, f"{path}.{name}")
    elif isinstance(element, list):
        for position, child in enumerate(element):
            yield from _urls(child, f"{path}[{position}]")


def _personal_numbers(resource: dict[str, Any], where: str) -> list[Issue]:
    return [
        Issue(
            "value",
            "Inte ett giltigt person- eller samordningsnummer (tolv siffror, datum, kontrollsiffra) / Not a valid number",
            f"{where}.identifier[{position}].value",
            "sip-personal-number",
        )
        for position, identifier in enumerate(resource.get("identifier", ()))
        if preferred_system(identifier.get("system", "")) in PERSONAL_NUMBER_SYSTEMS
        and not is_personal_number(identifier["system"], identifier.get("value", ""))
    ]
