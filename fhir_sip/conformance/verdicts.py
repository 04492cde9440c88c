"""What became of a check, and what was sent and received for it."""

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 4_000
_NUMBER = re.compile(r"(?<!\d)((?:18|19|20)?\d{6})([-+ ]?)\d{4}(?!\d)")


class Outcome(StrEnum):
    """`skip`: the server does not claim it, or the run lacks what it needs. `error`: the kit could not tell."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True)
class Evidence:
    """One request and its answer; personal numbers masked, long bodies cut."""

    by: str
    request: str
    sent: str
    status: int
    received: str


@dataclass(frozen=True)
class Result:
    """`words` say why, empty for a pass."""

    check: str
    outcome: Outcome
    words: str = ""
    evidence: tuple[Evidence, ...] = ()


def masked(text: str) -> str:
    """The text with the last four figures of what may be a personal number hidden, and cut to what a report can hold."""
    hidden = _NUMBER.sub(r"\1\2****", text)
    return hidden if len(hidden) <= _LONGEST else f"{hidden[:_LONGEST]} … ({len(hidden)} characters)"
