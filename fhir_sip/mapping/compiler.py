"""A line of a table, as YAML says it -> the closures that write, read and carry it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .concept_maps import CodeTable
from .conversions import NAMED, Conversion, item, prefixed, reference, written
from .origins import constant, document_field, item_field, literal
from .paths import Path as Place
from .paths import Pattern, compile_path
from .references import Outward
from .rules import Converter, Element, Item, Origin, Rule, list_rule, nested, single_rule
from .yaml_files import MappingInvalid, line_of

_KEYS = frozenset({"as", "codes", "to", "default", "only", "required", "rules", "if", "update"})
_FROM = frozenset({"local", "fixed"})
_PREFIXED = {"prefix": prefixed, "item": item}
_CONVERSIONS = ("as", "codes", "to", "rules")
_TEXTS = ("local", "codes", "default", "if")
_AS = f"as is one of {', '.join(NAMED)}, {{prefix: text}} and {{item: text}}"
_SLICE = re.compile(r"\{([a-z-]+)\}")


@dataclass(frozen=True)
class Compiler:
    """Turns the lines of a source into closures, with its two sides' names, slices and code tables at hand."""

    left: str
    right: str
    slices: Mapping[str, Pattern]
    codes: Mapping[str, CodeTable]

    def rules(self, file: Path, place: tuple[str | int, ...], contents: Sequence[Mapping[str, Any]]) -> list[Rule]:
        """Compile the lines at a place of a file: a table's, or those of a list's elements. Raises MappingInvalid with every fault."""
        if not isinstance(contents, list):
            raise MappingInvalid(f"{file.name}:{line_of(file, place)}: rules is a list of lines")
        rules: list[Rule] = []
        faults: list[str] = []
        for i, content in enumerate(contents):
            here = (*place, i)
            try:
                rules.append(self.rule(file, here, content))
            except MappingInvalid as inside:
                faults += inside.faults
            except ValueError as error:
                faults.append(f"{file.name}:{line_of(file, here)}: {error}")
        if faults:
            raise MappingInvalid(*faults)
        return rules

    def rule(self, file: Path, place: tuple[str | int, ...], content: Mapping[str, Any]) -> Rule:
        """Compile one line. Raises ValueError for this line, MappingInvalid for those inside it."""
        if not isinstance(content, dict) or not content.keys() <= _KEYS | _FROM | {self.left, self.right}:
            raise ValueError("a line has only the keys of the grammar")
        if len(content.keys() & (_FROM | {self.left})) != 1 or self.right not in content:
            raise ValueError(f"a line has {self.right}, and one of {self.left}, local and fixed")
        if len(content.keys() & set(_CONVERSIONS)) > 1:
            raise ValueError("a line has one of as, codes, to and rules")
        self._check_kinds(content)
        for name in _SLICE.findall(content[self.right]):
            if name not in self.slices:
                raise ValueError(f"no slice {name} in slices.yaml")
        path = compile_path(content[self.right], self.slices)
        if content.get("update") not in (None, "set", "add") or ("update" in content and path.each is None):
            raise ValueError("update is set or add, of a list")
        origin = self._origin(content, listed=path.each is not None)
        rule = self._compiled(file, place, content, path, origin)
        return rule._replace(write=_nothing) if content.get("only") == f"from-{self.right}" else rule

    def _check_kinds(self, content: Mapping[str, Any]) -> None:
        """Refuse values that are not of the kind their keys take, and keys that say nothing to a SIP document."""
        for key in (self.left, self.right, *_TEXTS):
            if key in content and not is_text(content[key]):
                raise ValueError(f"{key} is a text, not empty")
        if "fixed" in content and not isinstance(content["fixed"], str | int | float):
            raise ValueError("fixed is a text, a number, true or false; a date stands in quotes")
        if "to" in content and not are_texts(content["to"]):
            raise ValueError("to is a list of resource types")
        for key in ("to", "default"):
            if key in content and self.right == "sip":
                raise ValueError(f"{key} is only for a line to fhir")

    def _compiled(
        self, file: Path, place: tuple[str | int, ...], content: Mapping[str, Any], path: Place, origin: Origin
    ) -> Rule:
        if "rules" in content:
            inside = nested(self.rules(file, (*place, "rules"), content["rules"]))
            return list_rule(path, origin, inside, content.get("update"))
        conversion = self._conversion(content, written_only=origin.keep is None)
        return self._of_values(path, origin, conversion, content)

    def _of_values(self, path: Place, origin: Origin, conversion: Conversion, content: Mapping[str, Any]) -> Rule:
        required = content.get("required", False)
        if required not in (True, False, "any"):
            raise ValueError("required is true or any")
        if path.each is None:
            if required and self.left not in content:
                raise ValueError(f"required is only for a line with {self.left}")
            return single_rule(
                path, origin, conversion, required=content[self.left] if required else None, any_of=required == "any"
            )
        if required:
            raise ValueError("a list is never required")
        convert = Converter(lambda value, outward, place: conversion.outward(value, outward), conversion.inward)
        return list_rule(path, origin, convert, content.get("update"))

    def _origin(self, content: Mapping[str, Any], listed: bool) -> Origin:
        only = content.get("only")
        if only not in (None, f"to-{self.right}", f"from-{self.right}"):
            raise ValueError(f"only is to-{self.right} or from-{self.right}")
        if content.keys() & {"if"} and "fixed" not in content:
            raise ValueError("if belongs to fixed")
        if "fixed" in content:
            return literal(content["fixed"], content.get("if"))
        if "local" in content:
            return constant([content["local"]] if listed else content["local"])
        if content[self.left].startswith("/"):
            return document_field(content[self.left][1:])
        name, _, inside = content[self.left].partition("[*].")
        return item_field(name, inside, content.get("default"), only == f"to-{self.right}")

    def _conversion(self, content: Mapping[str, Any], written_only: bool) -> Conversion:
        if "to" in content:
            return reference(content["to"])
        if "codes" in content:
            table = self.codes.get(content["codes"])
            if table is None:
                raise ValueError(f"no concept-maps/{content['codes']}.json")
            if written_only:
                return written(table.outward)
            if len(set(table.outward.values())) != len(table.outward):
                raise ValueError(f"the codes {content['codes']} cannot be read back; the line must be only: to-{self.right}")
            return table.conversion
        wanted = content.get("as", "text")
        if isinstance(wanted, str) and wanted in NAMED:
            return NAMED[wanted]
        kind, prefix = next(iter(wanted.items())) if isinstance(wanted, dict) and len(wanted) == 1 else (None, None)
        if kind not in _PREFIXED or not isinstance(prefix, str) or not prefix:
            raise ValueError(_AS)
        return _PREFIXED[kind](prefix)


def is_text(value: Any) -> bool:
    """Tell whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def are_texts(value: Any) -> bool:
    """Tell whether a value is a list of texts, at least one."""
    return isinstance(value, list) and bool(value) and all(is_text(one) for one in value)


def _nothing(resource: Element, item: Item, outward: Outward) -> None:
    """Write nothing: the value is written by another line."""
