"""What a model of a resource holds, in FHIR's JSON form: for tests that nothing is lost in reading."""

from datetime import datetime, time
from typing import Any

import orjson

from fhir_sip.validation.reader import read


def held_of(resource: dict[str, Any]) -> dict[str, Any]:
    """What the model of the resource's type holds after reading it, each value spelled as it was given. Raises as `read`."""
    held: dict[str, Any] = _spelled_as(resource, orjson.loads(read(resource).model_dump_json()))
    return held


def _spelled_as(given: Any, held: Any) -> Any:
    """`held`, with `given` in place of every value that is the same one in another spelling (`+00:00` for `Z`)."""
    if isinstance(given, dict) and isinstance(held, dict):
        return {name: _spelled_as(given[name], child) if name in given else child for name, child in held.items()}
    if isinstance(given, list) and isinstance(held, list) and len(given) == len(held):
        return [_spelled_as(one, child) for one, child in zip(given, held, strict=True)]
    return given if _is_same(given, held) else held


def _is_same(given: Any, held: Any) -> bool:
    if not isinstance(given, str) or not isinstance(held, str):
        return bool not in (type(given), type(held)) and bool(given == held)
    # Whitespace in base64, capitals in a UUID.
    return "".join(given.split()).lower() == held.lower() or _instant(given) == _instant(held) is not None


def _instant(text: str) -> datetime | time | None:
    for form in (datetime, time):
        try:
            return form.fromisoformat(text)
        except ValueError:
            continue
    return None
