"""Some of many, always the same ones."""

from collections.abc import Sequence
from typing import Any


def pick(items: Sequence[Any], most: int) -> list[Any]:
    """Some of them, spread over the whole, always the same."""
    if len(items) <= most:
        return list(items)
    return [items[position * len(items) // most] for position in range(most)]
