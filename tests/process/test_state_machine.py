"""The quick cut of `make campaign NAME=process`: no sequence of writes reaches what must not be."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.process.machine import ProcessMachine

RUNS, STEPS = 150, 40


def test_no_sequence_of_writes_breaks_the_process() -> None:
    quick = settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(ProcessMachine, settings=quick)
