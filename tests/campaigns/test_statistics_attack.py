"""`make campaign NAME=statistics-attack`: many worlds of children, each attacked by one who knows all children but one.

With the protection on nothing may be learned in any world; with each protection taken away the same attack must be seen to succeed.
The table is docs/campaigns/statistics-attack.md; `make test` keeps a quick cut (tests/figures/test_attack.py).
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.figures.attacker import CERTAIN, disturbed_probability
from tests.figures.attacks import Outcome, attacked
from tests.figures.faults import FAULTS
from tests.figures.worlds import drawn

WORLDS, WORLDS_FOR_A_FAULT = 300, 40
_SEED = 20261128
_HEAD = """# An attack on the figures

Generated worlds of children in three municipalities and two years. The attacker knows every child but one, knows the code, and asks
{questions} questions in each world, all years, municipalities and forms many times over: once with the child there from the start, once
with the child added half-way. It reads what goes out (CSV, page, MeasureReport) and reckons with it, in two ways:

- **a fact of the child**: of each indicator, and of whether the child is in the figures at all, how likely each possibility makes
  what was told. It claims what it is {certain} % sure of.
- **a number under five**: that stands there, that follows from a total and its parts, or that is the only one the rule of what is withheld
  leaves possible.

The protection has failed in a world with one right claim or one such number ([0019](../decisions/0019-figures.md) says what it promises).

Made by `make campaign NAME=statistics-attack` on {day}: {worlds} worlds with the protection on, {failed} failed, {wrong} wrong claims,
{asked} questions, {seconds} s. The nearest it came: {one} % sure of one answer of the child (each possibility was 20 to 33 % before);
{present} % sure whether the child was there, knowing all its answers (50 % before; the bound is 95.5 %).

Then each protection was taken away, alone, in {faults} worlds each. Worlds in which the attack succeeded:

| taken away | so that | worlds | a fact of the child | a number under five |
|---|---|---|---|---|
"""


@dataclass
class Tally:
    """Outcomes of some worlds."""

    outcomes: list[Outcome]

    def count(self, holds: Callable[[Outcome], object]) -> int:
        return sum(1 for outcome in self.outcomes if holds(outcome))

    @property
    def succeeded(self) -> int:
        return self.count(lambda one: one.succeeded)


@pytest.mark.campaign
def test_no_child_can_be_singled_out_and_every_protection_is_needed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()

    def say(progress: str) -> None:
        with capsys.disabled():
            print(f"statistics-attack: {progress}", flush=True)

    protected = _tally("protection on", WORLDS, disturbed_probability, say)
    faulty: dict[str, Tally] = {}
    for name, fault in FAULTS.items():
        with pytest.MonkeyPatch.context() as patch:
            fault.make(patch)
            faulty[name] = _tally(f"without {name}", WORLDS_FOR_A_FAULT, fault.probability, say)
    page = repository / "docs" / "campaigns" / "statistics-attack.md"
    page.write_text(_head(protected, round(time.monotonic() - started)) + "".join(_rows(faulty)), encoding="utf-8")
    assert protected.succeeded == 0
    assert protected.count(lambda one: one.wrong) == 0
    assert [name for name, tally in faulty.items() if not tally.succeeded] == []


def _tally(what: str, worlds: int, probability: Callable[[int, int], float], say: Callable[[str], None]) -> Tally:
    chance, tally = random.Random(_SEED), Tally([])
    for number in range(1, worlds + 1):
        tally.outcomes.append(attacked(drawn(chance), probability))
        if number % 50 == 0 or number == worlds:
            say(f"{what}: {number} worlds, {tally.succeeded} attacks succeeded")
    return tally


def _head(tally: Tally, seconds: int) -> str:
    return _HEAD.format(
        questions=tally.outcomes[0].asked,
        certain=round(100 * CERTAIN),
        day=date.today().isoformat(),
        worlds=len(tally.outcomes),
        failed=tally.succeeded,
        wrong=sum(len(one.wrong) for one in tally.outcomes),
        asked=f"{sum(one.asked for one in tally.outcomes):,}",
        seconds=seconds,
        one=round(100 * max(one.one_answer for one in tally.outcomes)),
        present=round(100 * max(one.present for one in tally.outcomes)),
        faults=WORLDS_FOR_A_FAULT,
    )


def _rows(faulty: dict[str, Tally]) -> Iterator[str]:
    for name, tally in faulty.items():
        facts, small = tally.count(lambda one: one.right), tally.count(lambda one: one.small)
        yield f"| `{name}` | {FAULTS[name].what} | {tally.succeeded} | {facts} | {small} |\n"
