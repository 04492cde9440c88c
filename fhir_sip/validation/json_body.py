"""Bytes to JSON, within limits. The first gate every body passes."""

import re
from typing import Any

import orjson

from fhir_sip.errors import InvalidRequest, Issue

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')


def parse_json_object(body: bytes, max_depth: int) -> dict[str, Any]:
    """Parse a JSON object nested at most `max_depth` levels.

    Raises InvalidRequest when the bytes are not JSON (RFC 8259, UTF-8), not an object, nested deeper, or hold an object with a key twice:
    which of the two is meant is anybody's guess, and another reader may guess otherwise (RFC 8259 4). Nor may a key be empty: no element
    has such a name, and HAPI falls over it.
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
    if _members(value, max_depth) != _STRING.sub(b"", body).count(b":"):
        text = "Samma nyckel står två gånger i ett objekt / An object has the same key twice"
        raise InvalidRequest([Issue("structure", text, "http.body")])
    return value


def _members(value: object, max_depth: int) -> int:
    """How many members all objects in a value have together; as many as the text has colons outside strings, unless a key was lost."""
    level: list[object] = [value]
    members = 0
    for _ in range(max_depth):
        members += sum(len(item) for item in level if isinstance(item, dict))
        if any("" in item for item in level if isinstance(item, dict)):
            raise InvalidRequest([Issue("structure", "En nyckel är tom / A key is empty", "http.body")])
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return members
    raise _too_deep(max_depth)


def _too_deep(max_depth: int) -> InvalidRequest:
    text = f"För djupt nästlad JSON, högst {max_depth} nivåer / JSON nested too deep"
    return InvalidRequest([Issue("structure", text, "http.body")])
