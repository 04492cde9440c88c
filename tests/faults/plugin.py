"""A pytest plugin that runs guards once without any fault and once under each of their faults, in one process with one facade.

`FHIR_SIP_FAULTS` names the faults and their guards (JSON). A fault is patched in by name while the service runs, and taken out again after
the guard. Each verdict is a line on stdout. A guard that fails because the fault broke the service (an answer 500, or none), or before
its own steps begin, has not noticed the fault.
"""

import json
import logging
import os
import sys
from collections.abc import Generator
from typing import Any

import httpx
import pytest
from _pytest.runner import runtestprotocol

from tests.faults.every_fault import EVERY_FAULT

MARK = "fault-verdict "
FAULTS_VARIABLE = "FHIR_SIP_FAULTS"
RED, GREEN, BROKEN = "red", "green", "broken"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_FaultyRuns(json.loads(os.environ[FAULTS_VARIABLE])))


class _FaultyRuns(logging.Handler):
    """Takes the place of pytest's own run of a test."""

    def __init__(self, guards: dict[str, list[str]]) -> None:
        super().__init__(logging.ERROR)
        self._guards = guards
        self._fault_of_the_service = ""
        self._raised: type[BaseException] | None = None
        logging.getLogger("fhir_sip").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._fault_of_the_service = record.getMessage()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        faults = [fault for fault, guards in self._guards.items() if any(_guards(guard, item.nodeid) for guard in guards)]
        verdict = self._run(item, item.parent)
        # A busy machine may keep a guard waiting for too long: it is asked once more.
        _tell(item.nodeid, None, verdict if verdict == GREEN else self._run(item, item.parent))
        for fault in faults:
            with pytest.MonkeyPatch.context() as patch:
                try:
                    EVERY_FAULT[fault].make(patch)
                except (AttributeError, ImportError, ValueError) as error:
                    _tell(item.nodeid, fault, f"{BROKEN}: cannot be put in, {error}")
                    continue
                _tell(item.nodeid, fault, self._run(item, item.parent))
        item.session._setupstate.teardown_exact(nextitem)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if call.excinfo is not None:
            self._raised = call.excinfo.type
        return (yield)

    def _run(self, item: pytest.Item, following: Any) -> str:
        """The verdict on one run. `following` stands for the next test: with its parent there, only what is the test's own is torn down."""
        self._fault_of_the_service, self._raised = "", None
        reports = runtestprotocol(item, log=False, nextitem=following)
        failed = {report.when: str(report.longrepr) for report in reports if report.failed}
        if not failed:
            return GREEN
        is_noticed = set(failed) == {"call"} and self._raised is not None and not issubclass(self._raised, httpx.HTTPError)
        if is_noticed and not self._fault_of_the_service:
            return RED
        return f"{BROKEN}: {self._fault_of_the_service}\n" + "\n".join(failed.values())[-3000:]


def _guards(guard: str, nodeid: str) -> bool:
    return nodeid == guard or nodeid.startswith((f"{guard}::", f"{guard}["))


def _tell(test: str, fault: str | None, verdict: str) -> None:
    print(MARK + json.dumps([fault, test, verdict]), file=sys.stdout, flush=True)
