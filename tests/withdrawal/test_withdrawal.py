"""The quick cut: fifteen rounds at a facade in this process and one in a process of its own. The campaign does a thousand."""

from collections.abc import Iterator

import pytest

from tests.systems import Systems
from tests.withdrawal.replicas import clients_at, one_more_facade
from tests.withdrawal.rounds import Lane
from tests.withdrawal.tally import Tally

ROUNDS = 15
ROUNDS_WITH_THE_FAULT = 4
KEPT_MILLISECONDS = 2_000


@pytest.fixture(scope="module")
def second_facade(systems: Systems) -> Iterator[str]:
    with one_more_facade(systems) as fhir_url:
        yield fhir_url


def run_at(systems: Systems, fhir_urls: list[str], rounds: int) -> Tally:
    with clients_at(systems.municipality_a, fhir_urls) as writers, clients_at(systems.region_ehr, fhir_urls) as readers:
        lane = Lane(writers, readers, seed=1)
        lane.run(rounds, lambda _: None)
        return Tally(lane.rounds)


def test_no_request_that_started_after_the_acknowledgement_gets_data(systems: Systems, second_facade: str) -> None:
    tally = run_at(systems, [systems.municipality_a.fhir_url, second_facade], ROUNDS)
    assert tally.wrong == []
    assert tally.vain_ways == [], "each way must be one that gives data while the plan is open"
    assert tally.unanswered == []


def test_a_facade_that_keeps_a_decision_for_a_moment_is_seen(systems: Systems) -> None:
    with one_more_facade(systems, keeps_milliseconds=KEPT_MILLISECONDS) as stale:
        tally = run_at(systems, [systems.municipality_a.fhir_url, stale], ROUNDS_WITH_THE_FAULT)
    assert tally.wrong != []
