"""Bytes or JSON data -> SipDocument, or DocumentInvalid with every fault and no value."""

from typing import Any

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..field_names import shown
from .issues import DocumentInvalid, Issue
from .model import SipDocument

_MESSAGES = {
    "missing": ("required", "Fältet saknas (field required)."),
    "extra_forbidden": ("unknown-field", "Här finns ett okänt fält (unknown field); se schemat."),
    "iso_date": ("date", "Ett helt datum ÅÅÅÅ-MM-DD krävs (ISO date required)."),
    "date_type": ("date", "Ett helt datum ÅÅÅÅ-MM-DD krävs (ISO date required)."),
    "instant": ("instant", "En tidpunkt ÅÅÅÅ-MM-DDTtt:mm:ss+tt:mm krävs (date, time and offset required)."),
    "int_type": ("type", "Ett heltal krävs (integer required)."),
    "bool_type": ("type", "true eller false krävs (boolean required)."),
    "greater_than_equal": ("range", "Talet är för litet (too small)."),
    "less_than_equal": ("range", "Talet är för stort (too large)."),
    "string_type": ("type", "Text krävs (string required)."),
    "list_type": ("type", "En lista krävs (list required)."),
    "model_type": ("type", "Ett objekt krävs (object required)."),
    "literal_error": ("code", "Koden finns inte i kodlistan (code not in the value set)."),
    "string_pattern_mismatch": ("pattern", "Texten har inte rätt form (pattern mismatch)."),
    "string_too_long": ("length", "Texten är för lång (too long)."),
    "string_too_short": ("length", "Texten är tom (empty)."),
    "too_short": ("length", "Listan är tom (empty list)."),
}


def parse_document(data: bytes | dict[str, Any], *, partial: bool = False) -> SipDocument:
    """Check a document as it came and give it as a model.

    `partial` skips what only holds for a complete plan (`cross_checks`), for a view where parts are hidden.
    Raises DocumentInvalid. Does not change `data`.
    """
    if isinstance(data, bytes):
        try:
            data = orjson.loads(data)
        except orjson.JSONDecodeError:
            raise DocumentInvalid([Issue("", "json", "Inte giltig JSON i UTF-8 (not valid JSON).")]) from None
    try:
        return SipDocument.model_validate(data, context={"partial": partial})
    except ValidationError as error:
        details = error.errors(include_input=False, include_context=False, include_url=False)
        raise DocumentInvalid([_issue(detail) for detail in details]) from None


def _issue(detail: ErrorDetails) -> Issue:
    location = detail["loc"]
    if detail["type"] == "extra_forbidden":
        name = shown(str(location[-1]))  # it is the sender's text, and may be a person's
        location = (*location[:-1], name) if name else location[:-1]
    rule, message = _MESSAGES.get(detail["type"], ("shape", "Värdet har inte rätt form (wrong shape)."))
    return Issue(_path(location), rule, message)


def _path(location: tuple[int | str, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")
