"""`make campaign NAME=faults`: makes every fault and writes the table docs/faults.md."""

from pathlib import Path

import pytest

from tests.faults.faults import FAULTS
from tests.faults.running import failing

_HEAD = """# Faults made on purpose

Each row is a fault put into the running service, and the tests that turned red. Made by `make campaign NAME=faults`; `make test`
makes each fault too and fails when none of its tests notices.

| fault | what is wrong | tests that turned red |
|---|---|---|
"""


@pytest.mark.campaign
def test_every_fault_is_caught_and_the_table_is_written(store_url: str, repository: Path) -> None:
    rows = []
    for name, fault in FAULTS.items():
        red = failing(name, store_url, repository)
        assert red, name
        listed = "<br>".join(f"`{test}`" for test in red)
        rows.append(f"| `{name}` | {fault.what} | {listed} |\n")
        print(f"{name}: {len(red)} red", flush=True)
    (repository / "docs" / "faults.md").write_text(_HEAD + "".join(rows), encoding="utf-8")
