"""Open loop: requests that come when they come, whether or not those before them are answered. Each is timed from when it came, so
that what waits behind a slow answer counts too.
"""

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.crowd import Request, in_threads
from bench.measuring import percentile, ratio_over_rounds

Laps = dict[str, list[list[float]]]
"""Side -> for each window the milliseconds of its requests."""


def arrivals(a_second: float, seconds: float, seed: int) -> Iterator[float]:
    """Seconds from the beginning at which requests come: at random, `a_second` in the mean (a Poisson process)."""
    chance = random.Random(seed)
    at = chance.expovariate(a_second)
    while at < seconds:
        yield at
        at += chance.expovariate(a_second)


def measure_arrivals(
    sides: dict[str, Sequence[Request]], a_second: float, windows: int, seconds: float, advance: Callable[[], object]
) -> Laps:
    """`windows` windows a side after one that warms up; in a window the sides have the same arrivals. An error ends it all."""
    found: Laps = {side: [] for side in sides}
    for number in range(windows + 1):
        for side, requests in sides.items():
            taken = _answered(requests, arrivals(a_second, seconds, number))
            if number > 0:
                found[side].append(taken)
        advance()
    return found


def arrivals_part(found: Laps, against: str, a_second: float) -> dict[str, Any]:
    """The facade beside `against`: median and 99th percentile, as ratios over the windows, and in milliseconds."""
    medians = {side: [statistics.median(taken) for taken in laps] for side, laps in found.items()}
    p99s = {side: [percentile(taken, 99) for taken in laps] for side, laps in found.items()}
    return {
        "arrivals_a_second": a_second,
        "ratio_median": ratio_over_rounds(medians["facade"], medians[against]),
        "ratio_p99": ratio_over_rounds(p99s["facade"], p99s[against]),
        "milliseconds": {
            side: {"median": round(statistics.median(medians[side]), 2), "p99": round(statistics.median(p99s[side]), 2)}
            for side in found
        },
    }


def _answered(requests: Sequence[Request], schedule: Iterator[float]) -> list[float]:
    """Each of `requests` has a connection of its own, and takes the next arrival when it is free."""
    taken: list[float] = []
    failed: list[Exception] = []
    lock, began = threading.Lock(), time.perf_counter()

    def go_on(request: Request) -> None:
        try:
            while not failed:
                with lock:
                    at = next(schedule, None)
                if at is None:
                    return
                time.sleep(max(0.0, began + at - time.perf_counter()))
                request()
                taken.append((time.perf_counter() - began - at) * 1000)
        except Exception as error:  # told by the thread that waits
            failed.append(error)

    in_threads(go_on, [(request,) for request in requests], failed)
    return taken
