"""A few worlds through HTTP on the real store: every read, search and whole plan gives what the oracle says.

`make campaign NAME=oracle` does 200.
"""

import dataclasses
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.access import oracle
from tests.access.single_changes import CONSENT, PLAIN
from tests.access.worlds import World
from tests.oracle.over_http import Asked, WorldsOverHttp, worlds_over_http
from tests.oracle.storable import storable_worlds

WORLDS = 5


@pytest.fixture(scope="module")
def over_http(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorldsOverHttp]:
    with worlds_over_http(store_url, tmp_path_factory.mktemp("worlds")) as running:
        yield running


def test_a_block_in_one_plan_hides_the_person_in_the_other(over_http: WorldsOverHttp) -> None:
    """The person is of both plans; the blocking party's records are closed whichever plan is asked for."""
    block = dataclasses.replace(CONSENT, kind="block", permits=False, plans=frozenset({"plan"}))
    consent = dataclasses.replace(CONSENT, plans=frozenset({"plan-2"}))
    world = dataclasses.replace(
        PLAIN, teams={"plan": PLAIN.teams["plan"], "plan-2": PLAIN.teams["plan"]}, consents=(block, consent), callers=("M", "R")
    )
    assert oracle.read(world, "R", "COC", "goal-2").allowed
    assert oracle.read(world, "R", "COC", "person").rule == "blocked"
    assert over_http.ask(world).differences == []


def test_every_answer_is_the_oracles(over_http: WorldsOverHttp) -> None:
    asked = Asked()

    @seed(20261128)
    @settings(max_examples=WORLDS, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(storable_worlds())
    def ask(world: World) -> None:
        nonlocal asked
        asked += over_http.ask(world)

    ask()
    assert asked.differences == []
    assert min(asked.reads, asked.searches, asked.plans) > 0
