"""SMART v2 system scopes: `system/CarePlan.rs`, `system/Task.rs?status=accepted`.

(https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html)
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fhir_sip.caller.scope_arguments import Argument, is_as_strict, match_all, parse_arguments

_SCOPE = re.compile(r"system/(\*|[A-Z][A-Za-z]+)\.(c?r?u?d?s?)(?:\?(.*))?")


@dataclass(frozen=True)
class Scope:
    """Letters out of `cruds` on a type (or `*`), on records that match all of `arguments` (`scope_arguments`)."""

    kind: str
    letters: str
    arguments: frozenset[Argument] = frozenset()

    def is_for(self, resource_type: str, letter: str) -> bool:
        """True when this scope grants the letter on some records at least of the type."""
        return self.kind in ("*", resource_type) and letter in self.letters

    def is_within(self, allowed: "Scope", letter: str) -> bool:
        """True when every record that this scope grants the letter on is granted it by `allowed` too."""
        return allowed.is_for(self.kind, letter) and is_as_strict(self.arguments, allowed.arguments)

    def __str__(self) -> str:
        """The scope as it is written, its arguments in a stable order and percent-encoded where they must be."""
        arguments = "&".join(sorted(f"{name}={quote(','.join(sorted(values)), safe=':/|,~')}" for name, values in self.arguments))
        return f"system/{self.kind}.{self.letters}" + (f"?{arguments}" if arguments else "")


@dataclass(frozen=True)
class Scopes:
    """The scopes of a token, or of a client's registration."""

    granted: frozenset[Scope]

    def allow(self, resource_type: str, letter: str) -> bool:
        """True when the interaction (`c`, `r`, `u`, `d` or `s`) on `resource_type` is granted, on some records at least."""
        return any(scope.is_for(resource_type, letter) for scope in self.granted)

    def covers(self, resource: dict[str, Any], letter: str) -> bool:
        """True when some scope grants the letter on this very resource: its type is the scope's, and all its arguments match."""
        kind = str(resource.get("resourceType"))
        return any(scope.is_for(kind, letter) and match_all(scope.arguments, resource) for scope in self.granted)

    def within(self, allowed: "Scopes") -> bool:
        """True when every right here is, by itself, also in one scope of `allowed`: the same arguments with the same values, or stricter.

        Strict on purpose: rights that only several scopes of `allowed` together hold are asked for one by one.
        """
        return all(
            any(scope.is_within(other, letter) for other in allowed.granted) for scope in self.granted for letter in scope.letters
        )

    def __str__(self) -> str:
        """The scope string, in a stable order."""
        return " ".join(sorted(map(str, self.granted)))


def parse_scopes(text: str) -> Scopes | None:
    """Parse a space-separated scope string; None when it is empty or any part is not a scope, or an argument, that we know."""
    scopes = [_parsed(part) for part in text.split(" ") if part]
    known = frozenset(scope for scope in scopes if scope)
    return Scopes(known) if scopes and None not in scopes else None


def _parsed(part: str) -> Scope | None:
    match = _SCOPE.fullmatch(part)
    if match is None or not match.group(2):
        return None
    arguments = frozenset[Argument]() if match.group(3) is None else parse_arguments(match.group(1), match.group(3))
    return None if arguments is None else Scope(match.group(1), match.group(2), arguments)
