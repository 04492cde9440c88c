"""`make campaign NAME=noninterference`: two stores that differ only in what the callers may not see answer alike, byte for byte.

Writes docs/campaigns/noninterference.md. Takes two HAPI servers, and half an hour on two cores.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fhir_sip.cli.organisations_command import load
from tests.noninterference.asking import Ask, Targets
from tests.noninterference.battery import battery
from tests.noninterference.callers import CALLERS, register
from tests.noninterference.comparing import Difference, Pair, Tally
from tests.noninterference.differing import differ_in_first, differ_in_second
from tests.noninterference.direct import Direct
from tests.noninterference.facade import Facade, facade, settings_of
from tests.noninterference.faults import FAULTS
from tests.noninterference.parties import new_parties
from tests.noninterference.stores import two_stores
from tests.noninterference.table import page
from tests.noninterference.world import World, make, people_of_both

_FEWEST_REQUESTS = 500
# Nothing is given there; where anything else never is, the callers lack a right and nothing is compared.
_ONLY_REFUSED = (
    "$emergency-access, refused",
    "POST naming a hidden record",
    "PUT naming a hidden record",
    "SIP JSON, posted with other content",
    "not offered",
    "odd ids",
    "search, refused",
    "transaction, refused",
    "update of what is hidden",
    "update, stale",
    "vread",
)
_STEP = 200


@dataclass
class _Twins:
    first: Facade
    second: Facade
    targets: Targets


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Twins]:
    parties, folder = new_parties(), tmp_path_factory.mktemp("noninterference")
    settings = [settings_of(folder, name) for name in ("base", "behind", "one", "two")]
    credentials = register(parties, settings[0].clients_path, settings[0].token_url)
    made: list[World] = []

    def fill(store_url: str) -> None:
        asyncio.run(load(store_url, parties.organizations()))
        with facade(settings[0], store_url, credentials) as base, Direct(store_url) as store:
            made.append(make(parties, people_of_both(), base, store, lambda _: True))

    with two_stores(tmp_path_factory.mktemp("stores"), fill) as (one, two):
        [world] = made
        with Direct(one) as store:
            first = differ_in_first(world, store)
        with facade(settings[1], two, credentials) as behind, Direct(two) as store:
            second = differ_in_second(world, store, behind)
        now = datetime.now(UTC)
        with facade(settings[2], one, credentials, now) as left, facade(settings[3], two, credentials, now) as right:
            yield _Twins(left, right, Targets(world, first, second))


@pytest.mark.campaign
def test_two_stores_answer_alike(twins: _Twins, capsys: pytest.CaptureFixture[str], repository: Path) -> None:
    asks, tally, pair = battery(twins.targets), Tally(), Pair(twins.first, twins.second)
    differences: list[Difference] = []
    for step in range(0, len(asks), _STEP):
        found = list(pair.compare(asks[step : step + _STEP], tally))
        differences += found
        with capsys.disabled():
            print(
                *found, f"{min(step + _STEP, len(asks))} of {len(asks)} requests, {len(differences)} differ", sep="\n", flush=True
            )
    betrayed = {name: _first_betrayal(name, pair, asks, capsys) for name in FAULTS}
    text = page(tally, betrayed, twins.targets, len(CALLERS), differences)
    (repository / "docs" / "campaigns" / "noninterference.md").write_text(text, encoding="utf-8")
    assert not differences, f"{len(differences)} requests were answered differently"
    assert all(betrayed.values()), f"not betrayed: {[name for name, found in betrayed.items() if found is None]}"
    assert sum(tally.requests.values()) >= _FEWEST_REQUESTS
    never_given = [kind for kind, statuses in tally.statuses.items() if not statuses.keys() & {200, 201}]
    assert sorted(set(never_given) - {*_ONLY_REFUSED}) == [], "kinds of request of which nothing was given"


def _first_betrayal(name: str, pair: Pair, asks: list[Ask], capsys: pytest.CaptureFixture[str]) -> tuple[int, Difference] | None:
    """The first request, of the kinds where the fault lies, that two facades with it answer differently, and how many were asked."""
    tally = Tally()
    with pytest.MonkeyPatch.context() as patch:
        FAULTS[name].make(patch)
        where_it_lies = [ask for ask in asks if ask.kind.startswith(FAULTS[name].kinds)]
        found = next(pair.compare(where_it_lies, tally), None)
    with capsys.disabled():
        print(f"{name}: {found.ask if found else 'not betrayed'}", flush=True)
    return (sum(tally.requests.values()), found) if found else None
