"""Runs the guards of faults with the faults put in, and tells which turned red."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.faults.plugin import FAULTS_VARIABLE, GREEN, MARK, RED

_LONGEST_SECONDS = 2400


def verdicts(
    guards: Mapping[str, Sequence[str]], store_url: str, repository: Path, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str | None, str, str]]:
    """Give (fault, test, verdict) as they come, the fault None for the run without any; `guards` are the tests of each fault.

    One pytest of its own, with one facade in front of the store, runs them all. AssertionError when it does not come to its end.
    """
    tests = list(dict.fromkeys(test for found in guards.values() for test in found))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.faults.plugin",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "-s",
    ]
    more = {FAULTS_VARIABLE: json.dumps(guards), "FHIR_SIP_TEST_STORE_URL": store_url}
    with subprocess.Popen(
        [*command, *tests],
        cwd=repository,
        env=os.environ | more | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        assert run.stdout is not None
        watch = threading.Timer(_LONGEST_SECONDS, run.kill)
        watch.start()
        other: list[str] = []
        for line in run.stdout:
            if MARK in line:
                fault, test, verdict = json.loads(line.partition(MARK)[2])
                yield fault, test, verdict
            else:
                other.append(line)
        watch.cancel()
    assert run.returncode == 0, "".join(other)[-3000:]


def red_tests(
    guards: Mapping[str, Sequence[str]], store_url: str, repository: Path, environment: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """The tests that each fault turned red. AssertionError when a test is not green without a fault, or a fault broke the service."""
    red: dict[str, list[str]] = {fault: [] for fault in guards}
    for fault, test, verdict in verdicts(guards, store_url, repository, environment):
        assert verdict == GREEN if fault is None else verdict in (GREEN, RED), (fault, test, verdict)
        if fault is not None and verdict == RED:
            red[fault].append(test)
    return red
