"""A source's tables: read from its folder, checked against the allow-list of keys, compiled once into closures.

The grammar stands in mappings/README.md. A file that breaks it is refused here with MappingInvalid, before any plan is mapped.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple

from .compiler import Compiler, are_texts, is_text
from .concept_maps import CodeTable, load_concept_maps
from .paths import Pattern
from .patterns import holds
from .references import Outward, Reader
from .rules import Element, Item, Rule
from .yaml_files import MappingInvalid, line_of, load_yaml

_SOURCE_NEEDS = frozenset({"name", "title", "left", "right", "tables"})
_SOURCE_KEYS = _SOURCE_NEEDS | {"shape", "chosen_by"}
_SHAPES = ("nested", "flat")
_TABLE_KEYS = frozenset({"resource", "of", "tells", "pattern", "rules", "left_out", "partial"})
_RIGHTS = ("fhir", "sip")


class Table(NamedTuple):
    """One compiled table: the lines between a part of the left document and one resource (or the right document).

    `lines` and `left_out` are the YAML's own; `partial`: what is made is a part of a plan, not a whole one.
    """

    name: str
    resource: str | None
    of: str
    tells: Pattern | None
    pattern: Pattern
    rules: Sequence[Rule]
    lines: Sequence[Mapping[str, Any]]
    left_out: Sequence[Mapping[str, Any]]
    slices: Mapping[str, Pattern]
    codes: Mapping[str, CodeTable]
    partial: bool

    def write(self, target: Element, item: Item, outward: Outward) -> None:
        """Write one part of the left document into a target that holds the pattern already."""
        for rule in self.rules:
            rule.write(target, item, outward)

    def read(self, target: Element, reader: Reader) -> dict[str, Any]:
        """Read one part of the left document out of a target."""
        item: dict[str, Any] = {}
        for rule in self.rules:
            if rule.read:
                rule.read(target, item, reader)
        return item


class Source(NamedTuple):
    """One folder of `mappings/`: what its two sides are called, and its tables by file name.

    `flat`: the left document is keys and values, `goal.1.what`; `chosen_by`: its field that names the table, when there are several.
    """

    folder: Path
    name: str
    title: str
    left: str
    right: str
    tables: Mapping[str, Table]
    flat: bool
    chosen_by: str | None

    def table_of(self, resource: Mapping[str, Any]) -> Table | None:
        """Give the table of a resource: one whose `tells` it holds, else the one without; None when there is none."""
        of_type = [table for table in self.tables.values() if table.resource == resource.get("resourceType")]
        for table in of_type:
            if table.tells is not None and holds(resource, table.tells):
                return table
        return next((table for table in of_type if table.tells is None), None)


def mappings_folder() -> Path:
    """Give the folder of mappings, beside the package in a checkout."""
    return Path(__file__).resolve().parents[2] / "mappings"


_committed: dict[str, Source] = {}
_in_use: ContextVar[dict[str, Source]] = ContextVar("sources")


def source_named(name: str) -> Source:
    """Give a compiled source of `mappings/`, compiled once; or the one that stands in its place. Raises MappingInvalid."""
    sources = _in_use.get(_committed)
    if name not in sources:
        sources[name] = load_source(mappings_folder() / name)
    return sources[name]


@contextmanager
def in_place(source: Source) -> Iterator[None]:
    """Within, this source stands in the place of the one of its name in `mappings/`: to check one that lies elsewhere."""
    token = _in_use.set({**_in_use.get(_committed), source.name: source})
    try:
        yield
    finally:
        _in_use.reset(token)


def sip_source() -> Source:
    """Give the compiled source of the SIP document. Raises MappingInvalid."""
    return source_named("sip")


def load_source(folder: Path, make_compiler: Callable[..., Compiler] = Compiler) -> Source:
    """Read and compile the folder of one source. Raises MappingInvalid, naming file and line of every fault found."""
    about = load_yaml(folder / "source.yaml")
    if not about.keys() <= _SOURCE_KEYS or not about.keys() >= _SOURCE_NEEDS:
        raise MappingInvalid("source.yaml:1: a source has name, title, left, right and tables, and may have shape and chosen_by")
    if faults := [
        f"source.yaml:{line_of(folder / 'source.yaml', (key,))}: {what}" for key, what in _source_faults(about, folder)
    ]:
        raise MappingInvalid(*faults)
    systems = _named(folder / "systems.yaml", None, str, "a system is a URI, as text")
    slices = _named(folder / "slices.yaml", systems, dict, "a slice is a pattern, with keys")
    try:
        codes = load_concept_maps(folder / "concept-maps")
    except ValueError as error:
        raise MappingInvalid(str(error)) from error
    except TypeError:
        raise MappingInvalid("concept-maps: a code is a text") from None
    compiler = make_compiler(about["left"], about["right"], slices, codes)
    tables: dict[str, Table] = {}
    for name in about["tables"]:
        try:
            tables[name] = _table(folder / f"{name}.yaml", systems, compiler)
        except MappingInvalid as invalid:
            faults += invalid.faults
    if faults:
        raise MappingInvalid(*faults)
    sides = (about["left"], about["right"])
    return Source(folder, about["name"], about["title"], *sides, tables, about.get("shape") == "flat", about.get("chosen_by"))


def _source_faults(about: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each key of source.yaml whose value is wrong, with what is wrong."""
    for key in ("name", "title", "left", "chosen_by"):
        if key in about and not is_text(about[key]):
            yield key, f"{key} is a text, not empty"
    name = folder.absolute().name
    if is_text(about["name"]) and about["name"] != name:
        yield "name", f"the name is {about['name']}, and the folder's is {name}"
    if about["right"] not in _RIGHTS:
        yield "right", "right is fhir or sip"
    elif about["left"] == about["right"]:
        yield "left", f"left is {about['left']}, and so is right: left is another word"
    elif about["left"] == "fhir":
        yield "left", "left is fhir: that is a word for the right side"
    if not are_texts(about["tables"]):
        yield "tables", "tables is a list of names"
    if about.get("shape", "nested") not in _SHAPES:
        yield "shape", "the shape is nested or flat"


def _named(file: Path, systems: Mapping[str, str] | None, kind: type, wanted: str) -> dict[str, Any]:
    """Give what a file of names holds, {} when there is no file. Raises MappingInvalid for a value of another kind."""
    named = load_yaml(file, systems) if file.exists() else {}
    if faults := [
        f"{file.name}:{line_of(file, (name,))}: {name}: {wanted}" for name, value in named.items() if not isinstance(value, kind)
    ]:
        raise MappingInvalid(*faults)
    return named


def _table(file: Path, systems: Mapping[str, str], compiler: Compiler) -> Table:
    content = load_yaml(file, systems)
    if not content.keys() <= _TABLE_KEYS or not content.keys() >= {"of", "rules"}:
        raise MappingInvalid(f"{file.name}:1: a table has of and rules, and may have resource, tells, pattern and left_out")
    if ("resource" in content) != (compiler.right == "fhir"):
        raise MappingInvalid(f"{file.name}:1: a table to FHIR names its resource, another does not")
    faults = [f"{file.name}:{line_of(file, place)}: {what}" for place, what in _table_faults(content, compiler)]
    try:
        rules = compiler.rules(file, ("rules",), content["rules"])
    except MappingInvalid as invalid:
        faults += invalid.faults
    if faults:
        raise MappingInvalid(*faults)
    resource = content.get("resource")
    pattern = {**({"resourceType": resource} if resource else {}), **content.get("pattern", {})}
    notes = content.get("left_out", [])
    return Table(
        file.stem,
        resource,
        content["of"],
        content.get("tells"),
        pattern,
        rules,
        content["rules"],
        notes,
        compiler.slices,
        compiler.codes,
        content.get("partial", False),
    )


def _table_faults(content: Mapping[str, Any], compiler: Compiler) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place of each key of a table, but its lines, whose value is wrong, with what is wrong."""
    for key in ("of", "resource"):
        if key in content and not is_text(content[key]):
            yield (key,), f"{key} is a text, not empty"
    for key in ("tells", "pattern"):
        if key in content and not isinstance(content[key], dict):
            yield (key,), f"{key} is a pattern, with keys"
    if compiler.right == "sip" and is_text(content["of"]) and content["of"] != "document":
        yield ("of",), "of is document where right is sip"
    if compiler.right == "sip" and "tells" in content:
        yield ("tells",), "tells is only for a table to fhir"
    if not isinstance(content.get("partial", False), bool):
        yield ("partial",), "partial is true or false"
    notes = content.get("left_out", [])
    if not isinstance(notes, list):
        yield ("left_out",), "left_out is a list of notes"
        return
    for i, note in enumerate(notes):
        keys = set(note) if isinstance(note, dict) else set()
        sides = {compiler.left, compiler.right} & keys
        if len(sides) != 1 or keys != {*sides, "why"} or not all(is_text(note[side]) or are_texts(note[side]) for side in sides):
            yield ("left_out", i), "what is left out has one side's path, or a list of them, and why"
        elif not is_text(note["why"]):
            yield ("left_out", i), "why is a text, not empty"
