"""`make campaign NAME=withdrawal`: a thousand withdrawals at two facade processes, and the table docs/campaigns/withdrawal.md."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.systems import Systems
from tests.withdrawal.page import page
from tests.withdrawal.replicas import clients_at, one_more_facade
from tests.withdrawal.rounds import Lane, Round
from tests.withdrawal.tally import Tally

ROUNDS = 1_000
LANES = 4
ROUNDS_WITH_THE_FAULT = 20
KEPT_MILLISECONDS = (200, 2_000)

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Prints a line of progress on the terminal."""

    def told(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    return told


@pytest.fixture
def two_facades(systems: Systems) -> Iterator[list[str]]:
    with one_more_facade(systems) as one, one_more_facade(systems) as other:
        yield [one, other]


def in_lanes(systems: Systems, fhir_urls: list[str], rounds: int, lanes: int, tell: Tell) -> Tally:
    """Rounds at these facades, `lanes` plans at once."""
    done: list[Round] = []
    counting = threading.Lock()

    def advance(one: Round) -> None:
        with counting:
            done.append(one)
            if len(done) % 50 == 0:
                tell(f"{len(done)} of {rounds} rounds, {sum(len(o.after) for o in done)} requests after an acknowledgement")

    def lane(number: int) -> None:
        with clients_at(systems.municipality_a, fhir_urls) as writers, clients_at(systems.region_ehr, fhir_urls) as readers:
            Lane(writers, readers, seed=number).run(rounds // lanes, advance)

    with ThreadPoolExecutor(lanes) as pool:
        list(pool.map(lane, range(lanes)))
    return Tally(done)


@pytest.mark.campaign
def test_a_thousand_acknowledged_withdrawals_are_honoured(
    systems: Systems, two_facades: list[str], repository: Path, tell: Tell
) -> None:
    tally = in_lanes(systems, two_facades, ROUNDS, LANES, tell)
    faulty = {}
    for kept in KEPT_MILLISECONDS:
        with one_more_facade(systems, keeps_milliseconds=kept) as stale:
            faulty[kept] = in_lanes(systems, [two_facades[0], stale], ROUNDS_WITH_THE_FAULT, 1, tell)
    (repository / "docs" / "campaigns" / "withdrawal.md").write_text(page(tally, faulty), encoding="utf-8")
    assert tally.wrong == []
    assert tally.vain_ways == []
    assert tally.unanswered == []
    assert all(faulty[kept].wrong for kept in KEPT_MILLISECONDS)
