"""Two verdicts on one resource, made comparable: refused or not, and which elements are named.

The one normalisation: an expression stands for the place in the JSON it leads to. So `value.ofType(Period)` and `valuePeriod` are one
place, an index counts only where there is a list, the engine's remarks between `/*` and `*/` are dropped, and an element that is not
there (required, but missing) counts as the nearest one around it that is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.parity.elements import Resource
from tests.parity.reference import Issue

_REMARK = re.compile(r"/\*.*?\*/")
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.ofType\((\w+)\))?")


@dataclass(frozen=True)
class Verdict:
    """Whether a resource is refused, and where its errors are. `rules` are the facade's rule ids; the engine has none."""

    is_refused: bool
    elements: frozenset[str]
    rules: frozenset[str] = frozenset()


def of_engine(issues: Iterable[Issue], resource: Resource) -> Verdict:
    """The reference engine's verdict."""
    errors = [issue for issue in issues if issue.is_error]
    return Verdict(bool(errors), frozenset(place(error.expression, resource) for error in errors))


def of_outcome(outcome: dict[str, Any], resource: Resource, at: str | None = None) -> Verdict:
    """The facade's verdict, an OperationOutcome; `at` is the resource's place when it was sent in a Bundle."""
    errors = [issue for issue in outcome["issue"] if issue["severity"] in ("error", "fatal")]
    kind = str(resource["resourceType"])
    named = [path for error in errors for path in error.get("expression", ("",))]
    inside = [kind + path.removeprefix(at) if at and path.startswith(at) else path for path in named]
    rules = (coding["code"] for error in errors for coding in error["details"].get("coding", ()))
    return Verdict(bool(errors), frozenset(place(path, resource) for path in inside), frozenset(rules))


def place(expression: str | None, resource: Resource) -> str:
    """Where in the JSON an expression leads to: `Goal.target[0].dueDate`; empty when it is not about this resource."""
    first, *steps = _REMARK.sub("", expression or "").replace(".ofType(", "\0").split(".")
    if first != resource.get("resourceType"):
        return ""
    here: Any = resource
    path = first
    for step in steps:
        found = _STEP.fullmatch(step.replace("\0", ".ofType("))
        key = _key(here, found[1]) if found and isinstance(here, dict) else None
        if found is None or key is None:
            break
        here, path = here[key], f"{path}.{key}"
        if isinstance(here, list) and found[2] and int(found[2]) < len(here):
            here, path = here[int(found[2])], f"{path}[{found[2]}]"
    return path


def _key(element: dict[str, Any], name: str) -> str | None:
    """The JSON name of a child: its own, that of one type of a choice, or that of a primitive's extensions."""
    choices = [key for key in element if re.fullmatch(rf"{name}[A-Z]\w*", key)]
    return name if name in element else choices[0] if choices else f"_{name}" if f"_{name}" in element else None
