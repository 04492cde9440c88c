"""`_lastUpdated` as bounds of one interval, since a page that goes on from an instant puts its own bound there.

The store takes one lower and one upper bound (http://hl7.org/fhir/R4/search.html#prefix); equality is both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fhir_sip.errors import Issue

_NAME = "_lastUpdated"
_VALUE = re.compile(r"(eq|gt|ge|sa|lt|le|eb)?(\d{4}[^,]*)", re.ASCII)
_LOWER = {"gt": "gt", "ge": "ge", "sa": "gt", "eq": "ge"}
_UPPER = {"lt": "lt", "le": "le", "eb": "lt", "eq": "le"}


@dataclass(frozen=True)
class Bounds:
    """`lower` and `upper` are values with prefix, such as `ge2026-11-01`, or None."""

    lower: str | None = None
    upper: str | None = None

    def parameters(self) -> list[tuple[str, str]]:
        """As search parameters."""
        return [(_NAME, bound) for bound in (self.lower, self.upper) if bound is not None]


def read_bounds(filters: Iterable[tuple[str, str]]) -> Bounds | Issue:
    """The bounds that some search parameters give, or what is wrong: alternatives, `ne`, `ap`, or two bounds on one side."""
    lower: list[str] = []
    upper: list[str] = []
    for name, value in filters:
        if name == _NAME:
            match = _VALUE.fullmatch(value)
            if match is None:
                return _unclear()
            prefix, instant = match.group(1) or "eq", match.group(2)
            lower += [_LOWER[prefix] + instant] if prefix in _LOWER else []
            upper += [_UPPER[prefix] + instant] if prefix in _UPPER else []
    if len(lower) > 1 or len(upper) > 1:
        return _unclear()
    return Bounds(next(iter(lower), None), next(iter(upper), None))


def _unclear() -> Issue:
    text = "_lastUpdated tar en undre och en övre gräns / _lastUpdated takes one lower and one upper bound"
    return Issue("value", text, f"http.{_NAME}")
