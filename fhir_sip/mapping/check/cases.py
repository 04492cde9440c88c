"""The examples of a source: `examples/<name>.<json|csv|xml>` and beside it what it maps to, `<name>.<sip|fhir>.json`.

Where a document does not come back as it was, `<name>.back.json` says how. `<name>.from-<sip|fhir>.json` is what another system may
write for the same document: it is only read, and gives `<name>` too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ..reading_files import FileUnreadable, read_pieces
from ..roads import Refused
from .findings import Finding
from .reading import Reading

Data = dict[str, Any]
_ENDINGS = frozenset({".json", ".csv", ".xml"})


class Case(NamedTuple):
    """One document of an example: `file` holds it, `right` is what it maps to, `back` how it comes back (None: as it was).

    `others`: what maps to it too, read only.
    """

    file: str
    left: Data
    right: Data
    back: Data | None
    others: tuple[tuple[str, Data], ...]


def cases_of(reading: Reading) -> tuple[list[Case], list[Finding]]:
    """Give the examples, and what is wrong with their files."""
    cases: list[Case] = []
    findings: list[Finding] = []
    folder, right = reading.folder / "examples", reading.source.right
    inputs = [file for file in sorted(folder.glob("*")) if "." not in file.stem.partition(".")[2] and _is_input(file, right)]
    expected = set()
    for file in inputs:
        name = file.name[: -len(file.suffix)]
        beside = {kind: folder / f"{name}.{kind}.json" for kind in (right, "back", f"from-{right}")}
        expected |= {path.name for path in beside.values()}
        try:
            cases += _cases(reading, file, *(path if path.exists() else None for path in beside.values()))
        except (Refused, FileUnreadable, ValueError) as error:
            findings.append(Finding(f"examples/{file.name}", 1, "example-unreadable", str(error)))
    for file in sorted(folder.glob("*")):
        if file not in inputs and file.name not in expected:
            text = f"no example: it has the name of no {{name}}.json|csv|xml beside {{name}}.{right}.json"
            findings.append(Finding(f"examples/{file.name}", 1, "file-unknown", text))
    if not cases:
        findings.append(Finding("source.yaml", 1, "example-missing", "there is no example in examples/"))
    return cases, findings


def _is_input(file: Path, right: str) -> bool:
    return file.suffix in _ENDINGS and not file.stem.endswith((f".{right}", ".back", f".from-{right}"))


def _cases(reading: Reading, file: Path, right: Path | None, back: Path | None, other: Path | None) -> Iterator[Case]:
    if right is None:
        raise ValueError(f"what it maps to is missing: {file.stem}.{reading.source.right}.json")
    found = read_pieces(reading.source, file.read_bytes(), file.suffix[1:])
    if faults := [fault for piece in found for fault in piece.faults]:
        raise Refused(*faults)
    pieces = [piece.data for piece in found]
    rights, backs, others = _listed(right), _listed(back), _listed(other)
    if len(rights) != len(pieces) or (backs and len(backs) != len(pieces)):
        raise ValueError(f"it holds {len(pieces)} documents, and {right.name} {len(rights)}")
    for i, left in enumerate(pieces):
        also = tuple((other.name, one) for one in others) if other and i == 0 else ()
        yield Case(f"examples/{file.name}", left, rights[i], backs[i] if backs else None, also)


def _listed(file: Path | None) -> list[Data]:
    content = orjson.loads(file.read_bytes()) if file else []
    return content if isinstance(content, list) else [content]
