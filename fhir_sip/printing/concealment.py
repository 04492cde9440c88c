"""What is taken out of free text: identity numbers always, and what could tell where somebody with a protected identity lives.

This finds names and numbers that the document itself holds, and what has the form of an address on a network or a telephone
number. A place that stands in a free text and nowhere else is not found: docs/print.md says so.
"""

import re
from collections.abc import Callable, Iterable

from fhir_sip.mapping import SipDocument

_TWELVE_DIGITS = re.compile(r"(\d{8})(\d{4})", re.ASCII)
_NOTHING = r"(?!)"
# A shorter name or reserve number would be found in ordinary words and numbers.
_SHORTEST_NUMBER, _SHORTEST_NAME = 6, 3
_MAIL_OR_LINK = r"[^\s@]{1,64}@[^\s@]{1,255}|\b(?:https?://|www\.)\S+"
_TELEPHONE = r"(?<![\w-])(?:\+\d|00?)\d[\d ()/-]{4,20}\d"
_PLACE_IN_NAME = re.compile(r"^(?:region(?:en)?\s+)?(.+?)(?:s\s+|\s+)?(?:kommun|stad|region)?$", re.IGNORECASE)
_AFTER_A_TITLE = re.compile(r"\s*(?:[,;:(/–—]|\s-\s|\b(?:på|i|vid|hos|för|från|inom)\b).*", re.IGNORECASE | re.DOTALL)


def personal_numbers(document: SipDocument) -> Callable[[str], str]:
    """Give what takes every identity number of the person and the relatives, in the forms they are written in, out of a text."""
    held = [document.person.identifiers, *(relative.identifiers for relative in document.relatives)]
    forms = {form for identifiers in held for identifier in identifiers for form in _forms(identifier.value)}
    patterns = [rf"(?<!\d){re.escape(form)}(?!\d)" for form in _longest_first(forms) if len(form) >= _SHORTEST_NUMBER]
    return _replacing(re.compile("|".join(patterns) or _NOTHING), "●●●●●●")


def whereabouts(document: SipDocument, *, names_of_parties: bool) -> Callable[[str], str]:
    """Give what takes names of parties, units and staff, links, mail addresses and telephone numbers out of a text.

    With `names_of_parties` false the parties' and units' names stay in.
    """
    names = {member.name for member in document.staff if len(member.name) >= _SHORTEST_NAME}
    if names_of_parties:
        names |= set(names_of_organisations(document))
    patterns = [_MAIL_OR_LINK, _TELEPHONE, *(rf"(?<!\w){re.escape(name)}s?(?!\w)" for name in _longest_first(names))]
    return _replacing(re.compile("|".join(patterns), re.IGNORECASE), "[skyddat]")


def bare_title(title: str, document: SipDocument) -> str:
    """Give a title without what follows it: `Rektor, förskolan Gläntan` is `Rektor`. Empty when nothing is left."""
    title = _AFTER_A_TITLE.sub("", title, count=1)
    found = [title.lower().find(name.lower()) for name in names_of_organisations(document)]
    starts = [start for start in found if start >= 0]
    return title[: min(starts)].strip() if starts else title.strip()


def names_of_organisations(document: SipDocument) -> list[str]:
    """Give the names of parties and units, their parts between commas, and the places in them (`Ekdala` of `Ekdala kommun`)."""
    whole = [party.name for party in document.parties] + [member.organization_name for member in document.staff]
    found: dict[str, None] = {}
    for name in whole:
        for part in [name, *name.split(",")] if name else ():
            found[part.strip()] = None
            place = _PLACE_IN_NAME.fullmatch(part.strip())
            if place:
                found[place.group(1)] = None
    return [name for name in found if len(name) >= _SHORTEST_NAME]


def _forms(number: str) -> list[str]:
    twelve = _TWELVE_DIGITS.fullmatch(number)
    if not twelve:
        return [number]
    born, last = twelve.groups()
    return [f"{start}{between}{last}" for start in (born, born[2:]) for between in ("-", "+", " ", "")]


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (-len(name), name))


def _replacing(pattern: re.Pattern[str], by: str) -> Callable[[str], str]:
    return lambda text: pattern.sub(by, text)
