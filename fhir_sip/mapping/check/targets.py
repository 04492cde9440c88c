"""Does every right path exist, is a list written as a list, and may what the table fixes stand there?"""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .findings import Finding
from .reading import Line, Reading
from .shapes import Shape

_STEP = re.compile(r"(?P<name>\w+)(?P<only>\[0\])?(?:\{(?P<slice>[a-z-]+)\})?(?P<each>\[\*\])?")


def target_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with the right side of every line, pattern and left_out."""
    for table in reading.source.tables.values():
        shape = reading.right_shape(table)
        if shape is None:
            yield reading.at(table.name, ("resource",), "resource-unknown", f"{table.resource} is no resource of FHIR R4")
            continue
        for where, text in _of_pattern(table.pattern, shape, ""):
            yield reading.at(table.name, ("pattern",), "target-unknown", f"{where} {text}")
        for line in reading.lines(table):
            if line.above is None:
                yield from _of_line(reading, line, shape)


def target_of(reading: Reading, line: Line) -> Shape | None:
    """Give the shape at a line's right path; None when it does not exist."""
    start = target_of(reading, line.above) if line.above else reading.right_shape(line.table)
    if start is None:
        return None
    end, fault = _walk(reading, line, start)
    return None if fault else end


def _of_line(reading: Reading, line: Line, start: Shape) -> Iterator[Finding]:
    end, fault = _walk(reading, line, start)
    if fault:
        yield reading.at(line.table.name, line.place, *fault)
        return
    path = reading.right_path(line)
    if "rules" in line.content:
        if not end.fields():
            yield reading.at(line.table.name, line.place, "target-kind", f"{path} holds no objects, so no rules can stand here")
            return
        for i, content in enumerate(line.content["rules"]):
            yield from _of_line(reading, Line(line.table, (*line.place, "rules", i), content, line), end)
    elif end.is_list:
        text = f"{path} is a list: say which element, [*], [0] or a slice"
        yield reading.at(line.table.name, line.place, "target-kind", text)
    elif reading.source.right == "sip" and end.fields():
        yield reading.at(line.table.name, line.place, "target-kind", f"{path} is an object: name one of its fields")
    elif "fixed" in line.content and end.codes is not None and line.content["fixed"] not in end.codes:
        text = f"{path} takes {', '.join(sorted(end.codes))}"
        yield reading.at(line.table.name, line.place, "fixed-unknown", text)


def _walk(reading: Reading, line: Line, start: Shape) -> tuple[Shape, tuple[str, str] | None]:
    """Follow a line's right path; give what stands at its end, and the rule and text of the first fault."""
    here, gone = start, reading.right_path(line.above) if line.above else ""
    what = f"the {line.table.resource}" if line.table.resource else "the SIP document"
    for part in str(line.content[reading.source.right]).split("."):
        match = _STEP.fullmatch(part)
        if match is None:
            return here, ("target-unknown", f"{part} is not a step of a path")
        gone = f"{gone}.{part}" if gone else part
        if here.is_list:
            return here, ("target-kind", f"{gone.rpartition('.')[0]} is a list: say which element, [*], [0] or a slice")
        found = here.fields().get(match["name"])
        if found is None:
            near = difflib.get_close_matches(match["name"], here.fields(), 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            return here, ("target-unknown", f"{gone} is not a field of {what}{hint}")
        listed = bool(match["only"] or match["slice"] or match["each"])
        if listed and not found.is_list:
            return here, ("target-kind", f"{gone}: {match['name']} is not a list")
        pattern: Mapping[str, Any] = line.table.slices[match["slice"]] if match["slice"] else {}
        if match["slice"]:
            inside = found.sliced(pattern)
            if inside is None:
                return here, ("slice-unknown", f"{gone}: no such extension may stand here")
            for where, text in _of_pattern(pattern, inside, gone):
                return here, ("target-unknown", f"{where} {text}")
            found = inside
        elif listed:
            found = found.item
        here = found
    return here, None


def _of_pattern(pattern: Any, shape: Shape, path: str) -> Iterator[tuple[str, str]]:
    """Yield each place of a pattern that does not exist, is no list, or takes other codes."""
    if isinstance(pattern, dict):
        for name, value in pattern.items():
            where = f"{path}.{name}" if path else name
            field = shape.fields().get(name)
            if name == "resourceType" and not path:
                continue
            if field is None:
                yield where, "(in a pattern) does not exist"
            elif field.is_list != isinstance(value, list):
                yield where, "(in a pattern) must be a list" if field.is_list else "(in a pattern) is no list"
            else:
                for item in value if isinstance(value, list) else [value]:
                    narrowed = field.sliced(item) if field.is_list and isinstance(item, dict) else field.item
                    if narrowed is None:
                        yield where, "(in a pattern) is an extension that may not stand here"
                    else:
                        yield from _of_pattern(item, narrowed, where)
    elif shape.fields():
        yield path, "(in a pattern) is an object"
    elif shape.codes is not None and pattern not in shape.codes:
        yield path, f"(in a pattern) takes {', '.join(sorted(shape.codes))}"
