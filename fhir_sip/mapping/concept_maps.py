"""Code tables: FHIR R4 ConceptMap resources, one file each in a source's `concept-maps/`, as conversions.

`equal` and `equivalent` hold both ways; `wider` (the target says less than the source) is written and never read; `narrower` (the
target says more) is read and never written: https://hl7.org/fhir/R4/valueset-concept-map-equivalence.html
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from .conversions import Conversion, code

_BOTH_WAYS = frozenset({"equal", "equivalent"})
_KNOWN = _BOTH_WAYS | {"wider", "narrower"}


class CodeTable(NamedTuple):
    """One code table: left code -> right code to write, right code -> left code to read."""

    outward: Mapping[str, str]
    inward: Mapping[str, str]

    @property
    def conversion(self) -> Conversion:
        """The table as a conversion; a code outside it is no value."""
        return code(self.outward, self.inward)


def load_concept_maps(folder: Path) -> dict[str, CodeTable]:
    """Give the tables of a folder by file name; none when there is no folder. Raises ValueError naming the file."""
    return {file.stem: read_concept_map(file) for file in sorted(folder.glob("*.json"))}


def read_concept_map(file: Path) -> CodeTable:
    """Give one table. Raises ValueError: no ConceptMap, an equivalence outside the four, or a code with two meanings."""
    try:
        content = orjson.loads(file.read_bytes())
        rows = list(_rows(content))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"concept-maps/{file.name}: not a ConceptMap with group.element.target") from error
    outward: dict[str, str] = {}
    inward: dict[str, str] = {}
    for here, there, equivalence in rows:
        if equivalence not in _KNOWN:
            raise ValueError(f"concept-maps/{file.name}: {here}: the equivalence {equivalence} says nothing here")
        written, read = equivalence != "narrower", equivalence != "wider"
        if (written and here in outward) or (read and there in inward):
            raise ValueError(f"concept-maps/{file.name}: {here}, {there}: two meanings of one code")
        if written:
            outward[here] = there
        if read:
            inward[there] = here
    return CodeTable(outward, inward)


def _rows(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if content["resourceType"] != "ConceptMap":
        raise ValueError(content["resourceType"])
    for group in content["group"]:
        for element in group["element"]:
            for target in element["target"]:
                yield element["code"], target["code"], target["equivalence"]
