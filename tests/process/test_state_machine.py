"""The quick cut of `make campaign NAME=process`: no sequence of writes reaches what must not be, and every guard is met both ways."""

from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from fhir_sip.process.county_rules import ProcessState
from tests.process.machine import ProcessMachine, every_guard_both_ways

RUNS, STEPS = 150, 40


def test_no_sequence_of_writes_breaks_the_process() -> None:
    quick = settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(ProcessMachine, settings=quick)
    assert ProcessMachine.guards_seen >= every_guard_both_ways()
    assert set(get_args(ProcessState)) == ProcessMachine.states_seen
