"""Interleaved rounds: the ways take turns request by request, so that whatever disturbs the machine disturbs all alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Way = Callable[[Any], object]


@dataclass
class Measured:
    """Milliseconds of each request: way -> one list per round."""

    rounds: dict[str, list[list[float]]] = field(default_factory=dict)

    def ratio(self, way: str, against: str) -> dict[str, float]:
        """Median, least and greatest, over the rounds, of median(way) / median(against)."""
        return over_rounds([one / other for one, other in self._medians(way, against)], 3)

    def extra_milliseconds(self, way: str, against: str) -> dict[str, float]:
        """The same of median(way) - median(against)."""
        return over_rounds([one - other for one, other in self._medians(way, against)], 2)

    def milliseconds(self) -> dict[str, dict[str, float]]:
        """Median and 95th percentile of all requests of each way."""
        return {way: _spread([one for lap in laps for one in lap]) for way, laps in self.rounds.items()}

    def _medians(self, way: str, against: str) -> list[tuple[float, float]]:
        laps = zip(self.rounds[way], self.rounds[against], strict=True)
        return [(statistics.median(one), statistics.median(other)) for one, other in laps]


def over_rounds(found: Sequence[float], digits: int) -> dict[str, float]:
    """Median, least and greatest."""
    spread = {"median": statistics.median(found), "min": min(found), "max": max(found)}
    return {name: round(value, digits) for name, value in spread.items()}


def ratio_over_rounds(ones: Sequence[float], others: Sequence[float]) -> dict[str, float]:
    """Median, least and greatest of one round's figure over the other side's of the same round."""
    return over_rounds([one / other for one, other in zip(ones, others, strict=True)], 3)


def percentile(found: Sequence[float], hundredths: int) -> float:
    """The value that so many hundredths of the values lie below."""
    return sorted(found)[len(found) * hundredths // 100]


def _spread(found: Sequence[float]) -> dict[str, float]:
    return {"median": round(statistics.median(found), 2), "p95": round(percentile(found, 95), 2)}


def measure(
    ways: Mapping[str, Way],
    subjects: Sequence[Any],
    rounds: int,
    requests: int,
    prepare: Callable[[], None],
    advance: Callable[[], object],
) -> Measured:
    """`rounds` rounds of `requests` requests a way, after one more round that is thrown away (warm-up).

    Every turn takes the next subject through all ways, and begins with another way than the turn before. `prepare` runs before
    each turn and is not timed; `advance` tells that a turn is done.
    """
    found = Measured({way: [] for way in ways})
    names = list(ways)
    turn = 0
    for number in range(rounds + 1):
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(requests):
            prepare()
            subject = subjects[turn % len(subjects)]
            for place in range(len(names)):
                name = names[(turn + place) % len(names)]
                started = time.perf_counter()
                ways[name](subject)
                taken[name].append((time.perf_counter() - started) * 1000)
            turn += 1
            advance()
        if number > 0:
            for way in names:
                found.rounds[way].append(taken[way])
    return found
