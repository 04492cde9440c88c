"""How one value changes between the document and FHIR: the named conversions a table may ask for with `as`.

Each is a pair: outward (document -> FHIR) and inward (FHIR -> document; None when the document cannot hold it).
"""

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from .references import Outward, Reader

_ORGANIZATION = "Organization/"
_INSTANT = re.compile(
    r"(?P<day_and_time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})"
)
YES_NO: Mapping[str, bool] = {"ja": True, "nej": False}
"""A form's words for yes and no."""
_WORDS = {value: word for word, value in YES_NO.items()}


class Conversion(NamedTuple):
    """The two directions of one conversion."""

    outward: Callable[[Any, Outward], Any]
    inward: Callable[[Any, Reader], Any]


def code(to_fhir: Mapping[str, str], from_fhir: Mapping[str, str]) -> Conversion:
    """Give the conversion by a table of codes; a code outside the table is no value."""
    return Conversion(
        lambda value, outward: to_fhir[value],
        lambda value, reader: from_fhir.get(value) if isinstance(value, str) else None,
    )


def written(to_fhir: Mapping[str, str]) -> Conversion:
    """Give the conversion of a line that is never read by a table of codes: inward only compares two versions, code by code."""
    return Conversion(lambda value, outward: to_fhir[value], lambda value, reader: value)


def reference(types: Collection[str]) -> Conversion:
    """Give the conversion between a local name and a reference to one of these resource types."""
    allowed = frozenset(types)
    return Conversion(
        lambda value, outward: {"reference": outward.urls[value]},
        lambda value, reader: reader.name_of(value["reference"], allowed) if _is_reference(value) else None,
    )


def prefixed(prefix: str) -> Conversion:
    """Give the conversion that puts a fixed text before the value, and takes it away again; what lacks it is no value."""
    return Conversion(
        lambda value, outward: prefix + value,
        lambda value, reader: value.removeprefix(prefix) if isinstance(value, str) and value.startswith(prefix) else None,
    )


def item(prefix: str) -> Conversion:
    """Give the conversion between what a form calls an item of the document, `2`, and the item's id, `mal-2`."""

    def inward(value: Any, reader: Reader) -> str | None:
        name = reader.item_name(value) if isinstance(value, str) else None
        return name.removeprefix(prefix) if name is not None and name.startswith(prefix) else None

    return Conversion(lambda value, outward: prefix + value, inward)


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("reference"), str)


def _text_inward(value: Any, reader: Reader) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _date_inward(value: Any, reader: Reader) -> str | None:
    """Take the day out of a FHIR date or dateTime; a year or month alone is no whole date."""
    try:
        return datetime.date.fromisoformat(value[:10]).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _same(value: Any, outward: Outward) -> Any:
    return value


def _instant_inward(value: Any, reader: Reader) -> str | None:
    """Take a moment with its offset, without fractions of a second; a day alone is no moment."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    return found["day_and_time"] + found["offset"] if found else None


def _integer_inward(value: Any, reader: Reader) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _boolean_inward(value: Any, reader: Reader) -> bool | None:
    return value if isinstance(value, bool) else None


def _number_inward(value: Any, reader: Reader) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _yes_no_inward(value: Any, reader: Reader) -> str | None:
    return _WORDS.get(value) if isinstance(value, bool) else None


def _organization_outward(value: str, outward: Outward) -> dict[str, str]:
    name = outward.party_names.get(value)
    return {"reference": _ORGANIZATION + value, **({"display": name} if name else {})}


def _organization_inward(value: Any, reader: Reader) -> str | None:
    if not _is_reference(value):
        return None
    _, found, hsa_id = ("/" + value["reference"]).rpartition("/" + _ORGANIZATION)
    return hsa_id.partition("/")[0] if found else None


def _human_name_inward(value: Any, reader: Reader) -> str | None:
    """Take the text of a HumanName, or put it together from its parts when another system left the text out."""
    if not isinstance(value, dict):
        return None
    return value.get("text") or " ".join([*value.get("given", []), value.get("family", "")]).strip() or None


def _plan_id_inward(value: Any, reader: Reader) -> str | None:
    return value.partition("/")[2] or None if isinstance(value, str) else None


NAMED: Mapping[str, Conversion] = {
    "text": Conversion(_same, _text_inward),
    "date": Conversion(_same, _date_inward),
    "instant": Conversion(_same, _instant_inward),
    "integer": Conversion(_same, _integer_inward),
    "boolean": Conversion(_same, _boolean_inward),
    "number": Conversion(lambda value, outward: int(value), _number_inward),
    "yes-no": Conversion(lambda value, outward: YES_NO[value], _yes_no_inward),
    "item": item(""),
    "organization": Conversion(_organization_outward, _organization_inward),
    "human-name": Conversion(lambda value, outward: {"text": value}, _human_name_inward),
    "plan-id": Conversion(lambda value, outward: outward.plan_identifier, _plan_id_inward),
}
