"""The compiled definitions as the pages need them: what a profile says of an element, and by which rules. Nothing is written here."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from fhir_sip.validation.rules import rules

GENERATED = Path(__file__).resolve().parent / "generated"
EXAMPLES = Path(__file__).resolve().parent / "examples"

Definition = dict[str, Any]
Element = dict[str, Any]

_PART = re.compile(r"Extension(\.extension:[\w-]+)*")


@cache
def definitions(resource_type: str) -> dict[str, Definition]:
    """Every compiled definition of a type (StructureDefinition, ValueSet ...) by id."""
    found = [orjson.loads(path.read_bytes()) for path in sorted(GENERATED.glob(f"{resource_type}-*.json"))]
    return {one["id"]: one for one in found}


def profiles() -> dict[str, Definition]:
    """The profiles of resources by id."""
    return {name: one for name, one in definitions("StructureDefinition").items() if one["type"] != "Extension"}


def extensions() -> dict[str, Definition]:
    """The extensions by id."""
    return {name: one for name, one in definitions("StructureDefinition").items() if one["type"] == "Extension"}


@cache
def examples() -> dict[Path, Definition]:
    """The valid examples and the sets, by file."""
    files = [path for kind in ("valid", "sets") for path in sorted((EXAMPLES / kind).glob("*.json"))]
    return {path: orjson.loads(path.read_bytes()) for path in files}


def own(definition: Definition) -> dict[str, Element]:
    """What the definition itself says, by element id."""
    return {element["id"]: element for element in definition["differential"]["element"]}


def whole(definition: Definition) -> dict[str, Element]:
    """What holds, with what R4 says, by element id."""
    return {element["id"]: element for element in definition["snapshot"]["element"]}


def told(definition: Definition) -> list[Element]:
    """The elements a reader needs, in their order: those the profile speaks of, those that R4 requires, and the ones around them."""
    said, kept = own(definition), {definition["type"]}
    for name, element in whole(definition).items():
        parent = name.rpartition(".")[0]
        if element["max"] == "0" or _is_noise(element) or parent not in kept:
            continue
        required = element["min"] > 0 and ":" not in parent  # a slice is told once, where all of them are
        if name in said or required or any(other.startswith((f"{name}.", f"{name}:")) for other in said):
            kept.add(name)
    return [element for name, element in whole(definition).items() if name in kept and "." in name]


def forbidden(definition: Definition) -> list[str]:
    """Ids of the elements that the profile closes."""
    return [name for name, element in own(definition).items() if element.get("max") == "0"]


def parts(extension: Definition) -> list[tuple[str, Element, Element]]:
    """Name, part and value of each part of an extension; for a simple one its only value, under the name `value[x]`."""
    known = whole(extension)
    named = [name for name in known if _PART.fullmatch(name) and name != "Extension"]
    if not named:
        return [("value[x]", known["Extension.value[x]"], known["Extension.value[x]"])]
    return [(name.partition(":")[2].replace(".extension:", "."), known[name], known[f"{name}.value[x]"]) for name in named]


def extension_of(element: Element) -> str | None:
    """Id of the extension of ours that an element is, or None."""
    for kind in element.get("type", ()):
        for url in kind.get("profile", ()):
            if kind["code"] == "Extension" and (name := url.rpartition("/")[2]) in extensions():
                return str(name)
    return None


def extensions_of(definition: Definition) -> list[str]:
    """Ids of the extensions of ours in a profile, each once, in its order."""
    return list(dict.fromkeys(name for element in told(definition) if (name := extension_of(element))))


def constraints(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """Element id and constraint of each invariant of ours."""
    for name, element in own(definition).items():
        for constraint in element.get("constraint", ()):
            yield name, constraint


def rules_at(definition: Definition, name: str) -> list[str]:
    """Rules at an element: `/min` and the like without what comes before, which is the profile and the element, and invariants."""
    here = [rule.id for rule in rules().values() if rule.profile == definition["id"] and rule.element == name]
    kinds = ["/" + rule.rpartition("/")[2] for rule in here if "/" in rule]
    return kinds + [constraint["key"] for at, constraint in constraints(definition) if at == name]


def _is_noise(element: Element) -> bool:
    """What an element has by being what it is: ids, the list of extensions itself, and what is inside of each extension."""
    name = element["id"]
    return name.endswith((".id", ".extension")) or ".extension:" in name.rpartition(".")[0] + "."
