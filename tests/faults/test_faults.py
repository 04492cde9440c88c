"""Each fault, made on purpose, turns a test red: what guards access is seen to guard it. The table is docs/faults.md."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS

_FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)


def failing(fault: str, store_url: str, repository: Path) -> list[str]:
    """The guards that fail under a fault, by running them with it against the same store."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.faults.plugin", "-p", "no:cacheprovider", "--tb=no"]
    environment = os.environ | {"FHIR_SIP_FAULT": fault, "FHIR_SIP_TEST_STORE_URL": store_url}
    run = subprocess.run(
        [*command, *FAULTS[fault].guards], cwd=repository, env=environment, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 1, run.stdout[-2000:] + run.stderr[-2000:]
    return sorted(set(_FAILED.findall(run.stdout)))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_a_test_red(fault: str, store_url: str, repository: Path) -> None:
    assert failing(fault, store_url, repository)


def test_the_table_names_every_fault(repository: Path) -> None:
    table = (repository / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE)
    assert rows == list(FAULTS)
