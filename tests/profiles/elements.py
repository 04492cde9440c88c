"""Where a rule's element stands in a resource: enough of a StructureDefinition's element ids for the profiles' own rules."""

import re
from collections.abc import Iterator
from typing import Any

from fhir_sip.validation.places import OUR_PROFILE
from fhir_sip.validation.rules import Rule
from profiles.examples import Resource

_COMPARED = re.compile(r"= '([^']+)'")


def has_element(resource: Resource, rule: Rule) -> bool:
    """True when the resource has an element that the rule is about: in its profile, or in an extension that it carries."""
    steps = rule.element.split(".")[1:]
    return any(next(_at(root, steps), None) is not None for root in _roots(resource, rule.profile))


def meets_condition(resource: Resource, expression: str) -> bool:
    """True when the resource has the values that stand before `implies`; as far as text can tell: FHIRPath is not evaluated."""
    condition, implies, _ = expression.partition(" implies ")
    values = {value for one in _objects(resource) for value in one.values() if isinstance(value, str)}
    return not implies or any(values.issuperset(_COMPARED.findall(one)) for one in condition.split(" or "))


def _roots(resource: Resource, profile: str) -> Iterator[Any]:
    if resource["meta"]["profile"][0].endswith(f"/{profile}"):
        yield resource
    yield from (one for one in _objects(resource) if _is_extension(one, profile))


def _objects(element: Any) -> Iterator[dict[str, Any]]:
    if isinstance(element, dict):
        yield element
    children = element.values() if isinstance(element, dict) else element if isinstance(element, list) else ()
    for child in children:
        yield from _objects(child)


def _is_extension(element: dict[str, Any], name: str) -> bool:
    ours = OUR_PROFILE.fullmatch(str(element.get("url")))
    return ours is not None and ours[1] == name


def _at(element: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield element
        return
    name, _, part = steps[0].partition(":")
    for key, child in element.items() if isinstance(element, dict) else ():
        if key == name or (name.endswith("[x]") and key.startswith(name.removesuffix("[x]"))):
            for one in child if isinstance(child, list) else [child]:
                if name != "extension" or part == one["url"]:
                    yield from _at(one, steps[1:])
