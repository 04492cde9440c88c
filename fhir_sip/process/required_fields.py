"""Fields of the SIP document that a county requires: told by path, checked against the schema, and looked for in a document.

A path is names with dots, and `[]` where a list is entered: `goals` is at least one goal, `goals[].target_date` a target date of every
goal that is in force, `dates.end` the plan's end. Only fields that the schema leaves open can be required.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from fhir_sip.mapping.document.schema import json_schema

# The document's statuses of what was taken back or never came to be: nothing is required of it.
_NOT_IN_FORCE = frozenset({"cancelled", "rejected", "revoked", "entered-in-error"})


def refuse_unknown_path(path: str) -> str:
    """Give the path back. Raises ValueError telling why it is none of an optional field of the document's schema."""
    node: Mapping[str, Any] = _schema()
    *above, last = path.split(".")
    for step in above:
        name = step.removesuffix("[]")
        field = _plain(_properties(node, name, path)[name])
        if (field.get("type") == "array") != step.endswith("[]"):
            raise ValueError(
                f"{path}: {name} is {'a list: write' if field.get('type') == 'array' else 'no list, write'} {_step(field, name)}"
            )
        node = _plain(field["items"]) if field.get("type") == "array" else field
    if last in _properties(node, last, path) and last in node.get("required", ()):
        raise ValueError(f"{path}: the document has {last} always; name a field that may be absent")
    return path


def missing_fields(document: Mapping[str, Any], paths: Iterable[str]) -> list[str]:
    """The places of a SIP document (as JSON data) where a required field is absent: `goals[1].target_date`."""
    return [place for path in paths for place in _absent(document, path.split("."), "")]


def missing_paths(document: Mapping[str, Any], paths: Iterable[str]) -> list[str]:
    """Those of the paths that a SIP document (as JSON data) lacks somewhere, as they are told in the rules."""
    return [path for path in paths if missing_fields(document, [path])]


def _absent(node: Any, steps: list[str], above: str) -> Iterator[str]:
    step, *rest = steps
    name = step.removesuffix("[]")
    value = node.get(name) if isinstance(node, Mapping) else None
    if step.endswith("[]"):
        for position, item in enumerate(value or ()):
            if item.get("status") not in _NOT_IN_FORCE:
                yield from _absent(item, rest, f"{above}{name}[{position}].")
    elif value is None or value == []:
        yield above + ".".join([name, *rest])
    elif rest:
        yield from _absent(value, rest, f"{above}{name}.")


@cache
def _schema() -> Mapping[str, Any]:
    return json_schema()


def _properties(node: Mapping[str, Any], name: str, path: str) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = node.get("properties", {})
    if name not in properties:
        raise ValueError(f"{path}: {name or 'an empty name'} is no field of the SIP document there")
    return properties


def _plain(field: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in field or "anyOf" in field:
        if "$ref" in field:
            field = _schema()["$defs"][field["$ref"].rpartition("/")[2]]
        else:
            field = next(one for one in field["anyOf"] if one.get("type") != "null")
    return field


def _step(field: Mapping[str, Any], name: str) -> str:
    return f"{name}[]" if field.get("type") == "array" else name
