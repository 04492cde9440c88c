"""The kept results: a JSON file. Ratios are the facade's time over the straight way's unless the part says otherwise.

Says what the machine is, never its name or where things lie on it.
"""

import datetime
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from bench.mapping import Growth
from bench.measuring import Measured
from bench.population import PAGE, RECORDS_OF_A_PLAN, Sizes
from bench.worklist import PAGE as LIST_PAGE
from bench.writing import ACTIONS, GOALS

LATEST = Path(__file__).with_name("results") / "latest.json"


def report(parts: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept: the parts, each as it was last measured, after the machine and the day of the last."""
    return {"machine": machine(), "date": datetime.datetime.now(datetime.UTC).date().isoformat()} | {
        name: part for name, part in parts.items() if name not in ("machine", "date")
    }


def kept(path: Path) -> dict[str, Any]:
    """What was kept before; nothing when there is no file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def keep(found: Mapping[str, Any], path: Path) -> None:
    """Write the results file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def pull_part(pulled: Measured) -> dict[str, Any]:
    """(a) One whole plan by person."""
    return {
        "what": "an EHR pulls one whole plan by person",
        "ratio_separate": pulled.ratio("facade", "separate"),
        "ratio_search": pulled.ratio("facade", "search"),
        "extra_milliseconds_search": pulled.extra_milliseconds("facade", "search"),
        "milliseconds": pulled.milliseconds(),
    }


def update_part(updated: Measured) -> dict[str, Any]:
    """(c) A municipality updates its action."""
    return {
        "what": "a municipality updates its action",
        "ratio_transaction": updated.ratio("facade", "transaction"),
        "milliseconds": updated.milliseconds(),
    }


def write_part(written: Measured) -> dict[str, Any]:
    """(d) A municipality posts a new plan."""
    times = written.milliseconds()
    return {
        "what": f"a municipality posts a new plan of {GOALS} goals and {ACTIONS} actions",
        "ratio_transaction": written.ratio("facade", "transaction"),
        "milliseconds": {way: times[way] for way in ("facade", "transaction")},
    }


def validation_part(written: Measured) -> dict[str, Any]:
    """The same with validation over without it."""
    return {
        "what": "the same with validation, over without",
        "without": "a second embedded store, with hapi.fhir.enable_repository_validating_interceptor=false",
        "ratio_transaction": written.ratio("transaction", "transaction-unvalidated"),
        "extra_milliseconds_transaction": written.extra_milliseconds("transaction", "transaction-unvalidated"),
        "ratio_facade": written.ratio("facade", "facade-unvalidated"),
        "extra_milliseconds_facade": written.extra_milliseconds("facade", "facade-unvalidated"),
        "milliseconds": written.milliseconds(),
    }


def mapping_part(mapped: Measured, growth: Growth) -> dict[str, Any]:
    """The mapping's time over the parsing's."""
    return {
        "what": f"a SIP document of {GOALS} goals and {ACTIONS} actions to a FHIR Bundle, over fhir.resources parsing that Bundle",
        "ratio_parsing": mapped.ratio("mapping", "fhir.resources"),
        "milliseconds": mapped.milliseconds(),
        "milliseconds_by_actions": {str(count): value for count, value in growth.milliseconds.items()},
        "per_action_last_over_first_half": growth.last_over_first_half,
    }


def population_part(population: Measured, sizes: Sizes) -> dict[str, Any]:
    """A party pulls its own plans: beside many plans of others, over beside few."""
    return {
        "what": f"CarePlan?status=active&_lastUpdated=gt..., pages of {PAGE}, to the end; {RECORDS_OF_A_PLAN} records a plan",
        "plans": sizes._asdict(),
        "ratio_many": population.ratio("many", "few"),
        "milliseconds": population.milliseconds(),
    }


def worklist_part(worklist: Measured, sizes: Sizes) -> dict[str, Any]:
    """A party's work list beside many plans of others."""
    return {
        "what": f"GET /sip/worklist, pages of {LIST_PAGE}, to the end; straight: the same search with the same includes",
        "plans": {"own": sizes.own, "others": sizes.many},
        "ratio_straight": worklist.ratio("facade", "straight"),
        "milliseconds": worklist.milliseconds(),
    }


def size_part(pulled: Measured, updated: Measured, sizes: Sizes) -> dict[str, Any]:
    """(a) and (c) beside many plans of others, over beside few."""
    plans = {"few": sizes.few + sizes.own, "many": sizes.many + sizes.own}
    return {
        "size_a": {"what": "one plan by person, by the number of plans in the store", "plans": plans}
        | {"ratio_many": pulled.ratio("many", "few"), "milliseconds": pulled.milliseconds()},
        "size_c": {"what": "update of an action, by the number of plans in the store", "plans": plans}
        | {"ratio_many": updated.ratio("many", "few"), "milliseconds": updated.milliseconds()},
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
