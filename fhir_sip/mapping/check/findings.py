"""What `map check` finds: where, which rule, in words. Never anything of a person: examples are told by name and path."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that is wrong (`error`) or worth a look (`warning`): `plan.yaml:12: target-unknown: ...`; `line` from 1."""

    file: str
    line: int
    rule: str
    text: str
    severity: str = "error"

    def __str__(self) -> str:
        """Give the line that is printed."""
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"
