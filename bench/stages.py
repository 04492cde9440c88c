"""The stages of a bench: each takes what is running, measures one kind of work, and gives its part of the results."""

import contextlib
import statistics
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from rich.progress import Progress

from bench.arrivals import arrivals_part, measure_arrivals
from bench.benches import Bench, free_port, own_bench, refuse_unequal
from bench.changed import CHANGED, Changes
from bench.connection import Connection
from bench.crowd import CLIENTS, Request, Windows, crowd_part, measure_crowd, soak
from bench.measuring import Measured, Way, measure
from bench.paging import WHAT as PAGED
from bench.paging import Paging
from bench.population import PULLER, Advance, Puller, Sizes, fill, measure_pulls
from bench.pulling import Pulling
from bench.starting import seconds_to_ready
from bench.updating import Updating
from bench.worklist import WorkLists
from bench.writing import Side, Writing, subjects


def measure_reads_and_updates(bench: Bench, loaded: dict[str, str], rounds: int, requests: int) -> tuple[Measured, Measured]:
    """Pulls of a whole plan, then updates of an action. Raises RuntimeError when the three pulls do not bring the same records."""
    turns = (rounds + 1) * requests
    with bench.works() as (pulling, updating), Progress(transient=True) as progress:
        refuse_unequal(pulling, next(iter(loaded)))
        pulls: dict[str, Way] = {"facade": pulling.facade, "separate": pulling.separate, "search": pulling.search}
        done = progress.add_task("Pulls", total=turns)
        pulled = measure(pulls, list(loaded), rounds, requests, pulling.prepare, lambda: progress.advance(done))
        actions = []
        for plan_id in progress.track(list(loaded.values())[:requests], description="Actions"):
            actions.append(updating.action_of(plan_id))
        updates: dict[str, Way] = {"facade": updating.facade, "transaction": updating.transaction}
        done = progress.add_task("Updates", total=turns)
        updated = measure(updates, actions, rounds, requests, updating.prepare, lambda: progress.advance(done))
    return pulled, updated


def measure_changes(bench: Bench, rounds: int, requests: int) -> dict[str, Any]:
    """(b) What changed since."""
    with bench.connections() as (facade, store), _progress("Changes", (rounds + 1) * requests) as advance:
        changes = Changes(facade, store, bench.ehr)
        ways: dict[str, Way] = {
            "facade": changes.facade,
            "straight": changes.straight,
            "facade_with_includes": changes.facade_with_includes,
            "straight_with_includes": changes.straight_with_includes,
        }
        found = measure(ways, [None], rounds, requests, changes.prepare, advance)
    return {
        "what": f"CarePlan?_lastUpdated=gt…, {CHANGED} plans; and with their teams, goals and actions",
        "ratio_straight": found.ratio("facade", "straight"),
        "ratio_straight_with_includes": found.ratio("facade_with_includes", "straight_with_includes"),
        "milliseconds": found.milliseconds(),
    }


def measure_paging(bench: Bench, plans: int, rounds: int) -> dict[str, Any]:
    """(e) A search with includes, paged to its end."""
    with bench.connections() as (facade, store), _progress("Pages", rounds + 1) as advance:
        paging = Paging(facade, store, bench.ehr, plans)
        ways: dict[str, Way] = {"facade": paging.facade, "straight": paging.straight}
        found = measure(ways, [None], rounds, 1, paging.prepare, advance)
    return {
        "what": PAGED,
        "ratio_straight": found.ratio("facade", "straight"),
        "ratio_last_page_first": paging.last_over_first(),
        "milliseconds": found.milliseconds(),
    }


def measure_crowds(bench: Bench, loaded: dict[str, str], windows: int, seconds: float) -> dict[str, Any]:
    """(f) Sixteen clients at once, and pulls that come at random."""
    if bench.processes is None:
        raise RuntimeError("The processes of this bench are not known")
    with contextlib.ExitStack() as stack:
        works = [stack.enter_context(bench.works()) for _ in range(CLIENTS)]
        people, plan_ids = list(loaded), list(loaded.values())
        pulls = [
            (
                _prepared(pulling, pulling.facade, people[number::CLIENTS]),
                _prepared(pulling, pulling.search, people[number::CLIENTS]),
            )
            for number, (pulling, _) in enumerate(works)
        ]
        found: dict[str, dict[str, Windows]] = {}
        with _progress("Clients at once", 3 * (windows + 1)) as advance:
            sides = {"facade": [one for one, _ in pulls], "straight": [other for _, other in pulls]}
            found["a"] = measure_crowd(sides, bench.processes, windows, seconds, advance)
            a_second = round(statistics.median(found["a"]["straight"].a_second) / 2, 1)
            come = measure_arrivals(sides, a_second, windows, seconds, advance)
            actions = [updating.action_of(plan_ids[number]) for number, (_, updating) in enumerate(works)]
            sides = {
                "facade": [
                    _prepared(updating, updating.facade, [one]) for (_, updating), one in zip(works, actions, strict=True)
                ],
                "straight": [
                    _prepared(updating, updating.transaction, [one]) for (_, updating), one in zip(works, actions, strict=True)
                ],
            }
            found["c"] = measure_crowd(sides, bench.processes, windows, seconds, advance)
    return {
        "fa": {"what": f"{CLIENTS} clients at once pull whole plans"} | crowd_part(found["a"], "straight"),
        "fc": {"what": f"{CLIENTS} clients at once update an action"} | crowd_part(found["c"], "straight"),
        "fo": {"what": f"pulls that come at random, {a_second} a second: half of what straight HAPI can take"}
        | arrivals_part(come, "straight", a_second),
    }


def measure_memory(bench: Bench, loaded: dict[str, str], seconds: float) -> dict[str, Any]:
    """(h) The facade's memory under sixteen clients, every other pulling and updating."""
    if bench.processes is None:
        raise RuntimeError("The processes of this bench are not known")
    with contextlib.ExitStack() as stack:
        works = [stack.enter_context(bench.works()) for _ in range(CLIENTS)]
        pulls = [_prepared(pulling, pulling.facade, list(loaded)) for pulling, _ in works[::2]]
        updates = [
            _prepared(updating, updating.facade, [updating.action_of(plan_id)])
            for (_, updating), plan_id in zip(works[1::2], loaded.values(), strict=False)
        ]
        seen = soak(pulls + updates, bench.processes, seconds)
    return {
        "what": f"memory of the facade's process under {CLIENTS} clients, half pulling, half updating",
        "minutes": round(seconds / 60, 1),
        "mebibytes": {"first": seen[0], "last": seen[-1], "most": max(seen), "seen": seen[:: max(1, len(seen) // 20)]},
    }


def _prepared(work: Pulling | Updating, way: Callable[[Any], object], subjects: list[Any]) -> Request:
    turns = cycle(subjects)

    def request() -> None:
        work.prepare()
        way(next(turns))

    return request


def measure_writes(validated: Bench, unvalidated: Bench, rounds: int, requests: int, seed: int) -> Measured:
    """(d) Whole plans, with validation and without."""
    turns = (rounds + 1) * requests
    sides = [Side(bench.store_url, bench.municipality) for bench in (validated, unvalidated)]
    with contextlib.closing(Writing(*sides)) as writing, _progress("Writes", turns) as advance:
        return measure(writing.ways(), subjects(turns, seed), rounds, requests, writing.prepare, advance)


def measure_population(
    sizes: Sizes, rounds: int, seed: int, advance: Advance, requests: int = 0
) -> tuple[Measured, Measured, tuple[Measured, Measured] | None]:
    """Whole pulls of one party's plans, beside few plans of others and beside many, `rounds` of each after one that warms up; its
    whole work list beside many, through the facade and as the same search straight at the store; and, with `requests`, so many pulls
    of one plan (a) and updates of one action (c) a round, beside few and beside many.

    `advance` hears how many plans were loaded: `sizes.own` twice, and the others.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        own_bench(Path(folder, "few"), validated=False) as few,
        own_bench(Path(folder, "many"), validated=False) as many,
    ):
        for bench, others in ((few, sizes.few), (many, sizes.many)):
            fill(bench.store_url, sizes.own, others, seed, advance)
        with contextlib.ExitStack() as stack:
            pullers = [stack.enter_context(contextlib.closing(Puller(one.facade_url, one.ehr, sizes.own))) for one in (few, many)]
            pulls = measure_pulls(*pullers, rounds, 1, lambda: None)
        lists = WorkLists(many.facade_url, many.store_url, many.ehr, PULLER, sizes.own)
        with contextlib.closing(lists):
            ways: dict[str, Way] = {"facade": lists.facade, "straight": lists.straight}
            listed = measure(ways, [None], rounds, 1, lists.prepare, lambda: None)
        return pulls, listed, _single_requests(few, many, rounds, requests) if requests else None


def _single_requests(few: Bench, many: Bench, rounds: int, requests: int) -> tuple[Measured, Measured]:
    with few.works() as (pull_few, update_few), many.works() as (pull_many, update_many):
        people = [_own_people(bench, requests) for bench in (few, many)]
        pulls: dict[str, Way] = {
            "few": lambda number: pull_few.facade(people[0][number][0]),
            "many": lambda number: pull_many.facade(people[1][number][0]),
        }
        turns = list(range(requests))
        pulled = measure(pulls, turns, rounds, requests, lambda: (pull_few.prepare(), pull_many.prepare()), lambda: None)
        actions = [
            [update.action_of(plan) for _, plan in found] for update, found in zip((update_few, update_many), people, strict=True)
        ]
        updates: dict[str, Way] = {
            "few": lambda number: update_few.facade(actions[0][number]),
            "many": lambda number: update_many.facade(actions[1][number]),
        }
        updated = measure(updates, turns, rounds, requests, lambda: (update_few.prepare(), update_many.prepare()), lambda: None)
    return pulled, updated


def _own_people(bench: Bench, count: int) -> list[tuple[str, str]]:
    """Personnummer and plan id of some of the pulling party's plans."""
    with contextlib.closing(Connection(bench.store_url)) as store:
        found = store.search(
            "CarePlan",
            ("care-team.participant", f"Organization/{PULLER}"),
            ("_include", "CarePlan:subject"),
            ("_count", str(count)),
        )
    numbers = {f"Patient/{one['id']}": one["identifier"][0]["value"] for one in found if one["resourceType"] == "Patient"}
    return [(numbers[one["subject"]["reference"]], one["id"]) for one in found if one["resourceType"] == "CarePlan"]


def measure_starts(times: int) -> dict[str, Any]:
    """(g) Start-up, with a new data directory and with one that is there."""
    new: list[float] = []
    again: list[float] = []
    with _progress("Starts", 2 * times) as advance:
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                for found in (new, again):
                    found.append(round(seconds_to_ready(Path(folder), free_port()), 1))
                    advance()
    return {"what": "fhir-sip serve until it is ready, downloads there", "seconds": {"new_data": new, "data_there": again}}


@contextlib.contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    with Progress(transient=True) as progress:
        done = progress.add_task(what, total=total)
        yield lambda: progress.advance(done)
