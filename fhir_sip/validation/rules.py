"""Every rule of our profiles, by id, read from what the profiles compile to. The ids are stable: clients may act on them.

An invariant's id is its key (`sip-plan-category`). Any other rule is named by profile, element and kind:
`SipCarePlan.title/min`, `SipConsent.verification/max`, `SipCarePlan.intent/value`, `SipConsent.category/binding`,
`SipGoal.start[x]/type`. A reference's narrowed type is held by the invariant on its text (`sip-ref-goal`), since the store does not
check it; it has no id of its own. Neither have the rules that every extension has by being one (its url, no value beside parts), nor
what nothing can break: the element by which a slice is known, the least number of a list where it is the sum of its slices'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import orjson

from fhir_sip.validation.profiles import profiles_dir

Element = Mapping[str, Any]
"""An ElementDefinition, as JSON."""

Kind = Literal["min", "max", "value", "binding", "type", "invariant"]

_PLACE: dict[str, tuple[str, str]] = {
    "min": ("krävs", "is required"),
    "value": ("har ett fast värde, och detta är ett annat", "has a fixed value, and this is another"),
    "binding": ("ska ha en kod ur profilens värdemängd", "must have a code of the profile's value set"),
    "type": ("har en typ som profilen inte tillåter", "has a type that the profile does not allow"),
}


@dataclass(frozen=True)
class Rule:
    """`element` is the element's id in its StructureDefinition; `texts` what a person is told, Swedish and English."""

    id: str
    profile: str
    element: str
    kind: Kind
    severity: str
    texts: tuple[str, str]

    @property
    def text(self) -> str:
        """Both languages, Swedish first, as everywhere in this service."""
        return " / ".join(self.texts)


@cache
def rules() -> dict[str, Rule]:
    """Every rule by id; an invariant that several profiles share is told of the first of them."""
    found: dict[str, Rule] = {}
    for shared in rules_by_profile().values():
        for rule in shared:
            found.setdefault(rule.id, rule)
    return found


@cache
def rules_by_profile() -> dict[str, list[Rule]]:
    """The rules of each profile and extension, by its name: an invariant once for each element it stands on."""
    return {definition["id"]: list(_rules_of(definition)) for definition in _definitions()}


@cache
def _by_place() -> dict[tuple[str, str, str], Rule]:
    """Structural rules by profile, path without slice names, and kind; a rule for all slices comes before one for a single slice."""
    found: dict[tuple[str, str, str], Rule] = {}
    for rule in sorted(rules().values(), key=lambda one: one.element.count(":")):
        found.setdefault((rule.profile, _without_slices(rule.element), rule.kind), rule)
    return found


def rule_of(profile: str, element: str, kind: str) -> Rule | None:
    """The rule of a kind that an element has by its id in a profile, or that holds for all slices alike; None when it has none."""
    return rules().get(_id(profile, element, kind)) or rules().get(_id(profile, _without_slices(element), kind))


def rule_at(profile: str, path: str, kind: str) -> Rule | None:
    """The same at a path whose slices are not told, so that a rule of any slice may be meant."""
    return rule_of(profile, path, kind) or _by_place().get((profile, _without_slices(path), kind))


def _definitions() -> list[dict[str, Any]]:
    files = sorted(profiles_dir().glob("StructureDefinition-*.json"))
    return [orjson.loads(file.read_bytes()) for file in files]


def _rules_of(definition: dict[str, Any]) -> Iterator[Rule]:
    profile, is_extension = definition["id"], definition["type"] == "Extension"
    bases = {element["id"]: element for element in definition["snapshot"]["element"]}
    for element in definition["differential"]["element"]:
        for constraint in element.get("constraint", ()):
            swedish, _, english = constraint["human"].partition(" / ")
            yield Rule(
                constraint["key"], profile, element["id"], "invariant", constraint["severity"], (swedish, english or swedish)
            )
        if is_extension and _is_common_to_extensions(element):
            continue
        for kind in _kinds(element, bases):
            yield Rule(_id(profile, element["id"], kind), profile, element["id"], kind, "error", _texts(element, kind))


def _kinds(element: Element, whole: Mapping[str, Element]) -> Iterator[Kind]:
    """`whole` are the elements of the snapshot by id, as the differential does not tell what stood there before."""
    tells_slices = _tells_slices(element["id"], whole)
    if element.get("min", 0) > _minimum_of_slices(element["id"], whole) and not tells_slices:
        yield "min"
    if element.get("max", "*") != "*" and (element["max"] != whole[element["id"]]["base"]["max"] or "sliceName" in element):
        yield "max"
    if any(name.startswith(("fixed", "pattern")) for name in element) and not tells_slices:
        yield "value"
    if element.get("binding", {}).get("strength") == "required":
        yield "binding"
    if element["path"].endswith("[x]") and "type" in element and "Reference" not in {one["code"] for one in element["type"]}:
        yield "type"


def _minimum_of_slices(element: str, whole: Mapping[str, Element]) -> int:
    """How many the slices of a list require together: SUSHI sets that for the list, but each slice has a rule of its own."""
    return sum(
        one["min"]
        for one in whole.values()
        if one["id"].rpartition(":")[0] == element and one["id"].count(".") == element.count(".")
    )


def _tells_slices(element: str, whole: Mapping[str, Element]) -> bool:
    """True for what a slice is known by: with another value, or none, it is not a wrong one but not this slice."""
    listed, _, named = element.rpartition(":")
    inside = named.partition(".")[2]
    discriminators = whole.get(listed, {}).get("slicing", {}).get("discriminator", ())
    return bool(inside) and any(f"{one['path']}.".startswith(f"{inside}.") for one in discriminators)


def _is_common_to_extensions(element: Element) -> bool:
    name = element["path"].rpartition(".")[2]
    return name == "url" or (name in ("extension", "value[x]") and element.get("max") == "0")


def _texts(element: Element, kind: str) -> tuple[str, str]:
    place = element["id"].partition(".")[2] or element["id"]
    swedish, _, english = element.get("short", "").partition(" / ")
    called = [f"{place} ({name})" if english else place for name in (swedish, english)]
    words = _most(element["max"]) if kind == "max" else _PLACE[kind]
    return f"{called[0]} {words[0]}", f"{called[1]} {words[1]}"


def _most(times: str) -> tuple[str, str]:
    if times == "0":
        return "får inte finnas", "is not allowed"
    return f"får finnas högst {times} " + (
        "gång" if times == "1" else "gånger"
    ), f"may occur {times} time{'s' * (times != '1')} at most"


def _id(profile: str, element: str, kind: str) -> str:
    return f"{profile}.{element.partition('.')[2]}/{kind}"


def _without_slices(element: str) -> str:
    return ".".join(step.partition(":")[0] for step in element.split("."))
