"""The bench itself: few plans, one round. Says nothing about speed, only that what is measured is what it says."""

import json
import os
from pathlib import Path

import pytest

from bench.measuring import Measured
from bench.plans import plans
from bench.results import keep, report, table
from bench.run import Bench
from tests.systems import Systems


@pytest.fixture(scope="module")
def bench(systems: Systems) -> Bench:
    return Bench(systems.settings, systems.settings.fhir_url, systems.store_url, systems.region_ehr, systems.municipality_a)


@pytest.fixture(scope="module")
def loaded(bench: Bench) -> dict[str, str]:
    return bench.load(3, seed=int.from_bytes(os.urandom(4)))


def test_the_results_have_their_form(bench: Bench, loaded: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "results" / "latest.json"
    keep(report(len(loaded), *bench.measure(loaded, rounds=1, requests=4)), path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert set(found) == {"machine", "date", "plans", "a", "c"}
    assert set(found["machine"]) == {"cpus", "cpu_model", "memory_gib", "python", "os"}
    assert set(found["a"]) == {"ratio_separate", "ratio_search", "milliseconds"}
    assert set(found["c"]) == {"ratio_transaction", "milliseconds"}
    for ratio in (found["a"]["ratio_separate"], found["a"]["ratio_search"], found["c"]["ratio_transaction"]):
        assert 0 < ratio["min"] <= ratio["median"] <= ratio["max"]
    assert table(found).row_count == 3


def test_round_trips_are_counted_in_front_of_the_store(bench: Bench, loaded: dict[str, str]) -> None:
    trips = bench.round_trips(loaded)
    assert "POST CarePlan/_search" in trips["pull"]
    assert trips["update"][-1] == "POST transaction"


def test_a_ratio_is_of_the_rounds_medians() -> None:
    measured = Measured({"facade": [[2.0, 4.0, 90.0], [6.0]], "straight": [[2.0], [2.0]]})
    assert measured.ratio("facade", "straight") == {"median": 2.5, "min": 2.0, "max": 3.0}


def test_the_same_seed_gives_the_same_plans_and_each_its_own_person() -> None:
    first, second = list(plans(50, seed=7)), list(plans(50, seed=7))
    assert first == second
    assert len({plan["person"]["identifiers"][0]["value"] for plan in first}) == 50
    assert list(plans(2, seed=8)) != first[:2]
