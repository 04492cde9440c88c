"""`python -m bench.run`: starts the embedded store and the facade, loads synthetic plans, measures, and keeps the ratios."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from bench import stages
from bench.benches import own_bench
from bench.mapping import measure_growth, measure_mapping
from bench.page import write_page
from bench.plans import plans
from bench.population import Sizes
from bench.results import (
    LATEST,
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
from bench.tables import tables
from bench.writing import whole_plan


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it all, or the parts that are named; the results go to `bench/results/latest.json`, and the page beside it."""
    given = _given(arguments)
    console = Console()
    console.print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    found: dict[str, Any] = {}
    for name in given.only or PARTS:
        found |= PARTS[name](given)
        keep(report(kept(given.results) | found), given.results)
    written = kept(given.results)
    write_page(written, given.results.with_suffix(".html"))
    for table in tables(written):
        console.print(table)


def _requests(given: argparse.Namespace) -> dict[str, Any]:
    """Single requests, what changed, pages, clients at once: all on one store."""
    with tempfile.TemporaryDirectory() as folder, own_bench(Path(folder)) as bench:
        loaded = bench.load(given.plans, given.seed)
        pulled, updated = stages.measure_reads_and_updates(bench, loaded, given.rounds, given.requests)
        return {
            "plans": given.plans,
            "a": pull_part(pulled),
            "b": stages.measure_changes(bench, given.rounds, given.requests),
            "c": update_part(updated),
            "e": stages.measure_paging(bench, given.plans, given.rounds),
            **stages.measure_crowds(bench, loaded, given.rounds, given.window),
            "round_trips": bench.round_trips(loaded, whole_plan(next(plans(1, given.seed + 1)))),
        }


def _memory(given: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, own_bench(Path(folder)) as bench:
        return {"h": stages.measure_memory(bench, bench.load(given.plans, given.seed), given.soak)}


def _writes(given: argparse.Namespace) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory() as folder,
        own_bench(Path(folder, "with")) as validated,
        own_bench(Path(folder, "without"), validated=False) as unvalidated,
    ):
        written = stages.measure_writes(validated, unvalidated, given.rounds, max(1, given.requests // 2), given.seed)
    return {"d": write_part(written), "validation": validation_part(written)}


def _mapping(given: argparse.Namespace) -> dict[str, Any]:
    with Progress(transient=True) as progress:
        done = progress.add_task("Mappings", total=(given.rounds + 1) * given.requests)
        mapped = measure_mapping(given.rounds, given.requests, given.seed, lambda: progress.advance(done))
    return {"mapping": mapping_part(mapped, measure_growth(given.requests, given.seed))}


def _population(given: argparse.Namespace) -> dict[str, Any]:
    sizes = Sizes(given.own, given.few, given.many)
    with Progress(transient=True) as progress:
        done = progress.add_task("Plans of many", total=2 * sizes.own + sizes.few + sizes.many)
        pulled, listed, single = stages.measure_population(
            sizes, given.rounds, given.seed, lambda count: progress.advance(done, count), given.requests
        )
    found = {"population": population_part(pulled, sizes), "worklist": worklist_part(listed, sizes)}
    return found if single is None else found | size_part(*single, sizes)


def _starts(given: argparse.Namespace) -> dict[str, Any]:
    return {"g": stages.measure_starts(min(3, given.rounds))}


PARTS = {
    "mapping": _mapping,
    "requests": _requests,
    "memory": _memory,
    "writes": _writes,
    "starts": _starts,
    "population": _population,
}
"""What can be measured by itself, in the order of a whole run."""


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="this part, the others as they were kept; may be repeated")
    parser.add_argument("--plans", type=int, default=200, help="plans in the store (default 200)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count, after one that warms up (default 5)")
    parser.add_argument(
        "--requests", type=int, default=40, help="requests a way and round, half as many whole plans (default 40)"
    )
    parser.add_argument("--window", type=float, default=10.0, help="seconds of 16 clients at once, a side and round (default 10)")
    parser.add_argument("--soak", type=float, default=120.0, help="seconds that memory is watched under clients (default 120)")
    parser.add_argument("--own", type=int, default=500, help="plans of the party that pulls its own (default 500)")
    parser.add_argument("--few", type=int, default=1_000, help="plans of others beside them, in the one store (default 1000)")
    parser.add_argument("--many", type=int, default=20_000, help="and in the other (default 20000; takes the longest)")
    parser.add_argument("--seed", type=int, default=1, help="of the synthetic plans (default 1)")
    parser.add_argument("--results", type=Path, default=LATEST, help="the results file (default bench/results/latest.json)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
