"""An access decision is a value: allowed or not, the rule that decided and its law, the steps before it, and what would be needed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One rule that was asked: `rule` and `law` as in a Decision; `held` is true for the one that decided."""

    rule: str
    law: str
    held: bool


@dataclass(frozen=True)
class Missing:
    """What would be needed: `membership`, `consent`, `purpose` or `signature`; `count` is how many signatures, None where none would do."""

    what: str
    count: int | None = None


@dataclass(frozen=True)
class Decision:
    """`rule` is a short id, `law` the section it rests on, `consent` a reference such as `Consent/12` when one decided.

    `steps` are the rules in the order they were asked, the deciding one last; `missing` is empty when allowed, and when nothing would help.
    """

    allowed: bool
    rule: str
    law: str
    consent: str | None = None
    steps: tuple[Step, ...] = ()
    missing: tuple[Missing, ...] = ()


def permit(rule: str, law: str, consent: str | None = None) -> Decision:
    """A yes."""
    return Decision(True, rule, law, consent)


def deny(rule: str, law: str) -> Decision:
    """A no."""
    return Decision(False, rule, law)
