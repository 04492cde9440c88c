"""Bytes to JSON, within limits. The first gate every body passes."""

from typing import Any

import orjson

from fhir_sip.errors import InvalidRequest, Issue


def parse_json_object(body: bytes, max_depth: int) -> dict[str, Any]:
    """Parse a JSON object nested at most `max_depth` levels.

    Raises InvalidRequest when the bytes are not JSON (RFC 8259, UTF-8), not an object, or nested deeper.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if error.msg.startswith("depth limit"):
            raise _too_deep(max_depth) from None
        # The parser's own message may quote the text; only the position is ours to tell.
        raise InvalidRequest(
            [Issue("structure", f"Inte giltig JSON / Not JSON (line {error.lineno}, column {error.colno})", "http.body")]
        ) from None
    if not isinstance(value, dict):
        raise InvalidRequest([Issue("structure", "Ett JSON-objekt väntades / A JSON object was expected", "http.body")])
    _check_depth(value, max_depth)
    return value


def _check_depth(value: object, max_depth: int) -> None:
    level: list[object] = [value]
    for _ in range(max_depth):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise _too_deep(max_depth)


def _too_deep(max_depth: int) -> InvalidRequest:
    text = f"För djupt nästlad JSON, högst {max_depth} nivåer / JSON nested too deep"
    return InvalidRequest([Issue("structure", text, "http.body")])
