"""Two verdicts on one resource, made comparable: refused or not, and which elements are named.

The one normalisation of what is named:

- An expression stands for the place in the JSON it leads to: `value.ofType(Period)` and `valuePeriod` are one place, an index counts
  only where there is a list, and the engine's remarks between `/*` and `*/` are dropped.
- An element that is missing, unknown or there too often is named itself. The engine gives the element around it and its name in the
  message; the facade gives its name in the rule id (`SipCarePlan.title/min`), or the element itself.
- Two places are the same element when they are equal or one lies inside of the other: the engine points at a code, HAPI at the concept
  that holds it. The whole resource is the same as nothing but itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.parity.elements import Resource
from tests.parity.reference import Issue

_REMARK = re.compile(r"/\*.*?\*/")
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.ofType\((\w+)\))?")
_NAME = r"(?:\.[\w:\[\]-]+)*?\.(\w+)(?:\[x\])?(?::[\w/-]+)?"
_NAMED_IN_TEXT = re.compile(rf"(?:Slice ')?[A-Z]\w*{_NAME}'?(?: for extension '[^']*')?: (?:minimum|max|a )")
_NAMED_IN_RULE = re.compile(rf"[\w-]+{_NAME}/(?:min|max)")
_UNKNOWN = re.compile(r"(?:Unrecognized property|Undefined element) '(\w+)'")
_WHOLE = re.compile(r"\w+|Bundle\.entry\[\d+\]\.resource")


@dataclass(frozen=True)
class Verdict:
    """Whether a resource is refused, and where its errors are. `rules` are the facade's rule ids; the engine has none."""

    is_refused: bool
    places: frozenset[str]
    rules: frozenset[str] = frozenset()


def of_engine(issues: Iterable[Issue], resource: Resource) -> Verdict:
    """The reference engine's verdict."""
    errors = [issue for issue in issues if issue.is_error]
    names = [_NAMED_IN_TEXT.match(error.text) or _UNKNOWN.match(error.text) for error in errors]
    found = (_place(error.expression, resource, name and name[1]) for error, name in zip(errors, names, strict=True))
    return Verdict(bool(errors), frozenset(found))


def of_outcome(outcome: dict[str, Any], resource: Resource, at: str | None = None) -> Verdict:
    """The facade's verdict, an OperationOutcome; `at` is the resource's place when it was sent in a Bundle."""
    errors = [issue for issue in outcome["issue"] if issue["severity"] in ("error", "fatal")]
    places, rules = set(), set()
    for error in errors:
        path = error.get("expression", [""])[0]
        inside = str(resource["resourceType"]) + path.removeprefix(at) if at and path.startswith(at) else path
        rule = next((coding["code"] for coding in error["details"].get("coding", ())), "")
        name = _NAMED_IN_RULE.fullmatch(rule)
        places.add(_place(inside, resource, name and name[1]))
        rules.add(rule)
    return Verdict(bool(errors), frozenset(places), frozenset(rules - {""}))


def same_elements(ours: Verdict, engines: Verdict) -> bool:
    """Whether the facade names some element, and none that the engine does not name too."""
    return bool(ours.places) and all(any(_is_same(place, other) for other in engines.places) for place in ours.places)


def all_elements(ours: Verdict, engines: Verdict) -> bool:
    """Whether moreover the facade names every element that the engine names."""
    return same_elements(ours, engines) and same_elements(engines, ours)


def _is_same(place: str, other: str) -> bool:
    outer, inner = sorted((place, other), key=len)
    return outer == inner or (not _WHOLE.fullmatch(outer) and inner.startswith((f"{outer}.", f"{outer}[")))


def _place(expression: str | None, resource: Resource, name: str | None) -> str:
    """Where in the JSON an expression leads to, with `name` behind when that is an element of what is there."""
    first, *steps = _REMARK.sub("", expression or "").replace("[x]", "").replace(".ofType(", "\0").split(".")
    if first != resource.get("resourceType"):
        return ""
    here: Any = resource
    path = first
    for step in [*steps, *([name] if name and (not steps or not steps[-1].startswith(name)) else [])]:
        found = _STEP.fullmatch(step.replace("\0", ".ofType("))
        if found is None:
            break
        key = _key(here, found[1])
        here = here.get(key) if isinstance(here, dict) else None
        path += f".{key}"
        if isinstance(here, list) and found[2]:
            path += f"[{found[2]}]"
            here = here[int(found[2])] if int(found[2]) < len(here) else None
    return path


def _key(element: Any, name: str) -> str:
    """The JSON name of a child: its own, or that of one type of a choice, or that of a primitive's extensions."""
    keys = element if isinstance(element, dict) else {}
    choices = [key for key in keys if re.fullmatch(rf"{name}[A-Z]\w*", key)]
    return name if name in keys else choices[0] if choices else f"_{name}" if f"_{name}" in keys else name
