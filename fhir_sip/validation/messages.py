"""What the validator's messages mean to a person: rule, FHIR issue code and words, by the engine's own message id.

The ids are those of the HL7 validator (`Messages.properties` in org.hl7.fhir.utilities). A message that no line here knows keeps the
engine's own words, without any value from the content.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fhir_sip.errors import Issue
from fhir_sip.validation.places import OUR_PROFILE, Place
from fhir_sip.validation.rules import Rule, rule_at, rule_of, rules


class _Meaning(NamedTuple):
    kind: str
    """Of the rules of ours that it can be about (`Rule.kind`); empty when none."""
    base_rule: str
    """The rule of FHIR R4 itself that it is about otherwise."""


BASE_RULES: Final[dict[str, tuple[str, str]]] = {
    "fhir-required": ("required", "Elementet krävs / Element required"),
    "fhir-not-allowed": (
        "structure",
        "Elementet får inte finnas här, eller inte så många gånger / Not allowed here, or not so often",
    ),
    "fhir-fixed-value": ("value", "Värdet är fast, och detta är ett annat / The value is fixed, and this is another"),
    "fhir-code": ("code-invalid", "Okänd kod, eller ingen ur värdemängden / Unknown code, or not of the value set"),
    "fhir-code-unchecked": (
        "code-invalid",
        "Koden är inte kontrollerad, kodsystemet finns inte här / The code was not checked: its code system is not held here",
    ),
    "fhir-code-recommended": (
        "code-invalid",
        "Koden är ingen av dem som FHIR i första hand vill ha här / Not one of the codes that FHIR wants here in the first place",
    ),
    "fhir-type": ("structure", "Fel typ / Wrong type"),
    "fhir-extension": ("extension", "Tillägget är inte tillåtet här / The extension is not allowed here"),
    "fhir-reference": ("value", "Referensen har fel form eller mål / Wrong form or target of the reference"),
    "fhir-format": ("value", "Fel värde eller form / Wrong value or form"),
    "fhir-unknown-element": ("structure", "Okänt element / Unknown element"),
    "fhir-unreadable": ("structure", "Går inte att läsa som FHIR / Cannot be read as FHIR"),
    "fhir-bundle": ("structure", "Bundeln hänger inte ihop / The Bundle does not hang together"),
}
"""Rules of FHIR R4 itself, as we name them: the issue-type code and the words."""

# Beginnings of message ids; the first that fits holds.
_MEANINGS: Final[tuple[tuple[str, _Meaning], ...]] = (
    ("Validation_VAL_Profile_Minimum", _Meaning("min", "fhir-required")),
    ("Validation_VAL_Profile_Maximum", _Meaning("max", "fhir-not-allowed")),
    ("Validation_VAL_Profile_NotAllowed", _Meaning("max", "fhir-not-allowed")),
    ("_DT_Fixed_Wrong", _Meaning("value", "fhir-fixed-value")),
    ("Fixed_Type_Checks", _Meaning("value", "fhir-fixed-value")),
    ("TYPE_CHECKS_", _Meaning("value", "fhir-fixed-value")),
    ("PATTERN_CHECK", _Meaning("value", "fhir-fixed-value")),
    ("Profile_VAL_MissingElement", _Meaning("value", "fhir-fixed-value")),
    ("Terminology_", _Meaning("binding", "fhir-code")),
    ("TERMINOLOGY_", _Meaning("binding", "fhir-code")),
    ("Extension_EXT_Type", _Meaning("type", "fhir-type")),
    ("Extension_PROF_Type", _Meaning("type", "fhir-type")),
    ("Validation_VAL_Profile_NotSlice", _Meaning("", "fhir-not-allowed")),
    ("Extension_EXT", _Meaning("", "fhir-extension")),
    ("Validation_VAL_Profile_WrongType", _Meaning("type", "fhir-type")),
    ("Validation_VAL_Profile_NoType", _Meaning("type", "fhir-type")),
    ("Reference_", _Meaning("", "fhir-reference")),
    ("Type_Specific_Checks", _Meaning("", "fhir-format")),
    # The engine's parsers give no ids: these are the beginnings of their words.
    ("Undefined element", _Meaning("", "fhir-unknown-element")),
    ("Unrecognized property", _Meaning("", "fhir-unknown-element")),
    ("Object must have some content", _Meaning("", "fhir-format")),
    ("Failed to parse", _Meaning("", "fhir-unreadable")),
    ("Bundle_", _Meaning("", "fhir-bundle")),
    ("BUNDLE_", _Meaning("", "fhir-bundle")),
)
_CONSTRAINT = re.compile(r"[^ #]*#([a-z][a-z0-9-]*[a-z0-9])")
_CHECKED_BY = re.compile(rf"\(from {OUR_PROFILE.pattern}")
_ELEMENT = re.compile(r"(?:Slice ')?([A-Z][A-Za-z]+(?:\.[A-Za-z]+(?:\[x\])?(?::[A-Za-z-]+)?)+)")


def base_issue(rule: str, expression: str | None, severity: str = "error") -> Issue:
    """An issue for a broken rule of FHIR R4 itself (`BASE_RULES`)."""
    code, text = BASE_RULES[rule]
    return Issue(code, text, expression, rule, severity)


def issue_of(message_id: str, text: str, expression: str | None, severity: str, place: Place | None) -> Issue | None:
    """The message as an issue with rule, code and words of ours; None when nothing here knows it.

    `text` is the engine's message, `expression` the FHIRPath of the element, `place` the element of a profile it stands for.
    """
    if constraint := _CONSTRAINT.fullmatch(message_id):
        broken = rules().get(constraint.group(1))
        return Issue("invariant", broken.text, expression, broken.id, severity) if broken else None
    for beginning, meaning in _MEANINGS:
        if (message_id or text).startswith(beginning):
            if severity == "warning" and meaning.base_rule == "fhir-code":
                is_held = message_id.startswith("Terminology_TX_NoValid")
                return base_issue("fhir-code-recommended" if is_held else "fhir-code-unchecked", expression, severity)
            rule = _rule(meaning.kind, text, place) if meaning.kind else None
            if rule is None:
                return base_issue(meaning.base_rule, expression, severity)
            return Issue(BASE_RULES[meaning.base_rule][0], rule.text, expression, rule.id, severity)
    return None


def _rule(kind: str, text: str, place: Place | None) -> Rule | None:
    """By the element the message names in the profile it is from, else by the place."""
    checked_by, element = _CHECKED_BY.search(text), _ELEMENT.match(text)
    if element and checked_by:
        return rule_of(checked_by.group(1), element.group(1), kind)
    if place is None:
        return None
    if place.element == "Extension" and (of_value := rule_at(place.owner, "Extension.value[x]", kind)):
        return of_value
    return next((rule for path in _with_parents(place.element, kind) if (rule := rule_at(place.owner, path, kind))), None)


def _with_parents(path: str, kind: str) -> Iterator[str]:
    """The path, then those above it when a fixed value is meant: the engine names the part of it that differs."""
    yield path
    while kind == "value" and "." in path:
        path = path.rpartition(".")[0]
        yield path
