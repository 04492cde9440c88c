"""`fhir-sip map check FOLDER`: is a source complete, true to both sides, and shown by its examples? Each check is a function here.

`findings_in` runs all of them, in the order of the story: grammar, files, examples, allow-list, targets, codes, what is unused, which
lines and codes the examples use, round trips, and, with an engine, the profiles. Usage and round trips say nothing of their own while an
example does not map to what stands beside it, and are not asked then.
"""

from collections.abc import Iterator
from pathlib import Path

from fhir_sip.validation.verdict import Engine

from ..roads import ways_of
from .allow_list import allow_list_findings
from .cases import cases_of
from .codes import code_findings
from .examples import example_findings
from .files import file_findings
from .findings import Finding
from .grammar import load
from .profiles import profile_findings
from .reading import Reading
from .round_trip import round_trip_findings
from .targets import target_findings
from .unused import unused_findings
from .usage import usage_findings

__all__ = ["Finding", "findings_in"]

_NO_WAY = "a source to fhir needs Python beside it, named in fhir_sip/mapping/roads.py"


def findings_in(folder: Path, engine: Engine | None = None) -> Iterator[Finding]:
    """Yield everything found in a source's folder, errors and warnings; the costly checks come last. Never raises for its content."""
    source, faults = load(folder)
    yield from faults
    if source is None:
        return
    reading, ways = Reading(source), ways_of(source)
    examples: list[Finding] = []
    yield from file_findings(reading)
    cases, unreadable = cases_of(reading)
    yield from unreadable
    if ways is None:
        yield Finding("source.yaml", 1, "no-way", _NO_WAY)
    else:
        examples += example_findings(reading, ways, cases)
        yield from examples
    yield from allow_list_findings(reading)
    yield from target_findings(reading)
    yield from code_findings(reading)
    yield from unused_findings(reading)
    if ways is not None and not any(found.rule == "example-forward" for found in examples):
        yield from usage_findings(reading, cases)
        yield from round_trip_findings(ways, cases)
    if engine is not None:
        yield from profile_findings(reading, cases, engine)
