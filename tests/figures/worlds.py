"""Worlds of children to count: a few municipalities, two closed years, and one child whom somebody is after."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fhir_sip.figures.facts import Fact
from fhir_sip.figures.indicators import INDICATORS, Category
from fhir_sip.figures.tables import Municipality

THRESHOLD = 5
MUNICIPALITIES = tuple(
    Municipality(number, name, THRESHOLD)
    for number, name in (("9999000011", "Ekdala kommun"), ("9999000022", "Björklunda kommun"), ("9999000033", "Lindhult"))
)
NUMBERS = tuple(one.number for one in MUNICIPALITIES)
YEARS = (2024, 2025)
TARGET = "the child"
OF_TARGET = 2025
_MOST_TIMES = 12


@dataclass(frozen=True)
class World:
    """`others` are the facts of everybody else, which the attacker knows; `target` those of the child, which it is after.

    The child may have one and the same thing recorded many times over (`times`): as many offers, meetings, plans.
    """

    others: tuple[Fact, ...]
    municipality: str
    answers: dict[str, str]
    times: int

    def target(self, answers: dict[str, str] | None = None) -> list[Fact]:
        """The child's facts, or what they would be with these answers."""
        return [
            Fact(TARGET, self.municipality, indicator, category, date(OF_TARGET, 6, 1) + timedelta(days=day))
            for indicator, category in (self.answers if answers is None else answers).items()
            for day in range(self.times)
        ]

    def facts(self, answers: dict[str, str] | None = None) -> list[Fact]:
        """Everybody's."""
        return [*self.others, *self.target(answers)]


def drawn(chance: random.Random) -> World:
    """A world: municipalities with none, a handful or a few dozen children, most of them alike."""
    others = tuple(
        fact
        for number in NUMBERS
        for year in YEARS
        for child in range(chance.choice((chance.randint(0, 4), chance.randint(3, 12), chance.randint(10, 30))))
        for fact in _child(f"{number}-{year}-{child}", number, year, chance)
    )
    answers = {fact.indicator: fact.category for fact in _child(TARGET, "", OF_TARGET, chance)}
    return World(others, chance.choice(NUMBERS), answers, chance.choice((1, 1, _MOST_TIMES)))


def _child(person: str, number: str, year: int, chance: random.Random) -> list[Fact]:
    day = date(year, 1, 1) + timedelta(days=chance.randrange(365))
    found = [
        Fact(person, number, one.code, _category(one.categories, chance), day) for one in INDICATORS if chance.random() < 0.8
    ]
    return [replace(fact, on=date(year, 12, 31)) if fact.indicator == "egenvard" else fact for fact in found]


def _category(categories: tuple[Category, ...], chance: random.Random) -> str:
    position = min(chance.randrange(len(categories) + 1), chance.randrange(len(categories)))
    return categories[position].code
