"""Is everything either mapped or left out by name, and nothing both, and no place written by two lines?"""

from collections.abc import Iterator

from ..tables import Table
from .fhir_shapes import elements_to_map, extensions_of
from .findings import Finding
from .reading import Line, Place, Reading, plain, profile_of
from .shapes import Shape

_REST = ".*"


def allow_list_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is neither mapped nor left out, what is both, and what is written twice."""
    if reading.left_shape is not None:
        yield from _left_fields(reading)
    for table in reading.source.tables.values():
        yield from _elements(reading, table) if table.resource else _sip_fields(reading, table)
        yield from _twice(reading, table)


def _left_fields(reading: Reading) -> Iterator[Finding]:
    shape, side = reading.left_shape, reading.source.left
    assert shape is not None  # noqa: S101 - asked for by the caller
    beside = reading.beside
    made, by_code = (beside.made, beside.mapped) if beside else (frozenset(), frozenset())
    mapped: set[str] = set(by_code)
    for line in reading.every_line():
        path = reading.left_path(line)
        if path is None or any(_covers(one, path) for one in made):
            continue
        mapped.add(path)
        if shape.at(path) is None:
            yield reading.at(line.table.name, line.place, "left-unknown", f"{path} is not a field of the left document")
    out: set[str] = set()
    for table in reading.source.tables.values():
        for place, path in reading.left_out(table, side):
            whole = ".".join(filter(None, (reading.root(table), path)))
            yield from _note(reading, table, place, whole, shape, mapped)
            out.add(plain(whole.removesuffix(_REST)))
    for path in shape.leaves():
        if not any(_covers(one, path) for one in mapped | out):
            text = f"{path} is neither mapped nor in left_out"
            yield reading.in_file("source.yaml", "not-mapped", text)


def _note(reading: Reading, table: Table, place: Place, path: str, shape: Shape, mapped: set[str]) -> Iterator[Finding]:
    """What is wrong with a note of left_out; `actions.*` leaves out those fields of actions that nothing maps."""
    names = plain(path.removesuffix(_REST))
    found = shape.at(names)
    if found is None:
        yield reading.at(table.name, place, "left-out-unknown", f"{path} does not exist", "warning")
    elif path.endswith(_REST):
        if all(any(_covers(one, leaf) for one in mapped) for leaf in found.leaves(names)):
            yield reading.at(table.name, place, "left-out-unknown", f"{path}: there is no field that nothing maps", "warning")
    elif any(_covers(names, one) for one in mapped):
        yield reading.at(table.name, place, "left-out-mapped", f"{path} is left out, and mapped")


def _sip_fields(reading: Reading, table: Table) -> Iterator[Finding]:
    """Of the SIP document: lines, pattern and slices map; left_out takes a field or a whole part."""
    shape = reading.right_shape(table)
    if shape is None:
        return
    lines = {plain(reading.right_path(line)) for line in reading.lines(table) if "rules" not in line.content}
    mapped = {*lines, *_names(table.pattern, ""), *_in_slices(reading, table)}
    out: set[str] = set()
    for place, path in reading.left_out(table, "sip"):
        yield from _note(reading, table, place, path, shape, lines)
        out.add(plain(path.removesuffix(_REST)))
    for path in shape.leaves():
        if not any(_covers(one, path) for one in mapped | out):
            yield reading.at(table.name, (), "not-mapped", f"{path} is neither mapped nor in left_out")


def _elements(reading: Reading, table: Table) -> Iterator[Finding]:
    """Of a resource: its elements, and by name the extensions of the profile."""
    kind, profile = str(table.resource), profile_of(table)
    lines = {plain(reading.right_path(line)).partition(".")[0] for line in reading.lines(table)}
    mapped = lines | table.pattern.keys()
    if reading.beside:
        mapped |= {path.partition(".")[2] for path in reading.beside.right if path.startswith(f"{kind}.")}
    out = dict((path, place) for place, path in reading.left_out(table, "fhir"))
    known = {name for names in elements_to_map(kind, profile).values() for name in names}
    extensions = {f"extension{{{name}}}": url for name, url in (extensions_of(profile) if profile else {}).items()}
    for path, place in out.items():
        if "." not in path and path not in known | extensions.keys():
            yield reading.at(table.name, place, "left-out-unknown", f"{path} is no element of the {kind}", "warning")
        elif path in lines:
            yield reading.at(table.name, place, "left-out-mapped", f"{path} is left out, and mapped")
    for base, names in elements_to_map(kind, profile).items():
        if not names & (mapped | out.keys()):
            yield reading.at(table.name, ("resource",), "not-mapped", f"{kind}.{base} is neither mapped nor in left_out")
    urls = {str(pattern.get("url")) for name, pattern in table.slices.items() if name in _slices_used(reading, table)}
    urls |= {str(one.get("url")) for one in table.pattern.get("extension", ())}
    for path, url in extensions.items():
        if url not in urls and path not in out:
            yield reading.at(table.name, ("resource",), "not-mapped", f"{kind}.{path} is neither mapped nor in left_out")


def _twice(reading: Reading, table: Table) -> Iterator[Finding]:
    """A place is written by one line; by two where they take references of different types, make the elements of different
    lists, or one is fixed (a default)."""
    seen: dict[str, Line] = {}
    for line in reading.lines(table):
        path = reading.right_path(line)
        key = (
            _listed_by(reading, line)
            + path
            + _kind_of_reference(line)
            + (":fixed" if "fixed" in line.content else "")
            + str(line.content.get("if", ""))
        )
        if key in seen:
            yield reading.at(table.name, line.place, "written-twice", f"another line writes {path} already")
        seen[key] = line


def _listed_by(reading: Reading, line: Line) -> str:
    """The left list whose elements a line makes: two lists may share one on the right, where an update of each leaves the other's."""
    if "update" in line.content:
        return f"{reading.left_path(line)}: "
    return _listed_by(reading, line.above) if line.above else ""


def _kind_of_reference(line: Line) -> str:
    if "to" in line.content:
        return f":{','.join(sorted(line.content['to']))}"
    return ":Organization" if line.content.get("as") == "organization" else ""


def _covers(one: str, path: str) -> bool:
    return path == one or path.startswith(f"{one}.")


def _names(pattern: object, above: str) -> Iterator[str]:
    """Yield the plain path of every value of a pattern."""
    if isinstance(pattern, dict):
        for name, value in pattern.items():
            yield from _names(value, f"{above}.{name}" if above else str(name))
    elif isinstance(pattern, list):
        for item in pattern:
            yield from _names(item, above)
    else:
        yield above


def _in_slices(reading: Reading, table: Table) -> Iterator[str]:
    for line in reading.lines(table):
        gone = ""
        for step in reading.right_path(line).split("."):
            gone = f"{gone}.{plain(step)}" if gone else plain(step)
            name = step.partition("{")[2].partition("}")[0]
            if name:
                yield from _names(table.slices[name], gone)


def _slices_used(reading: Reading, table: Table) -> set[str]:
    steps = (step for line in reading.lines(table) for step in reading.right_path(line).split("."))
    return {step.partition("{")[2].partition("}")[0] for step in steps if "{" in step}
