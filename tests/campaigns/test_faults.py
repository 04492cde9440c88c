"""`make campaign NAME=faults`: makes every fault of the access rules, runs all its guards, and writes the table docs/faults.md."""

from pathlib import Path

import pytest

from tests.faults.faults import FAULTS
from tests.faults.running import by_fault, red_tests

_HEAD = """# Faults made on purpose

Each row is a fault put into the running service, and the tests that turned red. All of them are green without the fault, in the same
run; a test that fails because a fault broke the service (an answer 500) does not count. Made by `make campaign NAME=faults`; `make test`
makes each fault too, with its first guard, and fails when that does not notice. The faults of the leaks L1-L22:
[campaigns/leaks.md](campaigns/leaks.md).

| fault | what is wrong | tests that turned red |
|---|---|---|
"""


@pytest.mark.campaign
def test_every_fault_is_caught_and_the_table_is_written(store_url: str, repository: Path) -> None:
    found = by_fault({name: fault.guards for name, fault in FAULTS.items()}, store_url, repository)
    red = {name: red_tests(name, found) for name in FAULTS}
    assert [name for name, tests in red.items() if not tests] == []
    rows = [f"| `{name}` | {FAULTS[name].what} | {'<br>'.join(f'`{test}`' for test in tests)} |\n" for name, tests in red.items()]
    (repository / "docs" / "faults.md").write_text(_HEAD + "".join(rows), encoding="utf-8")
