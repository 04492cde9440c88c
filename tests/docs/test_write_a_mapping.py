"""The tutorial: its files are taken out of the page, its commands run in order, and their answers compared with those shown."""

import re
from pathlib import Path

import pytest

from tests.docs.shown import answer, commands, pattern
from tests.docs.tutorial import blocks, write

MOST_YAML_LINES = 40


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tutorial_answers_as_it_says(at_home: Path) -> None:
    ran = 0
    for block in blocks():
        if block.file:
            write(block, at_home)
        elif block.kind == "console":
            for command, shown in commands(block.text):
                ran += 1
                said = answer(command)
                assert re.fullmatch(pattern(shown), said), f"{command}\n{said}"
    assert ran >= 6


def test_the_sixth_source_is_at_most_40_lines_of_yaml() -> None:
    last = {str(block.file): block.text for block in blocks() if block.kind == "yaml"}
    assert {Path(file).name for file in last} == {"source.yaml", "plan.yaml", "slices.yaml"}
    assert sum(len(text.splitlines()) for text in last.values()) <= MOST_YAML_LINES
