"""May the name of an unknown field be shown? It is the sender's text, and could be a person's name or number."""

import re

_FIELD_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
_LONGEST = 40


def shown(name: str) -> str:
    """Give the name where it looks like a field's (small letters and `_`), else the empty text: then only its place is told."""
    return name if len(name) <= _LONGEST and _FIELD_NAME.fullmatch(name) else ""
