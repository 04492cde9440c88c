"""docs/map.md: its commands answer as it says, and its tables name every rule and format."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_sip.cli.main import main
from fhir_sip.mapping.formats import PRINTED, names

_BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)
_RULE = re.compile(r'"((?:[a-z]+-)+[a-z]+|grammar|unused)"')


def test_the_commands_answer_as_the_page_says(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mappings").symlink_to(repository / "mappings")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for command, shown in _commands(repository):
        answer, ran = _answer(command), ran + 1
        pattern = "".join(r"(?:.*\n)*" if line == "…" else f"{re.escape(line)}\n" for line in shown.splitlines())
        assert re.fullmatch(pattern, answer), f"{command}\n{answer}"
    assert ran >= 5


def test_every_format_is_named(repository: Path) -> None:
    page = (repository / "docs" / "map.md").read_text(encoding="utf-8")
    assert [name for name in (*names(), *PRINTED) if f"`{name}" not in page] == []


def test_every_rule_of_map_check_is_named(repository: Path) -> None:
    page = (repository / "docs" / "map.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z-]+)`", page))
    rules = set()
    for file in (repository / "fhir_sip" / "mapping" / "check").glob("*.py"):
        rules |= {rule for rule in _RULE.findall(file.read_text(encoding="utf-8")) if "concept" not in rule}
    assert len(rules) > 15
    assert rules - named == set()


def _commands(repository: Path) -> Iterator[tuple[str, str]]:
    for block in _BLOCK.findall((repository / "docs" / "map.md").read_text(encoding="utf-8")):
        for part in block.removeprefix("$ ").split("\n$ "):
            command, _, shown = part.strip("\n").partition("\n")
            yield command, shown


def _answer(command: str) -> str:
    program, *words = command.split()
    assert program == "fhir-sip"
    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        main(words)
    written.seek(0)
    return written.read()
