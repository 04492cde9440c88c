"""`make campaign NAME=process`: a thousand runs of any writes to a plan; writes docs/campaigns/process.md."""

import time
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.guards import GUARDS
from tests.process.machine import ProcessMachine, every_guard_both_ways

RUNS, STEPS = 1_500, 50

_PAGE = """# The process, tried with any writes

Runs of a Hypothesis state machine (`tests/process/machine.py`): offers, consents, meetings, follow-ups, the plan's status and its team are
written in any order, at any time, alone and together. What a write that is taken may not bring about is read off the raw records, without
the code under test: in force without consent, meeting or samordnare; called without consent; held before its time; moved without its
earlier time; open again without a reason; a draft again. A refused write must have been about to break one of these, or name a rule of
its own.

Made by `make campaign NAME=process` on {day}: {runs} runs of at most {steps} writes, {seconds} s; {writes} writes, {taken} taken;
{states} of {all_states} states reached. `make test` does fewer.

| guard | held | did not hold |
|---|---|---|
{rows}"""


@pytest.mark.campaign
def test_no_sequence_of_writes_breaks_the_process(repository: Path) -> None:
    started = time.monotonic()
    many = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(ProcessMachine, settings=many)
    seen, counts = ProcessMachine.guards_seen, ProcessMachine.counts
    rows = "".join(f"| `{one.rule}` | {_yes((one.rule, True) in seen)} | {_yes((one.rule, False) in seen)} |\n" for one in GUARDS)
    told = _PAGE.format(
        day=date.today().isoformat(),
        runs=counts["runs"],
        steps=STEPS,
        seconds=round(time.monotonic() - started),
        writes=counts["writes"],
        taken=counts["taken"],
        states=len(ProcessMachine.states_seen),
        all_states=len(get_args(ProcessState)),
        rows=rows,
    )
    (repository / "docs" / "campaigns" / "process.md").write_text(told, encoding="utf-8")
    assert counts["runs"] >= 1_000
    assert seen >= every_guard_both_ways()
    assert set(get_args(ProcessState)) == ProcessMachine.states_seen


def _yes(seen: bool) -> str:
    return "seen" if seen else "not seen"
