"""`make campaign NAME=oracle`: the service and an independent reading of docs/access-rules.md agree on every pair of thousands of worlds.

First the decision alone, then through HTTP on a real store, then with one rule at a time changed, which the oracle must notice.
The table is docs/campaigns/oracle.md; `make test` keeps a quick cut (tests/access/test_reading.py, tests/oracle/test_over_http.py).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.access.worlds import World
from tests.oracle.comparing import Comparison, first_to_notice
from tests.oracle.drawing import worlds
from tests.oracle.mutations import MUTATIONS
from tests.oracle.over_http import Asked, worlds_over_http
from tests.oracle.report import page
from tests.oracle.storable import storable_worlds

WORLDS, WORLDS_OVER_HTTP, WORLDS_FOR_MUTATIONS, MORE_WORLDS = 5_000, 200, 5_000, 15_000
_SEED = 20261128
_GENERATE = settings(deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))

Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Tells on the terminal how far it has come."""

    def told(progress: str) -> None:
        with capsys.disabled():
            print(f"oracle: {progress}", flush=True)

    return told


@pytest.mark.campaign
def test_the_service_is_the_literal_reading(
    store_url: str, tmp_path_factory: pytest.TempPathFactory, repository: Path, say: Say
) -> None:
    compared = _decided(say)
    asked = _over_http(store_url, tmp_path_factory.mktemp("worlds"), say)
    noticed = {name: first_to_notice(change, compared.kept) for name, change in _told(MUTATIONS, say)}
    noticed |= _noticed_in_more_worlds([name for name, world in noticed.items() if world is None], say)
    text = page(compared, WORLDS_OVER_HTTP, asked, noticed)
    (repository / "docs" / "campaigns" / "oracle.md").write_text(text, encoding="utf-8")
    assert compared.differences == []
    assert asked.differences == []
    assert compared.never_seen() == []
    assert [name for name, world in noticed.items() if world is None] == []


def _decided(say: Say) -> Comparison:
    compared = Comparison(keep=WORLDS_FOR_MUTATIONS)

    def compare(world: World) -> None:
        compared.compare(world)
        if compared.worlds % 250 == 0:
            say(f"{compared.worlds} worlds, {compared.pairs} pairs, {len(compared.differences)} differences")

    _for_each(worlds(), WORLDS, compare)
    return compared


def _noticed_in_more_worlds(unnoticed: list[str], say: Say) -> dict[str, int | None]:
    """What few worlds can tell (an age between two birthdays, in a county with an age of its own) is looked for in others."""
    if not unnoticed:
        return {}
    more = Comparison(keep=MORE_WORLDS)
    _for_each(worlds(), MORE_WORLDS, more.compare, _SEED + 1)
    found = {name: first_to_notice(change, more.kept) for name, change in _told({n: MUTATIONS[n] for n in unnoticed}, say)}
    return {name: WORLDS_FOR_MUTATIONS + world if world else None for name, world in found.items()}


def _over_http(store_url: str, data_dir: Path, say: Say) -> Asked:
    asked = Asked()

    def ask(world: World) -> None:
        nonlocal asked
        new = running.ask(world)
        asked += new
        say(f"over HTTP {asked.reads} reads, {asked.plans} plans, {len(asked.differences)} differences {new.differences or ''}")

    with worlds_over_http(store_url, data_dir) as running:
        _for_each(storable_worlds(), WORLDS_OVER_HTTP, ask)
    return asked


def _told(mutations: dict[str, Callable[[pytest.MonkeyPatch], None]], say: Say) -> Iterator[tuple[str, Callable[..., None]]]:
    for name, change in mutations.items():
        say(f"changed: {name}")
        yield name, change


def _for_each(strategy: st.SearchStrategy[World], count: int, use: Callable[[World], None], first: int = _SEED) -> None:
    @seed(first)
    @settings(_GENERATE, max_examples=count)
    @given(strategy)
    def drawn(world: World) -> None:
        use(world)

    drawn()
