"""Synthetic plans, the same for the same seed: Ylva's plan for other children, with their own names, actions and texts; and small ones
of grown-up people, between any two parties."""

import copy
import datetime
import random
from collections.abc import Iterator
from typing import Any

from fhir_sip.demo.story import example

_GIVEN = ("Alva", "Elin", "Ines", "Leila", "Maja", "Nora", "Saga", "Tuva", "Vera", "Zahra")
_FAMILY = ("Provsson", "Testberg", "Exempelsson", "Modellund", "Syntetsson", "Påhittsdotter")
_MAY_LACK = ("insats-resor", "insats-avlosare")
# Under twelve, so that the guardians alone decide; not 2022, the year of the example and of the tests.
_FIRST_DAY = datetime.date(2016, 1, 1)
_DAYS = 2_100
_FIRST_GROWN_UP_DAY = datetime.date(1950, 1, 1)
_GROWN_UP_DAYS = 18_000
# Birth numbers 980-999 are kept for tests; the even ones are girls'.
_BIRTH_NUMBERS = range(980, 1000, 2)


def plans(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` SIP documents, each for a person of her own. The custodian and the parties are those of the example."""
    chance = random.Random(seed)
    people = chance.sample(range(_DAYS * len(_BIRTH_NUMBERS)), count)
    for number, person in enumerate(people):
        yield _plan(f"bench-{seed}-{number}", person, chance)


def small_plans(count: int, seed: int, custodian: str, other: str) -> Iterator[dict[str, Any]]:
    """`count` SIP documents of one need, goal and action, each for a grown-up of her own who has consented that the custodian discloses
    to the other party.
    """
    chance = random.Random(seed)
    for number, person in enumerate(chance.sample(range(_GROWN_UP_DAYS * len(_BIRTH_NUMBERS)), count)):
        yield _small_plan(f"small-{seed}-{number}", person, custodian, other, chance)


def _small_plan(plan_id: str, person: int, custodian: str, other: str, chance: random.Random) -> dict[str, Any]:
    plan = _plan(plan_id, 0, chance)
    day, order = divmod(person, len(_BIRTH_NUMBERS))
    born = _FIRST_GROWN_UP_DAY + datetime.timedelta(days=day)
    number = _personnummer(born, _BIRTH_NUMBERS[order])
    plan["person"] |= {"identifiers": [{"kind": "personnummer", "value": number}], "birth_date": born.isoformat()}
    plan |= {"responsible_party": custodian, "relatives": [], "needs": plan["needs"][:1], "agreements": []}
    plan["next_follow_up"] |= {"responsible": custodian}
    plan["parties"] = [{"hsa_id": hsa_id, "name": hsa_id, "start": "2026-09-14"} for hsa_id in (custodian, other)]
    [coordinator] = [member for member in plan["staff"] if member["id"] == "samordnare"]
    roles = [role | {"on_behalf_of": custodian} for role in coordinator["roles"]]
    plan["staff"] = [coordinator | {"organization": custodian, "roles": roles}]
    goal = plan["goals"][0] | {"addresses": [plan["needs"][0]["id"]], "expressed_by": "person"}
    action = next(one for one in plan["actions"] if one["contact"] == coordinator["id"])
    plan |= {"goals": [goal], "actions": [action | {"goal": goal["id"], "responsible": custodian}]}
    signature = {"who": "person", "date": "2026-09-21", "method": "written"}
    signed = {
        "asked": ["person"],
        "signatures": [signature],
        "disclosers": [custodian],
        "receivers": [other],
        "recorded_by": custodian,
    }
    plan["consents"] = [consent | signed for consent in plan["consents"] if consent["kind"] == "secrecy"]
    return plan


def _plan(plan_id: str, person: int, chance: random.Random) -> dict[str, Any]:
    plan = {name: part for name, part in copy.deepcopy(example("ylva")).items() if name not in ("offers", "meetings")}
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
