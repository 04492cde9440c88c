"""`make campaign NAME=mapping-mutation`: every line of every source is taken away, and the checks of the sources must notice.

The report is docs/mapping-mutation.md; a line that may be missing needs a reason here. `make test` takes every tenth line.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_sip.mapping.check import findings_in
from fhir_sip.mapping.tables import mappings_folder
from tests.mapping.check.mutants import Mutant, mutants_of

SOURCES = sorted(file.parent for file in mappings_folder().glob("*/source.yaml"))
STRIDE = 10


REASONS: dict[str, str] = {
    'kalmar_2012 slices.yaml coordinates.role "coordinator"': (
        "told only by a samordnare whose first role is another; she is a kontakt of the form too, and no example's form comes back so"
    ),
    'sip slices.yaml demographic.code "DEMO"': "an update would write over another label: tests/mapping/test_carry_over.py",
}
"""Source and mutant -> why nothing need notice."""

_HEAD = """# Mutation of the mappings

Every line of every source (a rule at any depth, an entry of a pattern, a slice, a system, a pair of codes, a table) was taken away in
a copy, and `fhir-sip map check` asked. Made by `make campaign NAME=mapping-mutation`; `make test` does every tenth line.

| source | lines | noticed by | survivors |
|---|---|---|---|
"""


@pytest.mark.campaign
def test_every_line_is_missed_when_it_is_gone(tmp_path: Path, repository: Path) -> None:
    rows, survivors = [], []
    for source in SOURCES:
        noticed = {mutant.name: rule for mutant, rule in _noticed(source, list(mutants_of(source)), tmp_path)}
        left = [f"{source.name} {name}" for name, rule in noticed.items() if rule is None]
        counts = Counter(rule for rule in noticed.values() if rule)
        told = ", ".join(f"`{rule}` {count}" for rule, count in counts.most_common())
        rows.append(f"| `{source.name}` | {len(noticed)} | {told} | {len(left)} |\n")
        survivors += left
        print(f"{source.name}: {len(noticed)} lines, {len(left)} survivors", flush=True)
    reasons = "".join(f"- `{name}`: {REASONS.get(name, 'no reason')}\n" for name in survivors)
    page = _HEAD + "".join(rows) + f"\n## Survivors\n{reasons or 'None.' + chr(10)}"
    (repository / "docs" / "mapping-mutation.md").write_text(page, encoding="utf-8")
    assert [name for name in survivors if name not in REASONS] == []
    assert REASONS.keys() <= set(survivors)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_each_tenth_line_is_missed_when_it_is_gone(source: Path, tmp_path: Path) -> None:
    chosen = list(mutants_of(source))[::STRIDE]
    assert chosen
    missed = [f"{source.name} {mutant.name}" for mutant, rule in _noticed(source, chosen, tmp_path) if rule is None]
    assert [name for name in missed if name not in REASONS] == []


def _noticed(source: Path, mutants: list[Mutant], tmp_path: Path) -> Iterator[tuple[Mutant, str | None]]:
    """Yield each mutant with the rule of the first error that the check finds in it, None when it finds none."""
    folder = tmp_path / source.name
    shutil.copytree(source, folder)
    assert [str(found) for found in findings_in(folder) if found.severity == "error"] == []
    for mutant in mutants:
        mutant.put_in(folder)
        yield mutant, next((found.rule for found in findings_in(folder) if found.severity == "error"), None)
        shutil.copyfile(source / mutant.file, folder / mutant.file)
