"""Runs the guards of a fault with the fault put in."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.faults.faults import FAULTS

_FAILED = re.compile(r"^FAILED (.+?)(?: - .*)?$", re.MULTILINE)
_LONGEST_SECONDS = 300


def failing(fault: str, store_url: str, repository: Path) -> list[str]:
    """The guards that fail under a fault, in a pytest of their own against the same store. AssertionError when it cannot run."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.faults.plugin", "-p", "no:cacheprovider", "--tb=no"]
    environment = os.environ | {"FHIR_SIP_FAULT": fault, "FHIR_SIP_TEST_STORE_URL": store_url, "COLUMNS": "400"}
    run = subprocess.run(
        [*command, *FAULTS[fault].guards],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
    )
    assert run.returncode == 1, run.stdout[-2000:] + run.stderr[-2000:]
    return sorted(set(_FAILED.findall(run.stdout)))
