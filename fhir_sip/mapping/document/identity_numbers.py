"""Swedish personal identity numbers: form, Luhn check and the birth date inside.

Sources: folkbokföringslagen (1991:481) 18 §; lag (2022:1697) om samordningsnummer 2:4 (day + 60; the day may be
approximate, so 30 February is possible). Says nothing about whether the number has been given to anybody.
"""

import datetime
import re

from .people import PersonalIdentifier

_TWELVE_DIGITS = re.compile(r"(18|19|20)[0-9]{10}")
_CHECKED_KINDS = ("personnummer", "samordningsnummer")


def passes_luhn(number: str) -> bool:
    """Tell whether the last ten digits of a twelve-digit number pass the Luhn check (ISO/IEC 7812-1 annex B)."""
    total = 0
    for position, digit in enumerate(number[2:]):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def birth_date_in(identifier: PersonalIdentifier) -> datetime.date | None:
    """Give the birth date a well-formed personnummer or samordningsnummer holds, None where it holds none."""
    if identifier.kind not in _CHECKED_KINDS or not _TWELVE_DIGITS.fullmatch(identifier.value):
        return None
    year, month, day = int(identifier.value[:4]), int(identifier.value[4:6]), int(identifier.value[6:8])
    try:
        return datetime.date(year, month, day - 60 if identifier.kind == "samordningsnummer" else day)
    except ValueError:
        return None


def is_well_formed(identifier: PersonalIdentifier) -> bool:
    """Tell whether the number keeps the rules of its kind; reserve numbers have no common rule and always do."""
    if identifier.kind not in _CHECKED_KINDS:
        return True
    if not _TWELVE_DIGITS.fullmatch(identifier.value) or not passes_luhn(identifier.value):
        return False
    if identifier.kind == "personnummer":
        return birth_date_in(identifier) is not None
    return 61 <= int(identifier.value[6:8]) <= 91 and 1 <= int(identifier.value[4:6]) <= 12
