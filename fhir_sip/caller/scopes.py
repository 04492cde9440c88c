"""SMART v2 system scopes: `system/CarePlan.rs` (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html)."""

import re
from dataclasses import dataclass

# Search arguments (`?...`) are not granted yet: a scope that holds one is unknown, and so gives nothing.
_SCOPE = re.compile(r"system/(\*|[A-Z][A-Za-z]+)\.(c?r?u?d?s?)")


@dataclass(frozen=True)
class Scopes:
    """Granted scopes as resource type (or `*`) -> letters out of `cruds`."""

    granted: frozenset[tuple[str, str]]

    def allow(self, resource_type: str, letter: str) -> bool:
        """True when the interaction (`c`, `r`, `u`, `d` or `s`) on `resource_type` is granted."""
        return any(kind in ("*", resource_type) and letter in letters for kind, letters in self.granted)

    def within(self, allowed: "Scopes") -> bool:
        """True when every right here is also in `allowed`."""
        return all(
            allowed.allow(kind, letter) if kind != "*" else any(k == "*" and letter in ls for k, ls in allowed.granted)
            for kind, letters in self.granted
            for letter in letters
        )

    def __str__(self) -> str:
        """The scope string, in a stable order."""
        return " ".join(sorted(f"system/{kind}.{letters}" for kind, letters in self.granted))


def parse_scopes(text: str) -> Scopes | None:
    """Parse a space-separated scope string; None when it is empty or any part is not a scope we know."""
    parts = [_SCOPE.fullmatch(part) for part in text.split()]
    if not parts or any(part is None or not part.group(2) for part in parts):
        return None
    return Scopes(frozenset((part.group(1), part.group(2)) for part in parts if part))
