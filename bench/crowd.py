"""Sixteen clients at once, each with a connection of its own and one request under way: how many a second, and how long the slowest take.

The sides take turns, window by window. What each costs in processor time is counted beside it.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.measuring import percentile, ratio_over_rounds
from bench.processes import Processes

CLIENTS = 16

Request = Callable[[], object]


@dataclass
class Windows:
    """One side: for each window its requests' milliseconds, its seconds, and the processor's milliseconds a request."""

    milliseconds: list[list[float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    processor: list[dict[str, float]] = field(default_factory=list)

    @property
    def a_second(self) -> list[float]:
        """Requests answered a second, window by window."""
        return [len(found) / seconds for found, seconds in zip(self.milliseconds, self.seconds, strict=True)]

    @property
    def p99(self) -> list[float]:
        """99th percentile, window by window."""
        return [percentile(found, 99) for found in self.milliseconds]

    def told(self) -> dict[str, Any]:
        """Medians over the windows."""
        names = self.processor[0]
        return {
            "requests": sum(map(len, self.milliseconds)),
            "requests_a_second": round(statistics.median(self.a_second), 1),
            "milliseconds": round(statistics.median(one for found in self.milliseconds for one in found), 1),
            "p99_milliseconds": round(statistics.median(self.p99), 1),
            "processor_milliseconds_a_request": {
                name: round(statistics.median(window[name] for window in self.processor), 2) for name in names
            },
        }


def measure_crowd(
    sides: dict[str, Sequence[Request]], processes: Processes, windows: int, seconds: float, advance: Callable[[], object]
) -> dict[str, Windows]:
    """`windows` windows a side after one that warms up. Every client of a side has its own request. An error ends it all."""
    found = {side: Windows() for side in sides}
    for number in range(windows + 1):
        for side, requests in sides.items():
            before, started = processes.used(), time.perf_counter()
            taken = _together(requests, seconds)
            lasted = time.perf_counter() - started
            if number > 0:
                found[side].milliseconds.append(taken)
                found[side].seconds.append(lasted)
                found[side].processor.append(processes.used().a_request(before, len(taken)))
        advance()
    return found


def crowd_part(found: dict[str, Windows], against: str) -> dict[str, Any]:
    """The facade beside `against`: throughput (more is better) and 99th percentile (less is), as ratios over the windows."""
    facade, other = found["facade"], found[against]
    return {
        "ratio_throughput": ratio_over_rounds(facade.a_second, other.a_second),
        "ratio_p99": ratio_over_rounds(facade.p99, other.p99),
        "sides": {side: windows.told() for side, windows in found.items()},
    }


def soak(requests: Sequence[Request], processes: Processes, seconds: float, pause: float = 10.0) -> list[float]:
    """The facade's memory (MiB), seen every `pause` seconds while the clients go on."""
    end, seen = time.monotonic() + seconds, [processes.facade_mebibytes()]
    while (left := end - time.monotonic()) > 0:
        _together(requests, min(pause, left))
        seen.append(processes.facade_mebibytes())
    return seen


def _together(requests: Sequence[Request], seconds: float) -> list[float]:
    end = time.perf_counter() + seconds
    taken: list[list[float]] = [[] for _ in requests]
    failed: list[Exception] = []

    def go_on(request: Request, mine: list[float]) -> None:
        try:
            while not failed and (started := time.perf_counter()) < end:
                request()
                mine.append((time.perf_counter() - started) * 1000)
        except Exception as error:  # told by the thread that waits
            failed.append(error)

    in_threads(go_on, zip(requests, taken, strict=True), failed)
    return [one for mine in taken for one in mine]


def in_threads(work: Callable[..., None], arguments: Iterable[tuple[Any, ...]], failed: Sequence[Exception]) -> None:
    """`work` in a thread of its own for each of `arguments`, to the end. Raises the first failure that `work` has noted."""
    threads = [threading.Thread(target=work, args=given) for given in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
