"""One world attacked in both ways: the child is there from the start, and the child is added between two rounds of questions."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.figures.attacker import CERTAIN, Attacker, Key, disturbed_probability
from tests.figures.publisher import Publisher
from tests.figures.worlds import World


@dataclass
class Outcome:
    """What an attack came to: claims about the child that are right, wrong ones, small numbers, and its highest belief in the truth."""

    asked: int = 0
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    small: set[tuple[Key, int, int]] = field(default_factory=set)
    one_answer: float = 0.0
    present: float = 0.0

    @property
    def succeeded(self) -> bool:
        return bool(self.right or self.small)


def attacked(world: World, probability: Callable[[int, int], float] = disturbed_probability) -> Outcome:
    """Attack a world."""
    outcome = Outcome()
    for is_added in (False, True):
        attacker = asyncio.run(_asked(world, probability, is_added))
        outcome.asked += attacker.asked
        outcome.small |= attacker.small_numbers()
        for indicator, category, belief in attacker.beliefs():
            is_right = attacker.is_right(indicator, category)
            if belief >= CERTAIN:
                (outcome.right if is_right else outcome.wrong).append(f"{indicator} {category}")
            if indicator == "present":
                outcome.present = max(outcome.present, belief)
            else:
                outcome.one_answer = max(outcome.one_answer, belief)
    return outcome


async def _asked(world: World, probability: Callable[[int, int], float], is_added: bool) -> Attacker:
    attacker = Attacker(world, probability)
    publisher = Publisher(world.others if is_added else world.facts())
    await attacker.asks(publisher)
    if is_added:
        attacker.notes_the_change()
        publisher.facts = world.facts()
        await attacker.asks(publisher)
    return attacker
