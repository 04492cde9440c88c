"""`python -m bench.run`: starts the embedded store and the facade, loads synthetic plans, measures, and keeps the ratios."""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, track

from bench.connection import FHIR_JSON, Connection
from bench.counting import CountingForwarder
from bench.facade_process import FacadeProcess
from bench.mapping import measure_growth, measure_mapping
from bench.measuring import Measured, Way, measure
from bench.plans import plans
from bench.population import PULLER, Advance, Puller, Sizes, fill, measure_pulls
from bench.pulling import Pulling
from bench.results import LATEST, keep, report, tables
from bench.unvalidated import UnvalidatedStore
from bench.updating import Updating
from bench.worklist import WorkLists
from bench.writing import Side, Writing, subjects, whole_plan
from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.systems import REGION_FILE, write_systems
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.settings import Settings
from fhir_sip.validation.profiles import profiles_dir


@dataclass(frozen=True)
class Bench:
    """What is measured: the facade, the store behind it, and the two systems that call."""

    settings: Settings
    facade_url: str
    store_url: str
    ehr: BackendClient
    municipality: BackendClient

    def load(self, count: int, seed: int) -> dict[str, str]:
        """Post the plans through the facade; the person's number of each -> the plan's id."""
        loaded = {}
        for plan in track(plans(count, seed), "Plans", total=count, transient=True):
            answer = self.municipality.sip("POST", json=plan)
            if answer.status_code not in (200, 201):
                raise RuntimeError(f"A plan was answered {answer.status_code}")
            loaded[plan["person"]["identifiers"][0]["value"]] = answer.headers["Location"].rpartition("/")[2]
        return loaded

    def measure(self, loaded: dict[str, str], rounds: int, requests: int) -> tuple[Measured, Measured]:
        """Pulls, then updates. Raises RuntimeError when the three pulls do not bring the same records."""
        turns = (rounds + 1) * requests
        with self._works(self.facade_url) as (pulling, updating), Progress(transient=True) as progress:
            refuse_unequal(pulling, next(iter(loaded)))
            pulls: dict[str, Way] = {"facade": pulling.facade, "separate": pulling.separate, "search": pulling.search}
            done = progress.add_task("Pulls", total=turns)
            pulled = measure(pulls, list(loaded), rounds, requests, pulling.prepare, lambda: progress.advance(done))
            actions = []
            for plan_id in progress.track(list(loaded.values())[:requests], description="Actions"):
                updating.prepare()
                actions.append(updating.action_of(plan_id))
            updates: dict[str, Way] = {"facade": updating.facade, "transaction": updating.transaction}
            done = progress.add_task("Updates", total=turns)
            updated = measure(updates, actions, rounds, requests, updating.prepare, lambda: progress.advance(done))
        return pulled, updated

    def round_trips(self, loaded: dict[str, str], new_plan: dict[str, Any]) -> dict[str, list[str]]:
        """What one pull, one update and one post ask of the store, seen by a forwarder between a second replica and the store."""
        person, plan_id = next(iter(loaded.items()))
        with (
            CountingForwarder(self.store_url) as forwarder,
            FacadeProcess(self.settings, forwarder.url, free_port()) as replica,
            self._works(replica.fhir_url) as (pulling, updating),
            contextlib.closing(Connection(replica.fhir_url.replace("/fhir", "/sip"))) as sip,
        ):
            action = updating.action_of(plan_id)
            before_pull = len(forwarder.seen)
            pulling.facade(person)
            before_update = len(forwarder.seen)
            updating.facade(action)
            before_post = len(forwarder.seen)
            sip.send("POST", "", new_plan, FHIR_JSON | {"Authorization": f"Bearer {self.municipality.token()}"})
            return {
                "pull": forwarder.seen[before_pull:before_update],
                "update": forwarder.seen[before_update:before_post],
                "post": forwarder.seen[before_post:],
            }

    @contextlib.contextmanager
    def _works(self, facade_url: str) -> Iterator[tuple[Pulling, Updating]]:
        with (
            contextlib.closing(Connection(facade_url)) as facade,
            contextlib.closing(Connection(self.store_url)) as store,
        ):
            pulling, updating = Pulling(facade, store, self.ehr), Updating(facade, store, self.municipality)
            pulling.prepare()
            updating.prepare()
            yield pulling, updating


def refuse_unequal(pulling: Pulling, person: str) -> None:
    """Raise RuntimeError unless the ways bring the same records: else their times could not be compared."""
    kinds = [sorted(way(person)) for way in (pulling.facade, pulling.separate, pulling.search)]
    if not kinds[0] or kinds[0] != kinds[1] or kinds[0] != kinds[2]:
        raise RuntimeError(f"The pulls bring {[len(found) for found in kinds]} records: not the same")


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def own_bench(folder: Path, *, validated: bool = True) -> Iterator[Bench]:
    """An embedded store that compiles fully (as for serving), and the facade in a process of its own."""
    settings = Settings(data_dir=folder, public_url=f"http://127.0.0.1:{free_port()}")
    credentials = write_systems(settings)
    kind = EmbeddedStore if validated else UnvalidatedStore
    program = () if validated else ((sys.executable, "-m", "bench.unvalidated"),)
    with kind(folder / "store", profiles_dir(), report=print, quick_start=False) as store:
        asyncio.run(load(store.base_url, read_organisations(REGION_FILE)))
        with (
            FacadeProcess(settings, store.base_url, int(settings.public_url.rpartition(":")[2]), *program) as facade,
            contextlib.closing(BackendClient(credentials["region-ehr"])) as ehr,
            contextlib.closing(BackendClient(credentials["municipality-a"])) as municipality,
        ):
            yield Bench(settings, facade.fhir_url, store.base_url, ehr, municipality)


def measure_writes(validated: Bench, unvalidated: Bench, rounds: int, requests: int, seed: int) -> Measured:
    """Whole plans, with validation and without."""
    turns = (rounds + 1) * requests
    sides = [Side(bench.store_url, bench.municipality) for bench in (validated, unvalidated)]
    with contextlib.closing(Writing(*sides)) as writing, Progress(transient=True) as progress:
        done = progress.add_task("Writes", total=turns)
        bodies = subjects(turns, seed)
        return measure(writing.ways(), bodies, rounds, requests, writing.prepare, lambda: progress.advance(done))


def measure_population(sizes: Sizes, rounds: int, seed: int, advance: Advance) -> tuple[Measured, Measured]:
    """Whole pulls of one party's plans, beside few plans of others and beside many, `rounds` of each after one that warms up; and its
    whole work list beside many, through the facade and as the same search straight at the store.

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
            return pulls, measure(ways, [None], rounds, 1, lists.prepare, lambda: None)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it all; the results go to `bench/results/latest.json`."""
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--plans", type=int, default=200, help="plans in the store (default 200)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count, after one that warms up (default 5)")
    parser.add_argument(
        "--requests", type=int, default=40, help="requests a way and round, half as many whole plans (default 40)"
    )
    parser.add_argument("--own", type=int, default=500, help="plans of the party that pulls its own (default 500)")
    parser.add_argument("--few", type=int, default=1_000, help="plans of others beside them, in the one store (default 1000)")
    parser.add_argument("--many", type=int, default=20_000, help="and in the other (default 20000; takes the longest)")
    parser.add_argument("--seed", type=int, default=1, help="of the synthetic plans (default 1)")
    parser.add_argument("--results", type=Path, default=LATEST, help="the results file (default bench/results/latest.json)")
    given = parser.parse_args(arguments)
    console = Console()
    console.print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with Progress(transient=True) as progress:
        done = progress.add_task("Mappings", total=(given.rounds + 1) * given.requests)
        mapped = measure_mapping(given.rounds, given.requests, given.seed, lambda: progress.advance(done))
    growth = measure_growth(given.requests, given.seed)
    with tempfile.TemporaryDirectory() as folder, own_bench(Path(folder)) as bench:
        loaded = bench.load(given.plans, given.seed)
        read = bench.measure(loaded, given.rounds, given.requests)
        trips = bench.round_trips(loaded, whole_plan(next(plans(1, given.seed + 1))))
    with (
        tempfile.TemporaryDirectory() as folder,
        own_bench(Path(folder, "with")) as validated,
        own_bench(Path(folder, "without"), validated=False) as unvalidated,
    ):
        written = measure_writes(validated, unvalidated, given.rounds, max(1, given.requests // 2), given.seed)
    sizes = Sizes(given.own, given.few, given.many)
    with Progress(transient=True) as progress:
        done = progress.add_task("Plans of many", total=2 * sizes.own + sizes.few + sizes.many)
        pulled, listed = measure_population(sizes, given.rounds, given.seed, lambda count: progress.advance(done, count))
    found = report(given.plans, *read, written, mapped, growth, pulled, listed, sizes)
    keep(found, given.results)
    for table in tables(found):
        console.print(table)
    for work, seen in trips.items():
        console.print(f"{work} through the facade: {len(seen)} round trips to the store: {', '.join(seen)}", highlight=False)


if __name__ == "__main__":
    main()
