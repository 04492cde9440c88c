"""`make campaign NAME=leaks`: every fault of every leak is made and must turn the leak's test red; writes docs/campaigns/leaks.md."""

import time
from datetime import date
from pathlib import Path

import pytest

from tests.faults.plugin import GREEN, RED
from tests.faults.running import verdicts
from tests.leaks.by_leak import LEAKS, TESTS
from tests.leaks.faults import LEAK_FAULTS

_HEAD = """# Leaks of others, each tried here

Where services that share care plans have leaked (L1-L22), the one test that tries each of them here, over HTTP against the real store, and
the faults that turn that test red: put one after the other into the running service, and taken out again. Without a fault every test is
green, in the same run. A test that fails because a fault broke the service does not count. The faults are in `tests/leaks/faults.py`.

Made by `make campaign NAME=leaks` on {day}: {leaks} leaks, {faults} faults, {red} noticed, {seconds} s. `make test` runs the tests, and
makes one fault of some of them.

L21: the service sends no notifications. What is tried is that no subscription is taken, and what polling tells: the ETag of a plan, a
search for what is new, and the emergency records that a party finds when its own records were opened.

| | leak | test | faults that turn it red |
|---|---|---|---|
"""


@pytest.mark.campaign
def test_every_leak_is_tried_and_every_fault_is_noticed(
    store_url: str, store_log_folder: Path | None, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    guards = {name: fault.guards for name, fault in LEAK_FAULTS.items()}
    logs = {"FHIR_SIP_TEST_STORE_LOGS": str(store_log_folder)} if store_log_folder else {}
    noticed: set[str] = set()
    wrong: list[tuple[str | None, str, str]] = []
    for fault, test, verdict in verdicts(guards, store_url, repository, logs):
        with capsys.disabled():
            print(f"{fault or test}: {verdict.partition(':')[0]}", flush=True)
        if fault is not None and verdict == RED:
            noticed.add(fault)
        elif fault is not None or verdict != GREEN:
            wrong.append((fault, test, verdict))
    assert wrong == []
    assert noticed == LEAK_FAULTS.keys()
    assert {test for fault in LEAK_FAULTS.values() for test in fault.guards} == set(TESTS.values()), "each leak has a fault"
    write_table(repository, len(noticed), round(time.monotonic() - started))


def write_table(repository: Path, red: int, seconds: int) -> None:
    """Write docs/campaigns/leaks.md."""
    counts = {"leaks": len(LEAKS), "faults": len(LEAK_FAULTS), "red": red, "seconds": seconds}
    rows = "".join(f"| {leak} | {what} | `{_short(TESTS[leak])}` | {_faults_of(leak)} |\n" for leak, what in LEAKS.items())
    page = repository / "docs" / "campaigns" / "leaks.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(_HEAD.format(day=date.today().isoformat(), **counts) + rows, encoding="utf-8")


def _short(test: str) -> str:
    return test.removeprefix("tests/leaks/")


def _faults_of(leak: str) -> str:
    of_it = {name: fault for name, fault in LEAK_FAULTS.items() if fault.guards == (TESTS[leak],)}
    return "<br>".join(f"`{name.partition('-')[2]}`: {fault.what}" for name, fault in of_it.items())
