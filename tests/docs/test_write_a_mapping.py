"""The tutorial: its files are taken out of the page, its commands run in order, and their answers compared with those shown."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_sip.cli.main import main
from tests.docs.tutorial import blocks, write

MOST_YAML_LINES = 40


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tutorial_answers_as_it_says(at_home: Path) -> None:
    commands = 0
    for block in blocks():
        if block.file:
            write(block, at_home)
        elif block.kind == "console":
            for command, shown in _commands(block.text):
                commands += 1
                answer = _answer(command)
                assert re.fullmatch(_pattern(shown), answer), f"{command}\n{answer}"
    assert commands >= 6


def test_the_sixth_source_is_at_most_40_lines_of_yaml() -> None:
    last = {str(block.file): block.text for block in blocks() if block.kind == "yaml"}
    assert {Path(file).name for file in last} == {"source.yaml", "plan.yaml", "slices.yaml"}
    assert sum(len(text.splitlines()) for text in last.values()) <= MOST_YAML_LINES


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for part in text.removeprefix("$ ").split("\n$ "):
        command, _, shown = part.partition("\n")
        yield command, shown if shown.endswith("\n") else f"{shown}\n"


def _pattern(shown: str) -> str:
    """A line `…` stands for any lines."""
    return "".join(r"(?:.*\n)*" if line == "…" else f"{re.escape(line)}\n" for line in shown.splitlines())


def _answer(command: str) -> str:
    program, *words = command.split()
    assert program == "fhir-sip"
    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        main(words)
    written.seek(0)
    return written.read()
