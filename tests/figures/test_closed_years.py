"""A year is counted once and kept: whoever asks later, however often, from whatever process, gets the same."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from fhir_sip.errors import InvalidRequest, Unavailable
from fhir_sip.figures.closed_years import ClosedYears, last_closed_year
from fhir_sip.figures.published import YearFigures
from fhir_sip.figures.tables import Counts, Municipality, count
from tests.figures.publisher import DictShelf
from tests.figures.worlds import MUNICIPALITIES

_NOW = datetime(2026, 11, 28, tzinfo=UTC)


class Counting:
    """Counts nobody, slowly, and remembers how often it was asked."""

    def __init__(self, seconds: float = 0.0, fails: bool = False) -> None:
        self.times, self.seconds, self.fails = 0, seconds, fails

    async def __call__(self, year: int) -> tuple[Counts, Sequence[Municipality]]:
        self.times += 1
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise Unavailable("no store")
        return count([], year, MUNICIPALITIES), MUNICIPALITIES


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), 2024),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), 2025),
        (datetime(2026, 12, 31, tzinfo=UTC), 2025),
    ],
)
def test_a_year_closes_on_the_first_of_april_in_sweden(now: datetime, year: int) -> None:
    assert last_closed_year(now) == year


@pytest.mark.parametrize("year", [2026, 2027, 2023])
def test_a_year_that_is_not_closed_or_too_early_is_refused(year: int) -> None:
    with pytest.raises(InvalidRequest):
        asyncio.run(ClosedYears(DictShelf(), 2024).of(year, _NOW, Counting(), 1))


def test_many_who_ask_at_once_have_the_year_counted_once() -> None:
    counting = Counting(0.05)

    async def asked() -> list[YearFigures]:
        years = ClosedYears(DictShelf(), 2024)
        return await asyncio.gather(*(years.of(None, _NOW, counting, 5) for _ in range(20)))

    assert len(set(map(id, asyncio.run(asked())))) == 1
    assert counting.times == 1


def test_another_process_tells_what_was_kept() -> None:
    async def asked() -> tuple[YearFigures, YearFigures, int]:
        shelf, counting = DictShelf(), Counting()
        one = await ClosedYears(shelf, 2024).of(2025, _NOW, counting, 5)
        other = await ClosedYears(shelf, 2024).of(2025, _NOW, counting, 5)
        return one, other, counting.times

    one, other, times = asyncio.run(asked())
    assert (one, times) == (other, 1)


def test_two_processes_that_count_at_once_tell_the_same() -> None:
    async def asked() -> list[YearFigures]:
        shelf, counting = DictShelf(), Counting(0.05)
        return await asyncio.gather(*(ClosedYears(shelf, 2024).of(2025, _NOW, counting, 5) for _ in range(5)))

    assert len({id(one) for one in asyncio.run(asked())}) == 1


def test_who_cannot_wait_asks_again_and_the_counting_goes_on() -> None:
    async def asked() -> int:
        years, counting = ClosedYears(DictShelf(), 2024), Counting(0.2)
        with pytest.raises(Unavailable):
            await years.of(2025, _NOW, counting, 0.01)
        await years.of(2025, _NOW, counting, 5)
        return counting.times

    assert asyncio.run(asked()) == 1


def test_a_year_that_could_not_be_counted_is_counted_at_the_next_question() -> None:
    async def asked() -> YearFigures:
        years = ClosedYears(DictShelf(), 2024)
        with pytest.raises(Unavailable):
            await years.of(2025, _NOW, Counting(fails=True), 5)
        return await years.of(2025, _NOW, Counting(), 5)

    assert asyncio.run(asked()).year == 2025


def test_a_service_that_stops_keeps_nothing_half_counted() -> None:
    async def asked() -> dict[int, YearFigures]:
        shelf = DictShelf()
        years = ClosedYears(shelf, 2024)
        with pytest.raises(Unavailable):
            await years.of(2025, _NOW, Counting(5), 0.01)
        await years.close()
        return shelf.years

    assert asyncio.run(asked()) == {}
