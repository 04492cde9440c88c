"""An access decision is a value: allowed or not, the rule that decided, its law, and the Consent that opened the door."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """`rule` is a short id, `law` the section it rests on, `consent` a reference such as `Consent/12` when one decided."""

    allowed: bool
    rule: str
    law: str
    consent: str | None = None


def permit(rule: str, law: str, consent: str | None = None) -> Decision:
    """A yes."""
    return Decision(True, rule, law, consent)


def deny(rule: str, law: str) -> Decision:
    """A no."""
    return Decision(False, rule, law)
