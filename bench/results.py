"""The kept results: a JSON file and the table people read. Says what the machine is, never its name or where things lie on it."""

import datetime
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import psutil
from rich.box import SIMPLE
from rich.table import Table

from bench.measuring import Measured

LATEST = Path(__file__).with_name("results") / "latest.json"


def report(plans: int, pulled: Measured, updated: Measured) -> dict[str, Any]:
    """What is kept. Ratios are the facade's time over the straight way's, median with least and greatest round."""
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


def table(found: dict[str, Any]) -> Table:
    """The ratios, one a row."""
    shown = Table(title=f"Facade / straight HAPI, {found['plans']} plans", box=SIMPLE)
    for heading in ("work", "straight", "ratio", "least", "most", "facade ms", "straight ms"):
        shown.add_column(heading, justify="left" if heading in ("work", "straight") else "right")
    rows = (
        ("a", "separate", "pull a plan", "search and reads"),
        ("a", "search", "pull a plan", "one search"),
        ("c", "transaction", "update an action", "transaction"),
    )
    for part, way, work, against in rows:
        ratio, times = found[part][f"ratio_{way}"], found[part]["milliseconds"]
        numbers = [f"{ratio[name]:.2f}" for name in ("median", "min", "max")]
        shown.add_row(work, against, *numbers, f"{times['facade']['median']:.1f}", f"{times[way]['median']:.1f}")
    return shown
