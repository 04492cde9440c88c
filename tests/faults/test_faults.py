"""Each fault, made on purpose, turns a test red: what guards access is seen to guard it. Tables: docs/faults.md, docs/campaigns/leaks.md.

Here each fault meets its first guard only, and each leak its first fault; `make campaign NAME=faults` and `NAME=leaks` do all.
"""

import re
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS
from tests.faults.running import by_fault, red_tests
from tests.leaks.by_leak import TESTS
from tests.leaks.faults import LEAK_FAULTS

# Of the leaks, those whose tests are quick.
_QUICK_LEAKS = ("L2", "L4", "L11", "L12", "L13")
_FIRST_OF_LEAKS = [next(name for name in LEAK_FAULTS if name.startswith(f"{leak}-")) for leak in _QUICK_LEAKS]
_GUARDS = {name: fault.guards[:1] for name, fault in FAULTS.items()} | {
    name: LEAK_FAULTS[name].guards for name in _FIRST_OF_LEAKS
}


@pytest.fixture(scope="module")
def found(store_url: str, repository: Path) -> dict[str | None, dict[str, str]]:
    """The verdicts of one run of all."""
    return by_fault(_GUARDS, store_url, repository)


@pytest.mark.parametrize("fault", _GUARDS)
def test_a_fault_turns_a_test_red(fault: str, found: dict[str | None, dict[str, str]]) -> None:
    assert red_tests(fault, found)


def test_the_table_names_every_fault(repository: Path) -> None:
    table = (repository / "docs" / "faults.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE) == list(FAULTS)


def test_the_table_of_leaks_names_every_leak_and_every_fault(repository: Path) -> None:
    table = (repository / "docs" / "campaigns" / "leaks.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (L\d+) \|", table, re.MULTILINE) == list(TESTS)
    assert [name for name in LEAK_FAULTS if f"`{name.partition('-')[2]}`: {LEAK_FAULTS[name].what}" not in table] == []
