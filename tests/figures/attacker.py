"""Who is after one child: knows everybody else, how the service works, and asks at least 200 questions, before and after a change.

It reads what goes out (CSV, page, MeasureReport), and reckons in two ways:
- **belief**: for each thing the child may have answered, how likely the service was to say what it said. It runs the service's own
  counting and withholding over each possibility, so a fault in them is known to it too.
- **small numbers**: what number under the threshold stands there, or follows from the totals, or is the only one that the rule of what is
  withheld leaves possible.
"""

import csv
import io
import itertools
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html

from fhir_sip.figures import disclosure
from fhir_sip.figures.disclosure import ProtectedRow
from fhir_sip.figures.indicators import INDICATORS, Indicator
from fhir_sip.figures.tables import Counts, count
from tests.figures.publisher import Publisher
from tests.figures.worlds import MUNICIPALITIES, NUMBERS, OF_TARGET, THRESHOLD, YEARS, World

Key = tuple[int, str, str]
"""Year, municipality, indicator."""

CERTAIN = 0.99
"""From here on a belief is a claim."""
_ROUNDS = 9
_AGAIN = 3 / 5


@dataclass(frozen=True)
class Question:
    year: int
    municipality: str | None
    form: str


QUESTIONS = [Question(*one) for one in itertools.product(YEARS, (None, *NUMBERS), ("csv", "html", "json"))] * _ROUNDS
assert len(QUESTIONS) >= 200


def disturbed_probability(told: int, true: int) -> float:
    """How likely a true count is told so (two-sided geometric, cut at zero)."""
    return _AGAIN**true / (1 + _AGAIN) if told == 0 else (1 - _AGAIN) / (1 + _AGAIN) * _AGAIN ** abs(told - true)


def exact_probability(told: int, true: int) -> float:
    """The same where nothing is disturbed."""
    return float(told == true)


@dataclass
class Attacker:
    """`rows` are what was read, in order; `changed_at` is how many had been read of a key when the child was added (None: it was there)."""

    world: World
    probability: Callable[[int, int], float] = disturbed_probability
    rows: dict[Key, list[ProtectedRow]] = field(default_factory=dict)
    changed_at: dict[Key, int] | None = None
    asked: int = 0
    _read: dict[bytes, dict[Key, ProtectedRow]] = field(default_factory=dict)
    _possible: dict[ProtectedRow, list[tuple[int, ...]]] = field(default_factory=dict)
    _logs: dict[tuple[ProtectedRow, tuple[int, ...]], float] = field(default_factory=dict)

    async def asks(self, publisher: Publisher) -> None:
        """Ask everything there is to ask, many times over."""
        for question in QUESTIONS:
            told = await publisher.answer(question.year, question.municipality, question.form)
            if told not in self._read:
                self._read[told] = dict(_READERS[question.form](told))
            for key, row in self._read[told].items():
                self.rows.setdefault(key, []).append(row)
            self.asked += 1

    def notes_the_change(self) -> None:
        """From here on the child is there."""
        self.changed_at = {key: len(rows) for key, rows in self.rows.items()}

    def small_numbers(self) -> set[tuple[Key, int, int]]:
        """Key, position and number of every cell (position -1: the total) that is known to be below the threshold."""
        found = set()
        for key, rows in self.rows.items():
            for row in set(rows):
                vectors = self._vectors(row)
                for position in range(-1, len(row.cells)):
                    numbers = {sum(vector) if position < 0 else vector[position] for vector in vectors}
                    if len(numbers) == 1 and (number := numbers.pop()) < THRESHOLD:
                        found.add((key, position, number))
        return found

    def beliefs(self) -> Iterator[tuple[str, str, float]]:
        """Indicator, category (or none) and how sure the attacker is of it: of each indicator the likeliest.

        Last whether the child is in the figures at all, for one who knows what it would have answered.
        """
        by_answers: dict[str, dict[str, float]] = {}
        for indicator in INDICATORS:
            possible = ["none", *(category.code for category in indicator.categories)]
            logs = {one: self._log_likelihood(indicator, one) for one in possible}
            by_answers[indicator.code] = logs
            best = max(possible, key=lambda one: logs[one])
            yield indicator.code, best, _share_of(logs[best], logs.values())
        there = sum(by_answers[indicator][answer] for indicator, answer in self.world.answers.items())
        away = sum(by_answers[indicator]["none"] for indicator in self.world.answers)
        yield "present", "yes" if there > away else "no", _share_of(max(there, away), (there, away))

    def is_right(self, indicator: str, category: str) -> bool:
        if indicator == "present":
            return category == "yes"
        return self.world.answers.get(indicator, "none") == category

    def _log_likelihood(self, indicator: Indicator, category: str) -> float:
        answers = {} if category == "none" else {indicator.code: category}
        key = (OF_TARGET, self.world.municipality, indicator.code)
        with_child = self._counts(answers)[key[1]][key[2]]
        without = self._counts({})[key[1]][key[2]]
        rows = self.rows[key]
        change = self.changed_at[key] if self.changed_at is not None else 0
        if not self._is_drawn_again():
            return self._of_two_kept(rows[0], rows[-1], without, with_child) if change else self._log(rows[0], with_child)
        return sum(self._log(row, without) for row in rows[:change]) + sum(self._log(row, with_child) for row in rows[change:])

    def _of_two_kept(
        self, before: ProtectedRow, after: ProtectedRow, without: tuple[int, ...], with_child: tuple[int, ...]
    ) -> float:
        """Figures that stand still, and those after the child came: nothing when they are the same, for a year is counted once.

        When they are not it was counted again with the same chance numbers: the difference is the child.
        """
        if before == after and not self._is_counted_again():
            return 0.0
        moved = [later - earlier for earlier, later in zip(without, with_child, strict=True)]
        pairs = [
            (earlier, later)
            for earlier in self._vectors(before)
            for later in [tuple(max(0, one + step) for one, step in zip(earlier, moved, strict=True))]
            if disclosure.withheld(later, THRESHOLD) == after
        ]
        total = sum(math.prod(map(self.probability, earlier, without)) for earlier, _ in pairs)
        return math.log(total) if total else -math.inf

    def _is_drawn_again(self) -> bool:
        """Whether one and the same question was ever answered in two ways with nothing changed between."""
        cuts = self.changed_at or {}
        return any(
            len(set(part)) > 1 for key, rows in self.rows.items() for part in (rows[: cuts.get(key, 0)], rows[cuts.get(key, 0) :])
        )

    def _is_counted_again(self) -> bool:
        cuts = self.changed_at or {}
        return any(cuts.get(key) and rows[0] != rows[-1] for key, rows in self.rows.items())

    def _log(self, row: ProtectedRow, counts: tuple[int, ...]) -> float:
        if (row, counts) not in self._logs:
            total = sum(math.prod(map(self.probability, vector, counts)) for vector in self._vectors(row))
            self._logs[row, counts] = math.log(total) if total else -math.inf
        return self._logs[row, counts]

    def _vectors(self, row: ProtectedRow) -> list[tuple[int, ...]]:
        """All disturbed numbers that the service tells as this row."""
        if row not in self._possible:
            vectors = _fillings(row)
            self._possible[row] = [vector for vector in vectors if disclosure.withheld(vector, THRESHOLD) == row]
        return self._possible[row]

    def _counts(self, answers: dict[str, str]) -> Counts:
        here = [one for one in MUNICIPALITIES if one.number == self.world.municipality]
        facts = [*self.world.others, *self.world.target(answers)]
        return count([fact for fact in facts if fact.municipality == self.world.municipality], OF_TARGET, here)


def _share_of(log: float, logs: Any) -> float:
    """The belief in one of several possibilities that were as likely as one another before; none where the attacker is at a loss."""
    if log == -math.inf:
        return 0.0
    return 1 / sum(math.exp(other - log) for other in logs)


def _fillings(row: ProtectedRow) -> Iterator[tuple[int, ...]]:
    hidden = [position for position, cell in enumerate(row.cells) if cell is None]
    if row.total is None:
        for total in range(2 * THRESHOLD):
            yield from _sums(total, len(row.cells))
        return
    left = row.total - sum(cell for cell in row.cells if cell is not None)
    for parts in _sums(left, len(hidden)):
        filled = list(row.cells)
        for position, part in zip(hidden, parts, strict=True):
            filled[position] = part
        yield tuple(number for number in filled if number is not None)


def _sums(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in _sums(total - first, parts - 1):
            yield (first, *others)


def _number(text: str) -> int | None:
    return None if text in ("-", "–") else int(text)


def rows_in_csv(told: bytes) -> Iterator[tuple[Key, ProtectedRow]]:
    lines = list(csv.DictReader(io.StringIO(told.decode())))
    by_key = itertools.groupby(lines, key=lambda line: (int(line["år"]), line["organisationsnummer"], line["mått"]))
    for key, group in by_key:
        total, *cells = (_number(line["antal"]) for line in group)
        yield key, ProtectedRow(total, tuple(cells))


def rows_in_html(told: bytes) -> Iterator[tuple[Key, ProtectedRow]]:
    page = lxml.html.fromstring(told.decode())
    year = int(page.findtext(".//h1").rsplit(" ", 1)[1])
    numbers = {one.name: one.number for one in MUNICIPALITIES}
    for section in page.iter("section"):
        indicator = next(one for one in INDICATORS if one.code == section.find("h2").get("id"))
        for line in section.findall(".//tbody/tr"):
            total, *cells = (_number(cell.text) for cell in line.findall("td")[: len(indicator.categories) + 1])
            yield (year, numbers[line.findtext("th")], indicator.code), ProtectedRow(total, tuple(cells))


def rows_in_json(told: bytes) -> Iterator[tuple[Key, ProtectedRow]]:
    for report in json.loads(told):
        for group in report["group"]:
            total, *cells = (population.get("count") for population in group["population"])
            key = (
                int(report["period"]["start"][:4]),
                report["reporter"]["identifier"]["value"],
                group["code"]["coding"][0]["code"],
            )
            yield key, ProtectedRow(total, tuple(cells))


_READERS = {"csv": rows_in_csv, "html": rows_in_html, "json": rows_in_json}
