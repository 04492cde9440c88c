"""What is wrong with a form before it is mapped: a field that no line names, a value of the wrong kind, an unknown code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .concept_maps import CodeTable
from .conversions import YES_NO
from .document import Issue
from .field_names import shown

Line = Mapping[str, Any]
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_KINDS: Mapping[type, str] = {
    str: "text",
    bool: "ja/nej",
    int: "tal",
    float: "tal",
    list: "lista",
    dict: "objekt",
    type(None): "null",
}


class FormFaults(NamedTuple):
    """Looks for faults by the lines that may map a form, with the name of their left side and the code tables."""

    left: str
    codes: Mapping[str, CodeTable]

    def of(self, lines: Sequence[Line], content: Mapping[str, Any], inside: str = "") -> Iterator[Issue]:
        """Yield each fault of an object of the form; `inside` is the path it stands at."""
        named = [(str(line[self.left]).partition("[*].")[0].split("."), line) for line in lines if self.left in line]
        yield from self._object(named, content, inside)

    def _object(self, named: Sequence[tuple[list[str], Line]], content: Mapping[str, Any], inside: str) -> Iterator[Issue]:
        known: dict[str, list[tuple[list[str], Line]]] = {}
        for steps, line in named:
            if not steps[0].startswith("/") and steps[0] != "#":
                known.setdefault(steps[0], []).append((steps[1:], line))
        for name, value in content.items():
            path = f"{inside}.{name}" if inside else name
            if name not in known:
                yield Issue(_known_part(inside, name), "unknown-field", "Här finns ett okänt fält (unknown field).")
            elif not any(rest for rest, _ in known[name]):
                for _, line in known[name]:
                    yield from self._value(line, value, path)
            elif isinstance(value, dict):
                yield from self._object(known[name], value, path)
            else:
                yield _wrong_kind(path, "objekt", value)

    def _value(self, line: Line, value: Any, path: str) -> Iterator[Issue]:
        if "rules" not in line and "[*]" not in line.get("sip", ""):
            yield from self._single(line, value, path)
        elif not isinstance(value, list):
            yield _wrong_kind(path, "lista", value)
        else:
            for i, item in enumerate(value):
                place = f"{path}[{i}]"
                if "rules" not in line:
                    yield from self._single(line, item, place)
                elif isinstance(item, dict):
                    yield from self.of(line["rules"], item, place)
                else:
                    yield _wrong_kind(place, "objekt", item)

    def _single(self, line: Line, value: Any, path: str) -> Iterator[Issue]:
        conversion = line.get("as")
        wanted = {"integer": int, "boolean": bool}.get(conversion, str) if isinstance(conversion, str) else str
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            yield _wrong_kind(path, _KINDS[wanted], value)
        elif conversion == "number" and not _NUMBER.fullmatch(str(value)):
            yield Issue(path, "number", "Här ska stå ett helt tal med siffror (whole number required).")
        else:
            known = self.codes[line["codes"]].outward if "codes" in line else YES_NO if conversion == "yes-no" else None
            if known is not None and value not in known:
                yield Issue(path, "code", f"Koden finns inte i kodlistan: {', '.join(known)} (code not in the value set).")


def _known_part(inside: str, name: str) -> str:
    return ".".join(part for part in (inside, shown(name)) if part)


def _wrong_kind(path: str, wanted: str, value: Any) -> Issue:
    return Issue(path, "type", f"Här ska stå {wanted}, inte {_KINDS.get(type(value), 'annat')} (wrong kind of value).")
