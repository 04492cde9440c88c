"""A year is counted once, when it is closed, and what came out is kept for ever.

So there are no two figures of a year to take from each other: a child that is added, changed or taken away later changes nothing.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from fhir_sip.access.period import swedish_day
from fhir_sip.errors import InvalidRequest, Issue, Unavailable
from fhir_sip.figures.disclosure import CHANCE
from fhir_sip.figures.published import YearFigures, figures_of
from fhir_sip.figures.tables import Counts, Municipality

Counting = Callable[[int], Awaitable[tuple[Counts, Sequence[Municipality]]]]
"""Counts a year: the true counts, and the municipalities they are of."""

_CLOSES_IN_MONTH = 4  # what happened in December is written down by then, and answers to its offers are in


class Shelf(Protocol):
    """Where figures are kept."""

    async def kept(self, year: int) -> YearFigures | None:
        """The figures of a year, or None when none are kept. Raises Unavailable."""

    async def keep(self, figures: YearFigures) -> bool:
        """Keep them; False, and nothing changed, when figures of the year are there already. Raises Unavailable."""


def last_closed_year(now: datetime) -> int:
    """The latest year of which there are figures: a year is closed on the first of April of the next."""
    today = swedish_day(now)
    return today.year - (1 if today.month >= _CLOSES_IN_MONTH else 2)


class ClosedYears:
    """The figures of closed years, one process's view: kept on the shelf, which all replicas share."""

    def __init__(self, shelf: Shelf, first_year: int, chance: random.Random = CHANCE) -> None:
        """`first_year` is the earliest of which figures are made."""
        self._shelf, self._first_year, self._chance = shelf, first_year, chance
        self._told: dict[int, YearFigures] = {}
        self._making: dict[int, asyncio.Task[YearFigures]] = {}

    async def of(self, year: int | None, now: datetime, counting: Counting, seconds: float) -> YearFigures:
        """The figures of a closed year, of the latest when `year` is None.

        The first to ask has the year counted, in the background; who cannot wait so long (`seconds`) asks again. Raises InvalidRequest
        for a year that is not closed or too early, Unavailable while it is being counted.
        """
        latest = last_closed_year(now)
        wanted = latest if year is None else year
        if not self._first_year <= wanted <= latest:
            text = "Siffror finns bara för avslutade år, från den 1 april året efter / Figures are of closed years only"
            raise InvalidRequest([Issue("value", text, "http.year")])
        if wanted not in self._told:
            self._told[wanted] = await self._made_within(wanted, counting, seconds)
        return self._told[wanted]

    async def close(self) -> None:
        """Stop counting. Nothing is kept of a year that was being counted."""
        for task in self._making.values():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def _made_within(self, year: int, counting: Counting, seconds: float) -> YearFigures:
        task = self._making.get(year)
        if task is None:
            task = self._making[year] = asyncio.create_task(self._made(year, counting))
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            raise Unavailable("Årets siffror räknas, försök igen om en stund / The year is being counted, try again")
        self._making.pop(year, None)
        return task.result()

    async def _made(self, year: int, counting: Counting) -> YearFigures:
        kept = await self._shelf.kept(year)
        if kept is not None:
            return kept
        counts, municipalities = await counting(year)
        figures = figures_of(year, counts, municipalities, self._chance)
        if await self._shelf.keep(figures):
            return figures
        kept = await self._shelf.kept(year)
        if kept is None:
            raise Unavailable("Årets siffror kan inte läsas just nu / The year's figures cannot be read now")
        return kept
