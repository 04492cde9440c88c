"""Synthetic plans, the same for the same seed: Ylva's plan for other children, with their own names, actions and texts."""

import copy
import datetime
import random
from collections.abc import Iterator
from typing import Any

from fhir_sip.demo.story import example

_GIVEN = ("Alva", "Elin", "Ines", "Leila", "Maja", "Nora", "Saga", "Tuva", "Vera", "Zahra")
_FAMILY = ("Provsson", "Testberg", "Exempelsson", "Modellund", "Syntetsson", "Påhittsdotter")
_MAY_LACK = ("insats-resor", "insats-avlosare")
# Under fifteen, so that the guardians decide; not 2022, the year of the example and of the tests.
_FIRST_DAY = datetime.date(2014, 1, 1)
_DAYS = 2_900
# Birth numbers 980-999 are kept for tests; the even ones are girls'.
_BIRTH_NUMBERS = range(980, 1000, 2)


def plans(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` SIP documents, each for a person of her own. The custodian and the parties are those of the example."""
    chance = random.Random(seed)
    people = chance.sample(range(_DAYS * len(_BIRTH_NUMBERS)), count)
    for number, person in enumerate(people):
        yield _plan(f"bench-{seed}-{number}", person, chance)


def _plan(plan_id: str, person: int, chance: random.Random) -> dict[str, Any]:
    plan = copy.deepcopy(example("ylva"))
    day, order = divmod(person, len(_BIRTH_NUMBERS))
    born = _FIRST_DAY + datetime.timedelta(days=day)
    given = chance.choice(_GIVEN)
    plan["id"] = plan_id
    plan["title"] = f"Samordnad individuell plan för {given}"
    plan["person"] |= {
        "identifiers": [{"kind": "personnummer", "value": _personnummer(born, _BIRTH_NUMBERS[order])}],
        "given_names": [given],
        "family_name": chance.choice(_FAMILY),
        "birth_date": born.isoformat(),
    }
    plan["what_matters"] = plan["what_matters"].replace("Ylva", given) + " Lugn." * chance.randrange(20)
    lacking = {action for action in _MAY_LACK if chance.random() < 0.3}
    plan["actions"] = [action for action in plan["actions"] if action["id"] not in lacking]
    return plan


def _personnummer(born: datetime.date, birth_number: int) -> str:
    digits = f"{born:%Y%m%d}{birth_number}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits[2:]))
    return f"{digits}{-sum(value // 10 + value % 10 for value in doubled) % 10}"
