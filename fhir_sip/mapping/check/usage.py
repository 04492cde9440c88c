"""Does some example use every line, both ways, and every code of every code table?"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..compiler import Compiler
from ..concept_maps import CodeTable
from ..patterns import copied
from ..references import Outward, Reader
from ..roads import Refused, ways_of
from ..rules import Element, Item, Rule
from ..tables import load_source
from .cases import Case
from .findings import Finding
from .reading import Reading

_OUT, _IN = "written", "read"


def usage_findings(reading: Reading, cases: Sequence[Case]) -> Iterator[Finding]:
    """Yield each line and code that no example writes, or reads; nothing when there is no example at all."""
    if not cases:
        return
    watch = Watch()
    source = load_source(reading.folder, watch.compiler)
    ways = ways_of(source)
    if ways is None:
        return
    for case in cases:
        _try(ways.forward, case.left)
        _try(ways.back, case.right, case.left)
        for _, other in case.others:
            _try(ways.back, other, case.left)
    read_only = _read_only(reading)
    for (file, place), missing in watch.unused_lines():
        if missing == _OUT and (file, place) in read_only:
            continue
        yield reading.at(file, place, "example-unused", f"no example uses this line: it is never {missing}")
    closed, written_only = _kinds_of_tables(reading)
    for name, code, missing in watch.unused_codes():
        if missing == _IN and name in written_only:
            continue
        where, severity = f"concept-maps/{name}.json", "warning" if missing == _OUT and name in closed else "error"
        text = f"no example uses {code}: it is never {missing}"
        yield reading.in_file(where, "example-unused", text, severity, needle=f'"{code}"')


def _read_only(reading: Reading) -> set[tuple[str, tuple[str | int, ...]]]:
    return {(line.table.name, line.place) for line in reading.every_line() if not line.is_written}


def _kinds_of_tables(reading: Reading) -> tuple[set[str], set[str]]:
    """Give the code tables whose left codes are a closed list, so that none can be missing, and those that are never read by."""
    lines = [line for line in reading.every_line() if "codes" in line.content]
    read = {line.content["codes"] for line in lines if line.is_read}
    closed = set()
    for line in lines:
        left = reading.left_shape.at(reading.left_path(line) or "") if reading.left_shape else None
        if left is not None and left.codes is not None:
            closed.add(line.content["codes"])
    return closed, {line.content["codes"] for line in lines} - read


class Watch:
    """Counts which lines and codes change anything while documents are mapped."""

    def __init__(self) -> None:
        """Nothing has been used."""
        self._lines: dict[tuple[str, tuple[str | int, ...]], set[str]] = {}
        self._codes: dict[str, tuple[_Watched, _Watched]] = {}

    def compiler(self, left: str, right: str, slices: Mapping[str, Any], codes: Mapping[str, CodeTable]) -> Compiler:
        """Give a compiler whose rules and code tables are watched."""
        self._codes = {name: (_Watched(table.outward), _Watched(table.inward)) for name, table in codes.items()}
        watched = {name: CodeTable(*pair) for name, pair in self._codes.items()}
        return _Watching(left, right, slices, watched, self._lines)

    def unused_lines(self) -> Iterator[tuple[tuple[str, tuple[str | int, ...]], str]]:
        """Yield each line with what it never was."""
        for line, missing in self._lines.items():
            if missing:
                yield line, " nor ".join(sorted(missing, reverse=True))

    def unused_codes(self) -> Iterator[tuple[str, str, str]]:
        """Yield table, code and what it never was. A code that is written is not asked to be read as well, nor the other way."""
        for name, (outward, inward) in self._codes.items():
            used = outward.used | {here for code, here in inward.items() if code in inward.used}
            yield from ((name, code, _OUT) for code in outward if code not in used)
            yield from (
                (name, code, _IN) for code, here in inward.items() if code not in inward.used and outward.get(here) != code
            )


class _Watched(dict[str, str]):
    def __init__(self, content: Mapping[str, str]) -> None:
        super().__init__(content)
        self.used: set[str] = set()

    def __getitem__(self, code: str) -> str:
        self.used.add(code)
        return super().__getitem__(code)

    def get(self, code: str, default: Any = None) -> Any:
        if code in self:
            self.used.add(code)
        return super().get(code, default)


class _Watching(Compiler):
    def __init__(
        self,
        left: str,
        right: str,
        slices: Mapping[str, Any],
        codes: Mapping[str, CodeTable],
        lines: dict[tuple[str, tuple[str | int, ...]], set[str]],
    ) -> None:
        super().__init__(left, right, slices, codes)
        object.__setattr__(self, "_lines", lines)

    _lines: dict[tuple[str, tuple[str | int, ...]], set[str]]

    def rule(self, file: Path, place: tuple[str | int, ...], content: Mapping[str, Any]) -> Rule:
        rule = super().rule(file, place, content)
        missing = self._lines.setdefault((file.stem, place), {_OUT, _IN} if rule.read else {_OUT})

        def write(target: Element, item: Item, outward: Outward) -> None:
            before = copied(target)
            rule.write(target, item, outward)
            if target != before:
                missing.discard(_OUT)

        def read(target: Element, item: dict[str, Any], reader: Reader) -> None:
            before = copied(item)
            if rule.read:
                rule.read(target, item, reader)
            if item != before:
                missing.discard(_IN)

        return rule._replace(write=write, read=read if rule.read else None)


def _try(way: Any, *given: Any) -> None:
    try:
        way(*given)
    except (Refused, AttributeError, KeyError, IndexError, TypeError, ValueError):
        return  # the examples' own check tells it
