"""Nobody can single out a child from the figures: a quick cut of `make campaign NAME=statistics-attack`."""

import random

import pytest

from tests.figures.attacks import attacked
from tests.figures.faults import FAULTS
from tests.figures.worlds import drawn

_SEED = 20261128
_WORLDS, _WORLDS_FOR_A_FAULT = 4, 12


def test_who_knows_all_children_but_one_learns_nothing_of_it() -> None:
    chance = random.Random(_SEED)
    for _ in range(_WORLDS):
        outcome = attacked(drawn(chance))
        assert outcome.asked >= 400
        assert (outcome.right, outcome.wrong, outcome.small) == ([], [], set())


@pytest.mark.parametrize("name", FAULTS)
def test_with_one_protection_away_the_attack_succeeds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fault, chance = FAULTS[name], random.Random(_SEED)
    fault.make(monkeypatch)
    assert any(attacked(drawn(chance), fault.probability).succeeded for _ in range(_WORLDS_FOR_A_FAULT)), fault.what
