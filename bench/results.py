"""The kept results: a JSON file and the table people read. Says what the machine is, never its name or where things lie on it."""

import datetime
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from rich.box import SIMPLE
from rich.table import Table

from bench.mapping import Growth
from bench.measuring import Measured
from bench.population import PAGE, RECORDS_OF_A_PLAN, Sizes
from bench.worklist import PAGE as LIST_PAGE
from bench.writing import ACTIONS, GOALS

LATEST = Path(__file__).with_name("results") / "latest.json"


def report(
    plans: int,
    pulled: Measured,
    updated: Measured,
    written: Measured,
    mapped: Measured,
    growth: Growth,
    population: Measured,
    worklist: Measured,
    sizes: Sizes,
) -> dict[str, Any]:
    """What is kept. Ratios are the facade's time over the straight way's, of `validation` the time with it over the time
    without, of `mapping` the mapping's over the parsing's, of `population` the time beside many plans of others over the time beside
    few; median with least and greatest round.
    """
    return {
        "machine": machine(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "plans": plans,
        "a": {
            "ratio_separate": pulled.ratio("facade", "separate"),
            "ratio_search": pulled.ratio("facade", "search"),
            "milliseconds": pulled.milliseconds(),
        },
        "c": {
            "ratio_transaction": updated.ratio("facade", "transaction"),
            "milliseconds": updated.milliseconds(),
        },
        "validation": {
            "what": f"a plan of {GOALS} goals and {ACTIONS} actions, one transaction",
            "without": "a second embedded store, with hapi.fhir.enable_repository_validating_interceptor=false",
            "ratio_transaction": written.ratio("transaction", "transaction-unvalidated"),
            "extra_milliseconds_transaction": written.extra_milliseconds("transaction", "transaction-unvalidated"),
            "ratio_facade": written.ratio("facade", "facade-unvalidated"),
            "extra_milliseconds_facade": written.extra_milliseconds("facade", "facade-unvalidated"),
            "milliseconds": written.milliseconds(),
        },
        "mapping": {
            "what": f"a SIP document of {GOALS} goals and {ACTIONS} actions to a FHIR Bundle, beside fhir.resources parsing that Bundle",
            "ratio_parsing": mapped.ratio("mapping", "fhir.resources"),
            "milliseconds": mapped.milliseconds(),
            "milliseconds_by_actions": {str(count): value for count, value in growth.milliseconds.items()},
            "per_action_last_over_first_half": growth.last_over_first_half,
        },
        "population": population_report(population, sizes),
        "worklist": worklist_report(worklist, sizes),
    }


def population_report(population: Measured, sizes: Sizes) -> dict[str, Any]:
    """The part on pulling a party's own plans beside those of others."""
    return {
        "what": f"CarePlan?status=active&_lastUpdated=gt..., pages of {PAGE}, to the end; {RECORDS_OF_A_PLAN} records a plan",
        "plans": sizes._asdict(),
        "ratio_many": population.ratio("many", "few"),
        "milliseconds": population.milliseconds(),
    }


def worklist_report(worklist: Measured, sizes: Sizes) -> dict[str, Any]:
    """The part on a party's work list beside many plans of others."""
    return {
        "what": f"GET /sip/worklist, pages of {LIST_PAGE}, to the end; straight: the same search with the same includes",
        "plans": {"own": sizes.own, "others": sizes.many},
        "ratio_straight": worklist.ratio("facade", "straight"),
        "milliseconds": worklist.milliseconds(),
    }


def machine() -> dict[str, Any]:
    """Cores, processor, memory in GiB, Python, operating system."""
    return {
        "cpus": os.cpu_count(),
        "cpu_model": _cpu_model(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "os": f"{platform.system()} {platform.machine()}",
    }


def _cpu_model() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def keep(found: dict[str, Any], path: Path) -> None:
    """Write the results file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def tables(found: dict[str, Any]) -> Iterator[Table]:
    """The ratios, one a row."""
    rows = (
        ("a", "separate", "pull a plan", "search and reads"),
        ("a", "search", "pull a plan", "one search"),
        ("c", "transaction", "update an action", "transaction"),
    )
    shown = _table(f"Facade / straight HAPI, {found['plans']} plans", "work", "straight", "facade ms", "straight ms")
    for part, way, work, against in rows:
        times = found[part]["milliseconds"]
        _add(shown, (work, against), found[part][f"ratio_{way}"], times["facade"], times[way])
    yield shown
    validation = found["validation"]
    shown = _table(f"With / without validation, {validation['what']}", "sent", "extra ms", "with ms", "without ms")
    for way, sent in (("transaction", "straight to HAPI"), ("facade", "POST /sip")):
        extra, times = validation[f"extra_milliseconds_{way}"], validation["milliseconds"]
        _add(shown, (sent, f"{extra['median']:.1f}"), validation[f"ratio_{way}"], times[way], times[f"{way}-unvalidated"])
    yield shown
    mapping, times = found["mapping"], found["mapping"]["milliseconds"]
    shown = _table(f"Mapping / parsing: {mapping['what']}", "work", "straight", "mapping ms", "parsing ms")
    growth = f"{mapping['per_action_last_over_first_half']:.2f} an action, later half / first half"
    _add(shown, ("map", growth), mapping["ratio_parsing"], times["mapping"], times["fhir.resources"])
    yield shown
    yield population_table(found["population"])
    yield worklist_table(found["worklist"])


def population_table(population: dict[str, Any]) -> Table:
    """Its one row."""
    sizes, times = population["plans"], population["milliseconds"]
    shown = _table(f"Many / few plans of others: {population['what']}", "work", "plans of others", "many ms", "few ms")
    _add(
        shown,
        (f"pull {sizes['own']}", f"{sizes['many']} / {sizes['few']}"),
        population["ratio_many"],
        times["many"],
        times["few"],
    )
    return shown


def worklist_table(worklist: dict[str, Any]) -> Table:
    """Its one row."""
    sizes, times = worklist["plans"], worklist["milliseconds"]
    shown = _table(f"Facade / straight HAPI: {worklist['what']}", "work", "plans of others", "facade ms", "straight ms")
    _add(shown, (f"list {sizes['own']}", str(sizes["others"])), worklist["ratio_straight"], times["facade"], times["straight"])
    return shown


def _table(title: str, first: str, second: str, *times: str) -> Table:
    shown = Table(title=title, box=SIMPLE)
    for heading in (first, second, "ratio", "least", "most", *times):
        shown.add_column(heading, justify="left" if heading in ("work", "straight", "sent", "plans of others") else "right")
    return shown


def _add(shown: Table, names: tuple[str, str], ratio: dict[str, float], one: dict[str, float], other: dict[str, float]) -> None:
    numbers = [f"{ratio[name]:.2f}" for name in ("median", "min", "max")]
    shown.add_row(*names, *numbers, f"{one['median']:.1f}", f"{other['median']:.1f}")
