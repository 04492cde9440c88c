"""What the generated FHIR plans are made of: choices, texts with odd characters, days, moments, identity numbers, HSA-ids.

One Hypothesis draw for each choice, so that a failing plan shrinks; the fewest draws, so that thousands of plans are cheap.
"""

import datetime
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.mapping.strategies import identity_number

T = TypeVar("T")

OFFSETS = ("Z", "+00:00", "+01:00", "+02:00", "-03:30", "+14:00")
_FIRST_DAY, _LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)
_WORDS = (
    "Ylva",
    "a",
    "0",
    "Åsa-Märta",
    "O’Neill",
    "Nguyễn",
    "李",
    "Vill <b>hem</b> & “sova”",
    "🌊",
    "=1+1",
    "null",
    "{ } [ ] \\ /",
    "person",
)
_BETWEEN = (" ", "\n", "\t", "  ", "\r\n\r\n")
_ODD_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
_NAME_BEGINNINGS = ("", "mal-", "0", "-", "X.y.", "SE9999000001-R", "x" * 58)


@cache
def _numbers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Chooser:
    """Draws the values of one plan; item ids that it has given are never given again."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self._given = 0

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included; shrinks to `low`."""
        drawn: int = self._draw(_numbers(low, high))
        return drawn

    def yes(self) -> bool:
        """Yes or no; shrinks to no."""
        return self.number(0, 1) == 1

    def one(self, options: Sequence[T]) -> T:
        """One of the options; shrinks to the first."""
        return options[self.number(0, len(options) - 1)]

    def some(self, options: Sequence[T], least: int = 0) -> list[T]:
        """At least so many of the options, each at most once, in any order."""
        chosen: list[T] = []
        for position, option in enumerate(options):
            if len(options) - position <= least - len(chosen) or self.yes():
                chosen.insert(self.number(0, len(chosen)), option)
        return chosen

    def maybe(self, make: Callable[..., T], *given: Any) -> T | None:
        """What `make` makes, or nothing."""
        return make(*given) if self.yes() else None

    def several(self, make: Callable[[], T], most: int, least: int = 0) -> list[T]:
        """What `make` makes, some times."""
        return [make() for _ in range(self.number(least, most))]

    def turned(self, items: Sequence[T]) -> list[T]:
        """The same items, another one first."""
        first = self.number(0, max(len(items) - 1, 0))
        return [*items[first:], *items[:first]]

    def riffled(self, groups: Sequence[Sequence[T]]) -> list[T]:
        """All items of all groups, those of one group in their order."""
        left, mixed = [list(group) for group in groups if group], []
        while left:
            group = self.one(left)
            mixed.append(group.pop(0))
            left = [group for group in left if group]
        return mixed

    def text(self) -> str:
        """A text as the document takes it: something printable at both ends, and line breaks and tabs within."""
        words = [self.one(_WORDS) if self.number(0, 9) else self._draw(_ODD_WORDS) for _ in range(self.number(1, 2))]
        return self.one(_BETWEEN).join(words)

    def day(self) -> str:
        """A whole day."""
        return datetime.date.fromordinal(self.number(_FIRST_DAY.toordinal(), _LAST_DAY.toordinal())).isoformat()

    def days(self, count: int) -> list[str]:
        """So many days, none before the one before it."""
        return sorted(self.day() for _ in range(count))

    def moments(self) -> tuple[str, str]:
        """Two moments, the second not before the first, with an offset from UTC that need not be the same."""
        start = datetime.datetime.fromordinal(self.number(_FIRST_DAY.toordinal() + 2, _LAST_DAY.toordinal() - 2))
        start += datetime.timedelta(seconds=self.number(0, 86_399))
        return _written(start, self.one(OFFSETS)), _written(
            start + datetime.timedelta(seconds=self.number(0, 7_200)), self.one(OFFSETS)
        )

    def period(self) -> dict[str, str] | None:
        """A period with a start, an end or both; or none."""
        start, end = self.days(2)
        return {"start": start} | {"end": end} if self.yes() else self.one((None, {"start": start}, {"end": end}))

    def item_id(self) -> str:
        """An id of an item, as docs/model.md says: letters, digits, point and hyphen, at most 64."""
        self._given += 1
        return f"{self.one(_NAME_BEGINNINGS)}{self._given}"

    def hsa_ids(self, most: int) -> list[str]:
        """Synthetic HSA-ids, none twice."""
        return [f"SE99990000{number:02}-{self.one('ARZab')}{number:03}" for number in range(1, self.number(1, most) + 1)]

    def personal_number(self, born: str, *, coordination: bool) -> str:
        """A synthetic personnummer or samordningsnummer (birth number 980-999)."""
        return identity_number(datetime.date.fromisoformat(born), self.number(980, 999), coordination)


def _written(moment: datetime.datetime, offset: str) -> str:
    sign = -1 if offset.startswith("-") else 1
    away = datetime.timedelta() if offset == "Z" else sign * datetime.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    return (moment + away).isoformat() + offset
