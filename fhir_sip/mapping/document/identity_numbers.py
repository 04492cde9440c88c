"""The personal numbers of a document: a kind in the document's words, checked as `validation.identifiers` checks a system's."""

import datetime

from fhir_sip.validation.identifiers import PERSONNUMMER, SAMORDNINGSNUMMER, is_personal_number
from fhir_sip.validation.identifiers import birth_date_in as birth_date_of_number

from .people import PersonalIdentifier

_SYSTEM_OF = {"personnummer": PERSONNUMMER, "samordningsnummer": SAMORDNINGSNUMMER}


def birth_date_in(identifier: PersonalIdentifier) -> datetime.date | None:
    """Give the birth date a well-formed personnummer or samordningsnummer holds, None where it holds none."""
    system = _SYSTEM_OF.get(identifier.kind)
    return birth_date_of_number(system, identifier.value) if system else None


def is_well_formed(identifier: PersonalIdentifier) -> bool:
    """Tell whether the number keeps the rules of its kind; reserve numbers have no common rule and always do."""
    system = _SYSTEM_OF.get(identifier.kind)
    return system is None or is_personal_number(system, identifier.value)
