"""docs/county-rules.md tells what the code holds: its example is read, its tables are whole, its fault is what is said."""

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

from fhir_sip.errors import StartRefused
from fhir_sip.process.county_rules import STATUTORY, CountyRule, Deadline, Figures, ProcessState, StepName, Unit
from fhir_sip.process.rules_files import read_rules, rules_folder


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs" / "county-rules.md").read_text(encoding="utf-8")


def rows(page: str, heading: str) -> list[str]:
    """The first cell of every row of the sections' tables below a heading."""
    section = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def block(page: str, language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_example_is_a_countys_rules(page: str, tmp_path: Path) -> None:
    shutil.copy(rules_folder() / "general.yaml", tmp_path)
    (tmp_path / "exempel.yaml").write_text(block(page, "yaml"), encoding="utf-8")
    rules = read_rules(tmp_path).by_organisation["SE9999000011-A100"]
    assert (rules.id, rules.version, rules.figures.smallest_cell) == ("exempel", "2026.2", 10)


def test_every_field_step_unit_and_state_is_told(page: str) -> None:
    signing = [f"signing.{name}" for name in CountyRule.model_fields["signing"].default.__class__.model_fields]
    figures = [f"figures.{name}" for name in Figures.model_fields]
    names = [name for name in CountyRule.model_fields if name != "figures"]
    assert sorted(rows(page, "Fields")) == sorted([*names, *signing, *figures])
    assert sorted(rows(page, "Deadlines")) == sorted([*Deadline.model_fields, *get_args(StepName)])
    assert ", ".join(f"`{unit}`" for unit in get_args(Unit)) in page
    assert ", ".join(f"`{state}`" for state in get_args(ProcessState)) in page


def test_the_times_set_by_law_are_told(page: str) -> None:
    by_law = page.partition("**By law**")[2].partition("\n\n")[0]
    for step, deadline in STATUTORY.items():
        assert f"`{step}` {deadline.within} {deadline.unit}" in by_law


def test_the_fault_that_is_shown_is_what_is_told(page: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    kalmar = (folder / "kalmar.yaml").read_text(encoding="utf-8")
    before, meeting, after = kalmar.partition("meeting-after-consent:")
    (folder / "kalmar.yaml").write_text(before + meeting + after.replace("unit: weeks", "unit: week", 1), encoding="utf-8")
    with pytest.raises(StartRefused) as refused:
        read_rules(folder)
    assert block(page, "text").strip() == f"fhir-sip: {refused.value}".replace(str(folder), "rules")
