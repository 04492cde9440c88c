"""The person a whole-plan question is about, as the store's token search wants it.

A mistyped number is told, not answered with nothing.
"""

from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.validation.identifiers import PERSONAL_NUMBER_SYSTEMS, is_personal_number, preferred_system

# Separators and the escape of search values (http://hl7.org/fhir/R4/search.html#escaping): no identifier of a person holds them.
_SEPARATORS = frozenset("|,$\\")


def person_token(system: object, value: object, path: str) -> str:
    """`system|value` for one person, the system in the form we store.

    Raises InvalidRequest, naming `path`, when either is missing, is no plain text, or is an impossible personal number.
    """
    if not isinstance(system, str) or not isinstance(value, str) or not system or not value:
        raise InvalidRequest([Issue("required", "Ange system och värde / Give system and value", path)])
    text = system + value
    if not text.isprintable() or not _SEPARATORS.isdisjoint(text):
        raise InvalidRequest([Issue("value", "En enda identifierare i klartext / One plain identifier only", path)])
    preferred = preferred_system(system)
    if preferred in PERSONAL_NUMBER_SYSTEMS and not is_personal_number(preferred, value):
        text = "Inte ett giltigt person- eller samordningsnummer / Not a valid personal number"
        raise InvalidRequest([Issue("value", text, path, "sip-personal-number")])
    return f"{preferred}|{value}"
