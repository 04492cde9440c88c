"""The mapping tables: read from YAML, checked against the allow-list of keys, compiled once into closures.

The grammar stands in mappings/README.md. A table that breaks it is refused here with MappingInvalid, before any plan is
mapped.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .conversions import NAMED, Conversion, code, reference
from .paths import Pattern, compile_path
from .references import Outward, Reader
from .rules import Converter, Element, Item, Rule, list_rule, nested, single_rule
from .sources import constant, document_field, item_field

_TABLE_KEYS = frozenset({"resource", "of", "pattern", "rules"})
_RULE_KEYS = frozenset({"sip", "local", "fhir", "as", "codes", "to", "default", "only", "required", "rules"})
_CODE_KEYS = frozenset({"codes", "same", "accept"})


class MappingInvalid(Exception):
    """A mapping table breaks the grammar; the text names the file and the rule. Never about a plan."""


class Table(NamedTuple):
    """One compiled table: a resource type and the part of the document it holds."""

    resource: str
    of: str
    pattern: Pattern
    rules: Sequence[Rule]

    def write(self, resource: Element, item: Item, outward: Outward) -> None:
        """Write one part of the document into a resource that holds the pattern already."""
        for rule in self.rules:
            rule.write(resource, item, outward)

    def read(self, resource: Element, reader: Reader) -> dict[str, Any]:
        """Read one part of the document out of a resource."""
        item: dict[str, Any] = {}
        for rule in self.rules:
            if rule.read:
                rule.read(resource, item, reader)
        return item


def mappings_folder() -> Path:
    """Give the folder of mappings, beside the package in a checkout."""
    return Path(__file__).resolve().parents[2] / "mappings"


@cache
def sip_tables() -> Mapping[str, Table]:
    """Give the compiled SIP tables by resource type. Raises MappingInvalid."""
    folder = mappings_folder() / "sip"
    systems = _load(folder / "systems.yaml")
    named = {key: _load(folder / f"{key}.yaml", systems) for key in ("slices", "codes")}
    compiler = Compiler(named["slices"], {name: code_table(name, table) for name, table in named["codes"].items()})
    not_tables = {"systems.yaml", "slices.yaml", "codes.yaml"}
    tables = [
        compiler.table(file.name, _load(file, systems))
        for file in folder.iterdir()
        if file.name.endswith(".yaml") and file.name not in not_tables
    ]
    return {table.resource: table for table in tables}


def _load(file: Path, systems: Mapping[str, str] | None = None) -> dict[str, Any]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {key: _expanded(value, systems) for key, value in content.items()} if systems else dict(content)


def _expanded(node: Any, systems: Mapping[str, str]) -> Any:
    """Put the system's URI in place of `$name`, alone or before a `/`."""
    if isinstance(node, dict):
        return {_expanded(key, systems): _expanded(value, systems) for key, value in node.items()}
    if isinstance(node, list):
        return [_expanded(value, systems) for value in node]
    if isinstance(node, str) and node.startswith("$"):
        name, slash, rest = node[1:].partition("/")
        return systems[name] + slash + rest
    return node


class CodeTable(NamedTuple):
    """A code table as a conversion; `two_way` when each FHIR code is written for one document code only."""

    conversion: Conversion
    two_way: bool


def code_table(name: str, table: Mapping[str, Any]) -> CodeTable:
    """Compile one table of codes.yaml. Raises MappingInvalid."""
    if not table.keys() <= _CODE_KEYS:
        raise MappingInvalid(f"codes.yaml: {name}: unknown key")
    to_fhir = {**table.get("codes", {}), **{same: same for same in table.get("same", [])}}
    from_fhir = {**{there: here for here, there in to_fhir.items()}, **table.get("accept", {})}
    return CodeTable(code(to_fhir, from_fhir), len(set(to_fhir.values())) == len(to_fhir))


class Compiler(NamedTuple):
    """Turns the YAML of one table into closures, with these slices and codes at hand."""

    slices: Mapping[str, Pattern]
    codes: Mapping[str, CodeTable]

    def table(self, file: str, content: Mapping[str, Any]) -> Table:
        """Compile one file. Raises MappingInvalid."""
        if not content.keys() <= _TABLE_KEYS or not content.keys() >= {"resource", "of", "rules"}:
            raise MappingInvalid(f"{file}: a table has resource, of, rules, and may have pattern")
        pattern = {"resourceType": content["resource"], **content.get("pattern", {})}
        return Table(content["resource"], content["of"], pattern, self.rules(file, content["rules"]))

    def rules(self, file: str, contents: Sequence[Mapping[str, Any]]) -> list[Rule]:
        """Compile the rules of a table or of a list's elements. Raises MappingInvalid."""
        rules = []
        for content in contents:
            try:
                rules.append(self.rule(content))
            except (KeyError, ValueError) as error:
                raise MappingInvalid(f"{file}: {content.get('fhir')}: {error}") from error
        return rules

    def rule(self, content: Mapping[str, Any]) -> Rule:
        """Compile one rule. Raises ValueError or KeyError."""
        if not content.keys() <= _RULE_KEYS or ("sip" in content) == ("local" in content):
            raise ValueError("unknown key, or not exactly one of sip and local")
        path = compile_path(content["fhir"], self.slices)
        to_fhir_only = "local" in content or content["sip"].startswith("/") or content.get("only") == "to-fhir"
        conversion = self.conversion(content, to_fhir_only)
        name, _, inside = content.get("sip", "").partition("[*].")
        if "local" in content:
            source = constant(content["local"])
        elif content["sip"].startswith("/"):
            source = document_field(content["sip"][1:])
        else:
            source = item_field(name, inside, content.get("default"), to_fhir_only)
        if path.each is None:
            return single_rule(path, source, conversion, content["sip"] if content.get("required") else None)
        if "rules" in content:
            return list_rule(path, source, nested(self.rules(content["fhir"], content["rules"])))
        return list_rule(path, source, Converter(*conversion))

    def conversion(self, content: Mapping[str, Any], to_fhir_only: bool) -> Conversion:
        """Find the conversion a rule asks for. Raises ValueError or KeyError."""
        if "to" in content:
            return reference(content["to"])
        if "codes" in content:
            table = self.codes[content["codes"]]
            if not (table.two_way or to_fhir_only):
                raise ValueError(f"the codes {content['codes']} cannot be read back; the rule must be only: to-fhir")
            return table.conversion
        return NAMED[content.get("as", "text")]
