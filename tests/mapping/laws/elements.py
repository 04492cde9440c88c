"""FHIR content in the words of docs/model.md and the profiles: elements, extensions, codings, references. Not the mapping's tables."""

from collections.abc import Mapping
from typing import Any

Resource = dict[str, Any]

IG = "https://fhir-sip.se/ig"
PLAN_SYSTEM, ITEM_SYSTEM = "https://fhir-sip.se/id/plan", "https://fhir-sip.se/id/item"
HSA = "urn:oid:1.2.752.29.4.19"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"


def element(**content: Any) -> dict[str, Any]:
    """What is there of this content: FHIR has no empty list, no empty object and no null."""
    return {name: value for name, value in content.items() if value not in (None, [], {})}


def extension(name: str, **value: Any) -> dict[str, Any] | None:
    """An extension of ours, `valueString="x"`, or nothing when there is no value."""
    content = element(**value)
    return {"url": f"{IG}/StructureDefinition/{name}", **content} if content else None


def parts(**values: Any) -> list[dict[str, Any]]:
    """The parts of a complex extension by url, `date={"valueDate": ...}`; a part whose value is None is not there."""
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return [{"url": name, **value} for name, value in named.items() if value is not None and None not in value.values()]


def text_part(part: str, text: str | None) -> dict[str, Any] | None:
    """One of the plan's own texts."""
    return extension("plan-text", extension=parts(part={"valueCode": part}, text={"valueString": text})) if text else None


def follow_up(day: str, responsible: Mapping[str, Any]) -> dict[str, Any] | None:
    """When the plan is next followed up, and who answers for it."""
    return extension("next-follow-up", extension=parts(date={"valueDate": day}, responsible={"valueReference": responsible}))


def present(*extensions: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The extensions that are there."""
    return [one for one in extensions if one is not None]


def coded(system: str, code: str, text: str | None = None) -> dict[str, Any]:
    """A CodeableConcept of one coding; a system without `:` is one of our own."""
    return element(coding=[{"system": system if ":" in system else f"{IG}/CodeSystem/{system}", "code": code}], text=text)


def item(name: str) -> list[dict[str, str]]:
    """The identifier of an item within the plan."""
    return [{"system": ITEM_SYSTEM, "value": name}]


def claim(profile: str, **more: Any) -> dict[str, Any]:
    """The meta of a resource of this profile."""
    return {"profile": [f"{IG}/StructureDefinition/{profile}"], **more}


def to(resource: Resource) -> dict[str, str]:
    """A reference to a resource, as it stands in the store."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}
