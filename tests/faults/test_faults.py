"""Each fault, made on purpose, turns a test red: what guards access is seen to guard it. The table is docs/faults.md."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS
from tests.faults.running import failing


@pytest.fixture(scope="module")
def red(store_url: str, repository: Path) -> Iterator[Callable[[str], list[str]]]:
    """The guards that fail under a fault; two faults are made at a time."""
    with ThreadPoolExecutor(2) as pool:
        runs: dict[str, Future[list[str]]] = {fault: pool.submit(failing, fault, store_url, repository) for fault in FAULTS}
        yield lambda fault: runs[fault].result()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_a_test_red(fault: str, red: Callable[[str], list[str]]) -> None:
    assert red(fault)


def test_the_table_names_every_fault(repository: Path) -> None:
    table = (repository / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE)
    assert rows == list(FAULTS)
