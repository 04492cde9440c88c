"""Runs the guards of faults with the faults put in, and tells which turned red."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.faults.plugin import FAULTS_VARIABLE, GREEN, MARK, RED
from tests.systems import other_persons

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
    more = {FAULTS_VARIABLE: json.dumps(guards), "FHIR_SIP_TEST_STORE_URL": store_url} | other_persons()
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


def by_fault(
    guards: Mapping[str, Sequence[str]], store_url: str, repository: Path, environment: Mapping[str, str] | None = None
) -> dict[str | None, dict[str, str]]:
    """The verdict on each test, by fault; None for the run without a fault."""
    found: dict[str | None, dict[str, str]] = {None: {}} | {fault: {} for fault in guards}
    for fault, test, verdict in verdicts(guards, store_url, repository, environment):
        found[fault][test] = verdict
    return found


def red_tests(fault: str, found: Mapping[str | None, Mapping[str, str]]) -> list[str]:
    """The tests that a fault turned red. AssertionError when one is not green without it, or the fault broke the service."""
    for test, verdict in found[fault].items():
        assert found[None][test] == GREEN, (test, found[None][test])
        assert verdict in (GREEN, RED), (test, verdict)
    return [test for test, verdict in found[fault].items() if verdict == RED]
