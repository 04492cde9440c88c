"""Do the code tables fit the closed lists on both sides?"""

from collections.abc import Iterator

from .findings import Finding
from .reading import Line, Reading
from .targets import target_of


def code_findings(reading: Reading) -> Iterator[Finding]:
    """Yield codes that may not stand there (errors) and codes that no document can have, or that nothing maps."""
    for line in reading.every_line():
        if "rules" in line.content:
            continue
        target = target_of(reading, line)
        right = target.codes if target else None
        if "codes" in line.content:
            yield from _of_table(reading, line, right)
        elif right is not None and "fixed" not in line.content and reading.source.right == "sip":
            text = f"{reading.right_path(line)} takes {', '.join(sorted(right))}: a concept map is missing"
            yield reading.at(line.table.name, line.place, "codes-missing", text, "warning")


def _of_table(reading: Reading, line: Line, right: frozenset[str] | None) -> Iterator[Finding]:
    name = line.content["codes"]
    table = line.table.codes[name]
    file, where = f"concept-maps/{name}.json", reading.right_path(line)
    if right is not None:
        for code in sorted({*table.outward.values(), *(table.inward if line.is_read else ())} - right):
            yield reading.in_file(file, "code-unknown", f"{code} is no code of {where}", needle=f'"{code}"')
        if missing := sorted(right - set(table.inward)):
            text = f"{where} may also be {', '.join(missing)}: read as nothing"
            if line.is_read:
                yield reading.at(line.table.name, line.place, "code-unmapped", text, "warning")
    path = reading.left_path(line)
    left = reading.left_shape.at(path) if reading.left_shape and path else None
    if left is not None and left.codes is not None:
        for code in sorted({*table.outward, *(table.inward.values() if line.is_read else ())} - left.codes):
            yield reading.in_file(file, "code-unknown", f"{code} is no code of {path}", needle=f'"{code}"')
        for code in sorted(left.codes - set(table.outward)) if line.is_written else ():
            yield reading.at(line.table.name, line.place, "code-unmapped", f"{code} of {path} is not in {file}")
