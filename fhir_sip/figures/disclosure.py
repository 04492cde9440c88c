"""What keeps the figures from telling of one child (SoLPuL 2001:454 7 a §). Three steps, in this order, once for each closed year:

1. `disturbed`: every count gets a chance number of its own, never told and never drawn again. So who knows everybody else still cannot
   tell by a number, by the difference of two, or by comparing years, whether this child is in it.
2. threshold: a number below it is withheld, and a total below twice that, for it is disturbed by every one of its cells.
3. `_with_complement`: where one number of a row is withheld, others are too, so that it cannot be worked out from the row's total.

Steps 2 and 3 look at disturbed numbers only, so what is withheld tells no more than what is shown. Proof and reasons:
docs/decisions/0019-figures.md.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

CHANCE = random.SystemRandom()
"""The operating system's source, which nobody can repeat."""

# Each step away from the true count is this likely again: 3 of 5.
_AGAIN, _OF = 3, 5
NUMBER_RATIO = _OF / _AGAIN
"""How much more likely, at most, a disturbed number can be made by one person more or less in its cell."""


@dataclass(frozen=True)
class ProtectedRow:
    """One indicator of one municipality and year: `None` is withheld. `total` is the sum of all cells, withheld ones too."""

    total: int | None
    cells: tuple[int | None, ...]


def protected(counts: Sequence[int], threshold: int, chance: random.Random) -> ProtectedRow:
    """A row that may be told, of true counts."""
    return withheld([disturbed(count, chance) for count in counts], threshold)


def disturbed(count: int, chance: random.Random) -> int:
    """The count and a chance number: 0 in one of four cases, at most 3 up or down in five of six, any size seldom. Never below zero."""
    return max(0, count + _steps(chance) - _steps(chance))


def _steps(chance: random.Random) -> int:
    steps = 0
    while chance.randrange(_OF) < _AGAIN:
        steps += 1
    return steps


def withheld(numbers: Sequence[int], threshold: int) -> ProtectedRow:
    """The row of disturbed numbers, without those that may not be told."""
    total = sum(numbers)
    if is_small(total, 2 * threshold):
        return ProtectedRow(None, (None,) * len(numbers))
    small = [position for position, number in enumerate(numbers) if is_small(number, threshold)]
    hidden = _with_complement(numbers, small, threshold)
    return ProtectedRow(total, tuple(None if position in hidden else number for position, number in enumerate(numbers)))


def is_small(number: int, threshold: int) -> bool:
    """True for a number that may not be told; none at all too, for it tells of all others what they are."""
    return number < threshold


def _with_complement(numbers: Sequence[int], small: Sequence[int], threshold: int) -> set[int]:
    """The cells to withhold: none, all but the first, or all. So what is left out has a sum that may be told, and never is one cell.

    A finer choice (the smallest of the others besides) would tell who knows the rule more than it hides.
    """
    if not small:
        return set()
    first, others = numbers[0], sum(numbers[1:])
    is_split = len(numbers) > 2 and not is_small(first, threshold) and not is_small(others, threshold)
    return set(range(1 if is_split else 0, len(numbers)))
