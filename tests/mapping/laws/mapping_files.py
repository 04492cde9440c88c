"""The mapping files as they lie in the folder, read plainly and not by the engine: for each table what may stand where, and whence."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Names = tuple[str, ...]
"""A place without the positions in lists: `("signatures", "who")`."""
_STEP = re.compile(r"(?P<name>\w+)(?:\[0\]|\{(?P<slice>[a-z-]+)\})?(?:\[\*\])?")


@dataclass(frozen=True)
class FileLine:
    """One line of a table: the document's place, the resource's place, and how a value goes from one to the other."""

    sip: Names | None
    default: Names | None
    local: str | None
    fhir: Names
    conversion: str
    codes: Mapping[str, frozenset[str]]
    """Document code -> codes in FHIR."""
    types: tuple[str, ...]
    is_read: bool


@dataclass(frozen=True)
class FileTable:
    """One table: what its resources are, and all its lines, those of nested lists in full length."""

    resource: str
    profile: str
    part: Names
    constants: frozenset[tuple[Names, Any]]
    """What the patterns and slices of the file put where."""
    lines: tuple[FileLine, ...]


def leaves(node: Any, at: Names = ()) -> Iterator[tuple[Names, Any]]:
    """Every single value of JSON data, with its place."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, (*at, name))
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, at)
    else:
        yield at, node


def read_tables(folder: Path) -> dict[str, FileTable]:
    """The tables to FHIR of a folder, by the profile their resources claim."""
    systems = _read(folder / "systems.yaml", {})
    slices = _read(folder / "slices.yaml", systems)
    maps = {file.stem: _code_pairs(file) for file in (folder / "concept-maps").glob("*.json")}
    names = _read(folder / "source.yaml", {})["tables"]
    tables = [_table(_read(folder / f"{name}.yaml", systems), slices, maps) for name in names]
    return {table.profile: table for table in tables}


def _read(file: Path, systems: Mapping[str, str]) -> Any:
    return _named(yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader), systems)


def _named(node: Any, systems: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _named(value, systems) for key, value in node.items()}
    if isinstance(node, list):
        return [_named(value, systems) for value in node]
    name, slash, rest = node.partition("/")
    return systems[name[1:]] + slash + rest if name[1:] in systems and name.startswith("$") else node


def _code_pairs(file: Path) -> dict[str, frozenset[str]]:
    pairs: dict[str, frozenset[str]] = {}
    for group in json.loads(file.read_bytes())["group"]:
        for element in group["element"]:
            pairs[element["code"]] = frozenset(target["code"] for target in element["target"])
    return pairs


def _table(content: Any, slices: Mapping[str, Any], maps: Mapping[str, Any]) -> FileTable:
    part = () if content["of"] == "document" else tuple(re.findall(r"\w+", content["of"]))
    found = list(_lines(content["rules"], part, (), slices, maps))
    constants = {*leaves(content["pattern"]), (("resourceType",), content["resource"])}
    for _, of_slices in found:
        constants |= of_slices
    profile = content["pattern"]["meta"]["profile"][0]
    return FileTable(content["resource"], profile, part, frozenset(constants), tuple(line for line, _ in found))


def _lines(
    rules: Any, part: Names, at: Names, slices: Mapping[str, Any], maps: Mapping[str, Any]
) -> Iterator[tuple[FileLine, set[tuple[Names, Any]]]]:
    for rule in rules:
        place, constants = _place(rule["fhir"], at, slices)
        if "rules" in rule:
            for line, of_slices in _lines(rule["rules"], (*part, *re.findall(r"\w+", rule["sip"])), place, slices, maps):
                yield line, of_slices | constants
            continue
        sip = rule.get("sip")
        whole = bool(sip) and sip.startswith("/")
        yield (
            FileLine(
                None if sip is None else (*(() if whole else part), *re.findall(r"\w+", sip)),
                (rule["default"],) if "default" in rule else None,
                rule.get("local"),
                place,
                rule.get("as", "to" if "to" in rule else "codes" if "codes" in rule else "text"),
                maps[rule["codes"]] if "codes" in rule else {},
                tuple(rule.get("to", ())),
                rule.get("only") != "to-fhir" and not whole and sip is not None,
            ),
            constants,
        )


def _place(text: str, at: Names, slices: Mapping[str, Any]) -> tuple[Names, set[tuple[Names, Any]]]:
    constants: set[tuple[Names, Any]] = set()
    for step in _STEP.finditer(text):
        at = (*at, step["name"])
        if step["slice"]:
            constants |= set(leaves(slices[step["slice"]], at))
    return at, constants
