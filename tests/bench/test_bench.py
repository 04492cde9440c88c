"""The bench itself: few plans, one round. Says nothing about speed, only that what is measured is what it says."""

import json
import os
import time
from pathlib import Path
from typing import cast

import pytest

from bench.arrivals import arrivals, arrivals_part, measure_arrivals
from bench.benches import Bench
from bench.changed import Changes
from bench.crowd import crowd_part, measure_crowd, soak
from bench.mapping import mapped, measure_growth, measure_mapping, with_actions
from bench.mapping import subjects as subjects_to_map
from bench.measuring import Measured
from bench.page import write_page
from bench.paging import Paging
from bench.plans import plans
from bench.population import Sizes
from bench.processes import Processes, Used
from bench.results import (
    keep,
    kept,
    mapping_part,
    population_part,
    pull_part,
    report,
    size_part,
    update_part,
    validation_part,
    worklist_part,
    write_part,
)
from bench.stages import measure_reads_and_updates, measure_writes
from bench.tables import ratios, tables
from bench.unvalidated import UnvalidatedStore
from bench.writing import WAYS, subjects, whole_plan
from fhir_sip.hapi import EmbeddedStore, EmbeddedStoreError
from fhir_sip.hapi.installation import Installation
from fhir_sip.validation.profiles import profiles_dir
from tests.systems import Systems


@pytest.fixture(scope="module")
def bench(systems: Systems) -> Bench:
    return Bench(systems.settings, systems.settings.fhir_url, systems.store_url, systems.region_ehr, systems.municipality_a)


@pytest.fixture(scope="module")
def loaded(bench: Bench) -> dict[str, str]:
    return bench.load(3, seed=int.from_bytes(os.urandom(4)))


def test_the_results_have_their_form(bench: Bench, loaded: dict[str, str], tmp_path: Path) -> None:
    path, plan_count = tmp_path / "results" / "latest.json", len(loaded)
    pulled, updated = measure_reads_and_updates(bench, loaded, rounds=1, requests=3)
    # The same store on both sides: what differs between them is not this test's matter.
    written = measure_writes(bench, bench, rounds=1, requests=2, seed=int.from_bytes(os.urandom(4)))
    mapping, growth = measure_mapping(1, 2, 5, lambda: None), measure_growth(1, 5)
    beside, sizes = Measured({"few": [[900.0], [1000.0]], "many": [[1000.0], [1000.0]]}), Sizes(own=5, few=10, many=200)
    listed = Measured({"facade": [[900.0], [1000.0]], "straight": [[900.0], [900.0]]})
    parts = {
        "plans": plan_count,
        "a": pull_part(pulled),
        "c": update_part(updated),
        "d": write_part(written),
        "validation": validation_part(written),
        "mapping": mapping_part(mapping, growth),
        "population": population_part(beside, sizes),
        "worklist": worklist_part(listed, sizes),
        **size_part(beside, beside, sizes),
    }
    keep(report(parts), path)
    keep(report(kept(path) | {"plans": plan_count + 1}), path)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert set(found) == {"machine", "date", *parts}
    assert found["plans"] == plan_count + 1
    assert set(found["machine"]) == {"cpus", "cpu_model", "memory_gib", "python", "os"}
    told = {(part, against): ratio for part, _, against, ratio in ratios(found)}
    assert {("a", "separate"), ("a", "search"), ("c", "transaction"), ("d", "transaction"), ("size_c", "many")} < set(told)
    assert all(0 < ratio["min"] <= ratio["median"] <= ratio["max"] for ratio in told.values())
    assert next(iter(tables(found))).row_count == len(told)
    write_page(found, path.with_suffix(".html"))
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert page.count("<svg") == len(told)
    assert "at most 0.7 [0.5]" in page


def test_what_changed_and_the_pages_bring_the_partys_own_and_nothing_else(bench: Bench, loaded: dict[str, str]) -> None:
    """The store of the tests holds others' plans too: each way refuses, by itself, to bring another number than it must."""
    with bench.connections() as (facade, store):
        changes = Changes(facade, store, bench.ehr)
        changes.prepare()
        for way in (changes.facade, changes.straight, changes.facade_with_includes, changes.straight_with_includes):
            way()
        made = store.search("CarePlan", ("_id", ",".join(loaded.values())))
        since = ("_lastUpdated", f"ge{min(plan['meta']['lastUpdated'] for plan in made)}")
        paging = Paging(facade, store, bench.ehr, plans=10**6, filters=[since])
        paging.prepare()
        for way in (paging.facade, paging.straight):
            with pytest.raises(RuntimeError, match="plans of 1000000"):
                way()


def test_clients_at_once_are_counted_and_an_error_of_one_ends_it() -> None:
    class Still:
        """Uses nothing."""

        def used(self) -> Used:
            return Used(0.0, 0.0, 0.0)

        def facade_mebibytes(self) -> float:
            return 100.0

    still = cast("Processes", Still())
    sides = {"facade": [lambda: time.sleep(0.02)] * 4, "straight": [lambda: time.sleep(0.01)] * 4}
    part = crowd_part(measure_crowd(sides, still, windows=2, seconds=0.2, advance=lambda: None), "straight")
    assert 0.2 < part["ratio_throughput"]["median"] < 1 < part["ratio_p99"]["median"]
    assert set(part["sides"]["facade"]["processor_milliseconds_a_request"]) == {"facade", "hapi", "postgres"}
    assert soak([lambda: None], still, seconds=0.05, pause=0.02)[0] == 100.0

    def fails() -> None:
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        measure_crowd({"facade": [fails, lambda: None]}, still, windows=1, seconds=5, advance=lambda: None)


def test_what_comes_at_random_is_timed_from_when_it_came_and_an_error_ends_it() -> None:
    at = list(arrivals(50, 10, seed=3))
    assert 400 < len(at) < 600
    assert at == sorted(at)
    assert at == list(arrivals(50, 10, seed=3))
    # One connection and answers of 20 ms: at a hundred a second a queue grows behind each, and is counted.
    sides = {"facade": [lambda: time.sleep(0.02)], "straight": [lambda: time.sleep(0.001)]}
    part = arrivals_part(measure_arrivals(sides, 100, windows=2, seconds=0.3, advance=lambda: None), "straight", 100)
    assert part["milliseconds"]["facade"]["p99"] > 100
    assert part["ratio_p99"]["median"] > 5

    def fails() -> None:
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        measure_arrivals({"facade": [fails]}, 100, windows=1, seconds=0.3, advance=lambda: None)


def test_a_document_is_mapped_to_the_bundle_it_is_compared_with_and_grows_by_actions_only() -> None:
    [subject] = subjects_to_map(1, seed=5)
    kinds = [entry["resource"]["resourceType"] for entry in json.loads(mapped(subject.document))["entry"]]
    assert mapped(subject.document) == subject.bundle
    assert (kinds.count("Goal"), kinds.count("Task")) == (5, 8)
    grown = json.loads(mapped(with_actions(next(plans(1, seed=5)), 50)))["entry"]
    assert sum(entry["resource"]["resourceType"] == "Task" for entry in grown) == 50


def test_a_whole_plan_is_five_goals_and_eight_actions_and_no_two_are_the_same() -> None:
    for subject in subjects(3, seed=5):
        documents = [json.loads(subject[way]) for way in WAYS if way.startswith("facade")]
        assert [(len(one["goals"]), len(one["actions"])) for one in documents] == [(5, 8)] * 2
        for bundle in (json.loads(subject[way]) for way in WAYS if way.startswith("transaction")):
            kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
            counts = [kinds.count(kind) for kind in ("Goal", "Task", "CarePlan", "Provenance", "AuditEvent")]
            assert counts == [5, 8, 1, 1, 1]
    ids = [plan["id"] for plan in map(whole_plan, plans(9, seed=5))]
    assert len(set(ids)) == 9


def test_the_store_without_validation_differs_in_one_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given to the Java server is looked at; nothing is started."""
    given: list[Path] = []

    def stop(_: object, installation: Installation) -> None:
        given.append(installation.settings)
        raise EmbeddedStoreError("far enough")

    monkeypatch.setattr(EmbeddedStore, "_supervise", stop)
    for kind in (EmbeddedStore, UnvalidatedStore):
        with pytest.raises(EmbeddedStoreError, match="far enough"):
            kind(tmp_path / kind.__name__, profiles_dir()).start()
    shipped, changed = (path.read_text(encoding="utf-8").splitlines() for path in given)
    different = [(one, other) for one, other in zip(shipped, changed, strict=True) if one != other]
    name = "hapi.fhir.enable_repository_validating_interceptor"
    assert different == [(f"{name}=true", f"{name}=false")]


def test_round_trips_are_counted_in_front_of_the_store(bench: Bench, loaded: dict[str, str]) -> None:
    new_plan = whole_plan(next(plans(1, seed=int.from_bytes(os.urandom(4)))))
    trips = bench.round_trips(loaded, new_plan)
    assert "POST CarePlan/_search" in trips["pull"]
    assert trips["update"][-1] == "POST transaction"
    assert trips["post"][-1] == "POST transaction"
    assert not any("$validate" in one for seen in trips.values() for one in seen)


def test_a_ratio_is_of_the_rounds_medians() -> None:
    measured = Measured({"facade": [[2.0, 4.0, 90.0], [6.0]], "straight": [[2.0], [2.0]]})
    assert measured.ratio("facade", "straight") == {"median": 2.5, "min": 2.0, "max": 3.0}
    assert measured.extra_milliseconds("facade", "straight") == {"median": 3.0, "min": 2.0, "max": 4.0}


def test_the_same_seed_gives_the_same_plans_and_each_its_own_person() -> None:
    first, second = list(plans(50, seed=7)), list(plans(50, seed=7))
    assert first == second
    assert len({plan["person"]["identifiers"][0]["value"] for plan in first}) == 50
    assert list(plans(2, seed=8)) != first[:2]
