"""Does the folder hold only what the grammar knows?"""

from collections.abc import Iterator

from .findings import Finding
from .reading import Reading

_KNOWN = frozenset({"source.yaml", "systems.yaml", "slices.yaml", "schema.json", "README.md"})


def file_findings(reading: Reading) -> Iterator[Finding]:
    """Yield each file that belongs to no key of the grammar; `examples/` is told by the examples' own check."""
    known = _KNOWN | {f"{name}.yaml" for name in reading.source.tables}
    known |= reading.beside.files if reading.beside else frozenset()
    for file in sorted(reading.folder.iterdir()):
        if file.is_dir() and file.name in ("concept-maps", "examples"):
            continue
        if file.is_dir() or file.name not in known:
            yield Finding(file.name, 1, "file-unknown", "belongs to no key of the grammar: name it in tables, or take it away")
    for file in sorted((reading.folder / "concept-maps").glob("*")):
        if file.suffix != ".json":
            yield Finding(f"concept-maps/{file.name}", 1, "file-unknown", "a code table is a ConceptMap in a .json file")
