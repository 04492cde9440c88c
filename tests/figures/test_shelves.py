"""Where figures are kept: what is kept of a year stays, in memory as in the store."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace

import pytest

from fhir_sip.figures.closed_years import Shelf
from fhir_sip.figures.published import YearFigures, figures_of
from fhir_sip.figures.store_shelf import StoreShelf
from fhir_sip.figures.tables import count
from fhir_sip.store import HapiStore
from tests.figures.publisher import DictShelf
from tests.figures.worlds import MUNICIPALITIES, drawn

Scenario = Callable[[Shelf], Coroutine[None, None, None]]

# A year that no other run at the same store has closed.
_YEAR = random.randrange(1000, 1899)


def _drawn(seed: int) -> YearFigures:
    chance = random.Random(seed)
    facts = [replace(one, on=one.on.replace(year=_YEAR)) for one in drawn(chance).others]
    return figures_of(_YEAR, count(facts, _YEAR, MUNICIPALITIES), MUNICIPALITIES, chance)


async def _first_stays(shelf: Shelf) -> None:
    first, second = _drawn(1), _drawn(2)
    assert await shelf.kept(_YEAR) is None
    assert await shelf.keep(first)
    assert not await shelf.keep(second)
    assert await shelf.kept(_YEAR) == first != second


async def _one_of_many_is_kept(shelf: Shelf) -> None:
    asked = [replace(_drawn(seed), year=_YEAR + 100) for seed in range(4)]
    kept = await asyncio.gather(*map(shelf.keep, asked))
    assert sorted(kept) == [False, False, False, True]
    assert await shelf.kept(_YEAR + 100) == asked[kept.index(True)]


@pytest.mark.parametrize("scenario", [_first_stays, _one_of_many_is_kept])
def test_in_memory_the_first_figures_of_a_year_stay(scenario: Scenario) -> None:
    asyncio.run(scenario(DictShelf()))


@pytest.mark.parametrize("scenario", [_first_stays, _one_of_many_is_kept])
def test_in_the_store_the_first_figures_of_a_year_stay(scenario: Scenario, store_url: str) -> None:
    async def tried() -> None:
        store = HapiStore(store_url, 30)
        try:
            await scenario(StoreShelf(store))
        finally:
            await store.close()

    asyncio.run(tried())
