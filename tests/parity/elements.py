"""The elements of a resource with their FHIR types, read off its profile's snapshot and R4's own definitions of the datatypes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fhir_sip.validation.profiles import profiles_dir
from profiles.build import cache_dir, fhir_home

Resource = dict[str, Any]
Steps = tuple[str | int, ...]
# The snapshot's word for the type of ids and urls.
_SYSTEM = "http://hl7.org/fhirpath/System."


@dataclass(frozen=True)
class Element:
    """One element, or one item of a repeated one, or one that the resource might have and has not (`value` is then None)."""

    where: Steps
    """The steps to it from the resource in its JSON."""
    value: Any
    kind: str
    """The FHIR type, such as `code` or `Reference`; `BackboneElement` for an element with children of its own."""
    required: bool
    repeats: bool
    choice: str
    """For an element of many types its name without the type: `value` for `valueReference`."""
    targets: tuple[str, ...]
    """For a reference, the resource types it may be to."""

    def path(self, kind: str) -> str:
        """The element as written in the JSON: `Goal.description.text`."""
        return kind + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.where)


@dataclass(frozen=True)
class _Definition:
    path: str
    minimum: int
    maximum: str
    types: tuple[str, ...]
    targets: tuple[str, ...]
    content: str

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2].removesuffix("[x]")

    def at(self, where: Steps, value: Any, kind: str) -> Element:
        choice = self.name if self.path.endswith("[x]") else ""
        return Element(where, value, kind, self.minimum > 0, self.maximum != "1", choice, self.targets)


def elements_of(resource: Resource) -> list[Element]:
    """The resource itself, all its elements (`resourceType` apart), and after each object those that it might have and has not.

    The resource must claim a profile of ours first.
    """
    whole = Element((), resource, resource["resourceType"], True, False, "", ())
    return [whole, *_walk(resource, (), *_profile(resource))]


def _walk(value: Resource, where: Steps, definitions: dict[str, _Definition], at: str) -> Iterator[Element]:
    content = {name: child for name, child in value.items() if name != "resourceType"}
    present = {name: _defined(definitions, at, name) for name in content}
    for name, child in content.items():
        found, kind = present[name]
        items = [((*where, name, position), item) for position, item in enumerate(child)] if isinstance(child, list) else []
        for place, item in items or [((*where, name), child)]:
            yield found.at(place, item, kind)
            if isinstance(item, dict):
                inner = found.content or found.path
                if kind == "Resource":
                    yield from _walk(item, place, *_profile(item))
                else:
                    yield from _walk(item, place, *((definitions, inner) if _children(definitions, inner) else _datatype(kind)))
    for found in _children(definitions, at) if at != "Extension" else ():
        if found not in [one for one, _ in present.values()] and found.maximum != "0":
            for kind in found.types:
                name = found.name + (kind[0].upper() + kind[1:] if found.path.endswith("[x]") else "")
                yield found.at((*where, name), None, kind)


def _children(definitions: dict[str, _Definition], at: str) -> list[_Definition]:
    return [found for path, found in definitions.items() if path.rpartition(".")[0] == at]


def _defined(definitions: dict[str, _Definition], at: str, name: str) -> tuple[_Definition, str]:
    """The definition of a JSON name below `at`, and the type its value has."""
    if exact := definitions.get(f"{at}.{name}"):
        return exact, exact.types[0] if exact.types else "BackboneElement"
    for found in _children(definitions, at):
        if found.path.endswith("[x]") and name.startswith(found.name):
            ending = name.removeprefix(found.name)
            return found, next(kind for kind in found.types if kind.lower() == ending.lower())
    raise LookupError(f"{at}.{name} is not defined")


def _profile(resource: Resource) -> tuple[dict[str, _Definition], str]:
    claimed = resource["meta"]["profile"][0].rpartition("/")[2]
    return _definitions(profiles_dir() / f"StructureDefinition-{claimed}.json"), resource["resourceType"]


def _datatype(kind: str) -> tuple[dict[str, _Definition], str]:
    package = fhir_home(cache_dir()) / ".fhir" / "packages" / "hl7.fhir.r4.core#4.0.1" / "package"
    return _definitions(package / f"StructureDefinition-{kind}.json"), kind


@cache
def _definitions(file: Path) -> dict[str, _Definition]:
    """The elements of a snapshot by path; slices, which have the path of what they slice, apart."""
    snapshot = json.loads(file.read_bytes())["snapshot"]["element"]
    return {element["path"]: _definition(element) for element in snapshot if ":" not in element["id"]}


def _definition(element: dict[str, Any]) -> _Definition:
    codes = [one["code"] for one in element.get("type", ())]
    return _Definition(
        element["path"],
        element["min"],
        element["max"],
        tuple(code.removeprefix(_SYSTEM).lower() if code.startswith(_SYSTEM) else code for code in codes),
        tuple(target.rpartition("/")[2] for one in element.get("type", ()) for target in one.get("targetProfile", ())),
        element.get("contentReference", "").rpartition("#")[2],
    )
