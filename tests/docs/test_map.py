"""docs/map.md: its commands answer as it says, and its tables name every rule and format."""

import re
from pathlib import Path

import pytest

from fhir_sip.mapping.formats import PRINTED, names
from tests.docs.shown import answer, commands, pattern

_BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)
_RULE = re.compile(r'"((?:[a-z]+-)+[a-z]+|grammar|unused)"')


def test_the_commands_answer_as_the_page_says(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mappings").symlink_to(repository / "mappings")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for block in _BLOCK.findall((repository / "docs" / "map.md").read_text(encoding="utf-8")):
        for command, shown in commands(block):
            said, ran = answer(command), ran + 1
            assert re.fullmatch(pattern(shown), said), f"{command}\n{said}"
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
