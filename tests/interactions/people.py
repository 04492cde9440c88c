"""Persons of an age, with synthetic personnummer (birth number 990-999: the others are those of `new_child`)."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

from fhir_sip.validation.identifiers import has_valid_check_digit
from tests.systems import fresh_plan

_days = itertools.count(random.randrange(290))


def plan_of_age(years: int, *signatures: str, **maturity: Any) -> dict[str, Any]:
    """Ylva's plan about somebody of this age; each consent asks and is signed by `signatures` (local ids, `person`), and is judged so."""
    plan = fresh_plan()
    born = date.today() - timedelta(days=365 * years + years // 4 + 10 + next(_days) % 290)
    plan["person"] |= {"birth_date": born.isoformat(), "identifiers": [{"kind": "personnummer", "value": _number(born)}]}
    for consent in plan["consents"]:
        consent["asked"] = ["mamma", "pappa", "person"]
        consent["signatures"] = [{"who": who, "date": "2026-09-21", "method": "written"} for who in signatures]
        if maturity:
            consent["maturity"] = maturity
    return plan


def _number(born: date) -> str:
    digits = f"{born:%Y%m%d}{random.randrange(990, 1000)}"
    return next(number for last in range(10) if has_valid_check_digit(number := f"{digits}{last}"))
