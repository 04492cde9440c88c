"""Which element of which StructureDefinition does a FHIRPath in a resource name? An extension's parts belong to the extension.

`CarePlan.extension[1].extension[0].value.ofType(code)` is `Extension.extension:part.value[x]` of `plan-text` when that is the
extension's url. Needs the resource for the urls; slices of other lists are not told.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

OUR_PROFILE: Final = re.compile(r"https://fhir-sip\.se/ig/StructureDefinition/([A-Za-z-]+)")

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.ofType\((\w+)\))?(?:\.|$)")


class Place(NamedTuple):
    """`element` is the element's id in the StructureDefinition named `owner`."""

    owner: str
    element: str


def place_of(expression: str, resource: Mapping[str, Any], profile: str) -> Place | None:
    """The element that `expression` names in a resource checked against `profile`; None when it leads nowhere."""
    kind, _, rest = expression.partition(".")
    if kind != resource.get("resourceType"):
        return None
    owner, path, element = profile, kind, resource
    for step in _STEP.finditer(rest):
        name, index, chosen = step.groups()
        child: Any = element.get(name + chosen[0].upper() + chosen[1:] if chosen else name)
        if index is not None:
            child = child[int(index)] if isinstance(child, list) and int(index) < len(child) else None
        if name == "extension" and isinstance(child, dict) and "url" in child:
            ours = OUR_PROFILE.fullmatch(str(child["url"]))
            owner, path = (ours[1], "Extension") if ours else (owner, f"{path}.extension:{child['url']}")
        else:
            path += f".{name}[x]" if chosen else f".{name}"
        element = child if isinstance(child, dict) else {}
    return Place(owner, path)
