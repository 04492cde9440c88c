"""Personal identity numbers and HSA-ids: form and check digit (folkbokföringslagen 18 §, SKV 704; HSA)."""

import re
from datetime import date

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
SAMORDNINGSNUMMER = "http://electronichealth.se/identifier/samordningsnummer"
HSA_ID = "urn:oid:1.2.752.29.4.19"

PERSONAL_NUMBER_SYSTEMS = frozenset({PERSONNUMMER, SAMORDNINGSNUMMER})
"""The systems whose numbers have a check digit."""

_SYNONYMS = {
    "urn:oid:1.2.752.129.2.1.3.1": PERSONNUMMER,
    "urn:oid:1.2.752.129.2.1.3.3": SAMORDNINGSNUMMER,
    "urn:oid:1.2.752.129.2.1.4.1": HSA_ID,
}
_TWELVE_DIGITS = re.compile(r"\d{12}", re.ASCII)
_CENTURIES = ("18", "19", "20")
# Between the date and the last four: a plus from the year somebody turns 100 (folkbokföringslagen 18 §).
_SIGNS = re.compile(r"[-+ ]")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def preferred_system(system: str) -> str:
    """The system we emit for one we accept (domain.md, codes: accept the synonyms, emit only the first)."""
    return _SYNONYMS.get(system, system)


def has_valid_check_digit(number: str) -> bool:
    """True when a 12-digit personnummer or samordningsnummer has a right Luhn check digit over its last ten digits."""
    if not _TWELVE_DIGITS.fullmatch(number):
        return False
    total = 0
    for position, digit in enumerate(number[2:]):
        doubled = int(digit) * (2 - position % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def is_personal_number(system: str, number: str) -> bool:
    """True when `number` is possible under `system`: twelve digits, a date, Luhn.

    The day of a samordningsnummer is 60 more, and may be approximate, so 30 February is possible there (lag 2022:1697 2:4).
    """
    if not has_valid_check_digit(number) or not number.startswith(_CENTURIES):
        return False
    if preferred_system(system) == SAMORDNINGSNUMMER:
        return 1 <= int(number[4:6]) <= 12 and 61 <= int(number[6:8]) <= 91
    return birth_date_in(system, number) is not None


def may_hold_personal_number(text: str) -> bool:
    """True when some ten or twelve digits in `text`, with or without a hyphen, plus or space, could be somebody's number.

    The digits of a random UUID are not looked at: in one of seven hundred some fit a number by chance.
    """
    digits = _SIGNS.sub("", without_uuids(text))
    found = [digits[start : start + length] for length in (10, 12) for start in range(len(digits) - length + 1)]
    return any(
        is_personal_number(system, number)
        for window in found
        if window.isascii() and window.isdigit()
        for number in ([window] if len(window) == 12 else [century + window for century in _CENTURIES])
        for system in PERSONAL_NUMBER_SYSTEMS
    )


def without_uuids(text: str) -> str:
    """`text` with each random UUID in it left out."""
    return _UUID.sub(lambda found: "" if is_random_uuid(found[0]) else found[0], text)


def is_random_uuid(text: str) -> bool:
    """True when `text` is a UUID (RFC 9562) that nobody has put a number in: no group, and not the first two, are one as a whole."""
    return _UUID.fullmatch(text) is not None and not any(
        is_personal_number(system, digits)
        for digits in (text[:13].replace("-", ""), text[24:])
        for system in PERSONAL_NUMBER_SYSTEMS
    )


def birth_date_in(system: str, number: str) -> date | None:
    """The birth date that twelve digits under `system` hold; None when they hold none, or only an approximate one."""
    if not _TWELVE_DIGITS.fullmatch(number):
        return None
    day = int(number[6:8]) - (60 if preferred_system(system) == SAMORDNINGSNUMMER else 0)
    try:
        return date(int(number[:4]), int(number[4:6]), day)
    except ValueError:
        return None
