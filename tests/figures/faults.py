"""Each protection of the figures taken away, one at a time. The attacker knows which: it reckons by the code as it then is."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pytest

from fhir_sip.figures.closed_years import ClosedYears, Counting
from fhir_sip.figures.published import YearFigures, figures_of
from tests.figures.attacker import disturbed_probability, exact_probability


@dataclass(frozen=True)
class Fault:
    """`what` is missing, in words; `probability` how the attacker then takes a number."""

    what: str
    make: Callable[[pytest.MonkeyPatch], None]
    probability: Callable[[int, int], float] = disturbed_probability


def _threshold_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.figures.disclosure.is_small", lambda *_: False)


def _complement_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.figures.disclosure._with_complement", lambda numbers, small, threshold: set(small))


def _chance_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.figures.disclosure.disturbed", lambda count, chance: count)


def _counted_once_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.figures.tables.counted", lambda facts, year: [fact for fact in facts if fact.on.year == year])


def _counted_again(patch: pytest.MonkeyPatch, chance: Callable[[int], random.Random]) -> None:
    async def of(self: ClosedYears, year: int, now: datetime, counting: Counting, seconds: float) -> YearFigures:
        counts, municipalities = await counting(year)
        return figures_of(year, counts, municipalities, chance(year))

    patch.setattr(ClosedYears, "of", of)


FAULTS = {
    "threshold": Fault("small numbers are told", _threshold_off),
    "complement": Fault("a small number is withheld alone, beside its total", _complement_off),
    "chance": Fault("numbers are told as they are", _chance_off, exact_probability),
    "kept": Fault(
        "every question is counted anew, with new chance numbers", partial(_counted_again, chance=lambda _: random.Random())
    ),
    "kept-chance": Fault(
        "every question is counted anew, with the year's own chance numbers", partial(_counted_again, chance=random.Random)
    ),
    "counted-once": Fault("a child counts once for each offer, meeting and plan", _counted_once_off),
}
