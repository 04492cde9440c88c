"""Does the folder keep the grammar of mappings/README.md? Everything else is asked only when it does."""

import re
from collections.abc import Iterator
from pathlib import Path

from ..tables import Source, load_source
from ..yaml_files import MappingInvalid
from .findings import Finding

_PLACE = re.compile(r"(?P<file>[^:\s]+)(?::(?P<line>\d+))?: (?P<text>.*)", re.DOTALL)


def load(folder: Path) -> tuple[Source | None, list[Finding]]:
    """Give the source, or every fault of its grammar."""
    try:
        return load_source(folder), []
    except MappingInvalid as invalid:
        return None, list(_findings(invalid))


def _findings(invalid: MappingInvalid) -> Iterator[Finding]:
    for fault in invalid.faults:
        match = _PLACE.fullmatch(fault)
        if match is None:
            yield Finding("source.yaml", 1, "grammar", fault)
        else:
            yield Finding(match["file"], int(match["line"] or 1), "grammar", match["text"])
