"""Non-interference, in short: what a caller may not see is added, and every answer stays the same to the byte.

The whole of it, on two stores, with faults made on purpose: `make campaign NAME=noninterference`.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fhir_sip.cli.organisations_command import load
from tests.noninterference.asking import Ask, Targets
from tests.noninterference.battery import battery
from tests.noninterference.callers import register
from tests.noninterference.comparing import Pair
from tests.noninterference.differing import Hidden, differ_in_second
from tests.noninterference.direct import Direct
from tests.noninterference.facade import Facade, facade, settings_of
from tests.noninterference.parties import new_parties
from tests.noninterference.picking import pick
from tests.noninterference.world import World, make, people_of_both

_PLANS = ("open", "many-1")
_REQUESTS = 60


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[tuple[Facade, World]]:
    parties, folder = new_parties(), tmp_path_factory.mktemp("noninterference")
    asyncio.run(load(store_url, parties.organizations()))
    settings = settings_of(folder, "facade")
    credentials = register(parties, settings.clients_path, settings.token_url)
    with facade(settings, store_url, credentials, datetime.now(UTC)) as one, Direct(store_url) as store:
        yield one, make(parties, people_of_both(), one, store, _PLANS.__contains__)


def test_what_is_hidden_changes_no_answer(running: tuple[Facade, World], store_url: str) -> None:
    one, world = running
    asks = [ask for ask in battery(Targets(world, Hidden(), Hidden())) if not ask.writes and ask.kind != "access log"]
    pair = Pair(one, one)
    chosen: list[Ask] = pick(asks, _REQUESTS)
    before = [pair.answers(0, ask)[0] for ask in chosen]
    with Direct(store_url) as store:
        hidden = differ_in_second(world, store, None, many=2, closed=4)
    assert len(hidden.records) > 50
    differences = [pair.difference(ask, first, pair.answers(1, ask)[0]) for ask, first in zip(chosen, before, strict=True)]
    assert not list(filter(None, differences)), "\n".join(map(str, filter(None, differences)))
    assert sum(answers[0].status_code == 200 for answers in before) > _REQUESTS / 3
