"""What is taken out of free text: identity numbers always, and what could tell where somebody with a protected identity lives.

This finds names and numbers that the document itself holds, and what has the form of an address on a network or a telephone
number. A place that stands in a free text and nowhere else is not found: docs/print.md says so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from fhir_sip.mapping import SipDocument

Conceal = Callable[[str], str]

_HIDDEN_NUMBER, _HIDDEN = "●●●●●●", "[skyddat]"
# A shorter reserve number would be found in ordinary numbers; a shorter name, as the beginning of ordinary words.
_SHORTEST_NUMBER, _SHORTEST_NAME, _SHORTEST_BEGINNING = 6, 2, 4
_BETWEEN = r"[\s\u00a0\u2009\u202f.+\-\u2010-\u2015]{0,3}"
_NUMBER = re.compile(rf"(?<!\d)(?:\d{{2}})?\d{{2}}{_BETWEEN}\d{{2}}{_BETWEEN}\d{{2}}{_BETWEEN}\d{{4}}(?!\d)", re.ASCII)
_NO_DIGIT = re.compile(r"\D", re.ASCII)
_HSA_ID = r"\bSE\d{10}-\w+"
_MAIL_OR_LINK = r"[^\s@]{1,64}@[^\s@]{1,255}|\b(?:https?://|www\.)\S+"
_TELEPHONE = r"(?<![\w-])(?:\+\d|00?)\d[\d ()/-]{4,20}\d"
_WAYS_TO_REACH = re.compile(f"{_HSA_ID}|{_MAIL_OR_LINK}|{_TELEPHONE}", re.IGNORECASE | re.ASCII)
_PLACE_IN_NAME = re.compile(
    r"^(?:region(?:en)?\s+)?(.+?)(?:s\s+|\s+|s)?(?:kommun(?:en)?|stad(?:en)?|region(?:en)?)?$", re.IGNORECASE
)
_AFTER_A_TITLE = re.compile(r"\s*(?:[,;:(/–—]|\s-\s|\b(?:på|i|vid|hos|för|från|inom)\b).*", re.IGNORECASE | re.DOTALL)
_WORDS_OF_A_TITLE = re.compile(r"[^\W\d_][\w-]*(?:\s+[^\W\d_A-ZÅÄÖ][^\W\d_]*(?:-[^\W\d_]+)*(?=\s|$))*")


def personal_numbers(document: SipDocument) -> Conceal:
    """Give what takes every identity number of the person and the relatives, in the forms they are written in, out of a text."""
    owners = [document.person.identifiers, *(relative.identifiers for relative in document.relatives)]
    held = [one.value for identifiers in owners for one in identifiers]
    digits = {_NO_DIGIT.sub("", value)[-10:] for value in held if len(_NO_DIGIT.sub("", value)) in (10, 12)}
    others = sorted({value for value in held if len(value) >= _SHORTEST_NUMBER}, key=len, reverse=True)

    def conceal(text: str) -> str:
        for value in others:
            text = text.replace(value, _HIDDEN_NUMBER)
        return _numbers_hidden(text, digits, _HIDDEN_NUMBER)

    return conceal


def whereabouts(document: SipDocument, *, names_of_parties: bool) -> Conceal:
    """Give what takes names of parties, units and staff, links, mail addresses, telephone numbers and HSA-ids out of a text.

    With `names_of_parties` false the parties' and units' names stay in. The text comes back in Unicode's form NFC.
    """
    names = {_composed(member.name) for member in document.staff if len(member.name) >= _SHORTEST_NAME}
    if names_of_parties:
        names |= set(map(_composed, names_of_organisations(document)))
    patterns = [(name.split()[0].casefold(), _as_written(name)) for name in _longest_first(names)]
    holders = [document.responsible_party, *(party.hsa_id for party in document.parties), *(one.hsa_id for one in document.staff)]
    organisations = {hsa_id[2:12] for hsa_id in holders}

    def conceal(text: str) -> str:
        text = _WAYS_TO_REACH.sub(_HIDDEN, _numbers_hidden(_composed(text), organisations, _HIDDEN))
        plain = text.casefold()
        for first, pattern in patterns:
            if first in plain:
                text = pattern.sub(_HIDDEN, text)
        return text

    return conceal


def bare_title(title: str, document: SipDocument) -> str:
    """Give a title without what follows it: `Rektor, förskolan Gläntan` and `Rektor Gläntanskolan` are `Rektor`. May be empty."""
    title = _AFTER_A_TITLE.sub("", _composed(title), count=1)
    found = [title.casefold().find(name.casefold()) for name in names_of_organisations(document)]
    starts = [start for start in found if start >= 0]
    words = _WORDS_OF_A_TITLE.match(title[: min(starts)] if starts else title)
    return words[0].strip() if words else ""


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


def _numbers_hidden(text: str, digits: set[str], by: str) -> str:
    return _NUMBER.sub(lambda found: by if _NO_DIGIT.sub("", found[0])[-10:] in digits else found[0], text)


def _as_written(name: str) -> re.Pattern[str]:
    """A name with any white space between its words; a longer one also as the beginning of a word, `Ekdala` of `Ekdalaskolan`."""
    end = r"\w*" if len(name) >= _SHORTEST_BEGINNING else r"s?(?!\w)"
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + end, re.IGNORECASE)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted((name for name in names if name.split()), key=lambda name: (-len(name), name))
