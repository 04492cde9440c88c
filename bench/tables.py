"""What people read on the terminal: every ratio with what was asked of it, the clients at once, the rest."""

from collections.abc import Iterator
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from bench.targets import TARGETS

_RATIO = "ratio_"


def ratios(found: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, float]]]:
    """Part, what is measured, what it is compared with, and the ratio's median, least and greatest."""
    for part, content in found.items():
        for name, ratio in content.items() if isinstance(content, dict) else ():
            if name.startswith(_RATIO):
                yield part, content["what"], name.removeprefix(_RATIO), ratio


def tables(found: dict[str, Any]) -> Iterator[Table]:
    """The ratios one a row; then processor time, memory and start-up."""
    shown = Table(title="Facade / straight HAPI, in one run", box=SIMPLE)
    for heading in ("", "work", "beside", "ratio", "least", "most", "asked", "goal"):
        shown.add_column(heading, justify="left" if heading in ("", "work", "beside") else "right")
    for part, what, against, ratio in ratios(found):
        asked = TARGETS.get((part, against))
        numbers = [f"{ratio[name]:.2f}" for name in ("median", "min", "max")]
        shown.add_row(part, what, against, *numbers, *((f"{asked.asked:.2f}", f"{asked.goal:.2f}") if asked else ("", "")))
    yield shown
    shown = Table(title="16 clients at once", box=SIMPLE)
    for heading in ("work", "side", "a second", "median ms", "p99 ms", "facade CPU ms", "HAPI CPU ms", "PostgreSQL CPU ms"):
        shown.add_column(heading, justify="left" if heading in ("work", "side") else "right")
    for part in ("fa", "fc"):
        for side, told in found.get(part, {}).get("sides", {}).items():
            used = told["processor_milliseconds_a_request"]
            times = (told["requests_a_second"], told["milliseconds"], told["p99_milliseconds"])
            shown.add_row(part, side, *map(str, times), *(f"{used[name]:.1f}" for name in ("facade", "hapi", "postgres")))
    yield shown
    shown = Table(title="And", box=SIMPLE, show_header=False)
    for name, words in others(found):
        shown.add_row(name, words)
    yield shown


def others(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Memory, start-up and round trips, in words."""
    if memory := found.get("h"):
        told = memory["mebibytes"]
        yield (
            memory["what"],
            f"{told['first']} MiB at first, {told['last']} after {memory['minutes']} minutes, {told['most']} at most",
        )
    if starts := found.get("g"):
        told = starts["seconds"]
        yield starts["what"], f"{told['new_data']} s with a new data directory, {told['data_there']} s with one that is there"
    for work, seen in found.get("round_trips", {}).items():
        yield f"{work} through the facade", f"{len(seen)} round trips to the store: {', '.join(seen)}"
