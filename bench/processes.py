"""What the processes of a bench use: seconds of processor time and resident memory of the facade, of HAPI and of PostgreSQL."""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

import psutil


class Used(NamedTuple):
    """Seconds of processor time."""

    facade: float
    hapi: float
    postgres: float

    def a_request(self, before: "Used", requests: int) -> dict[str, float]:
        """Milliseconds of each for one request, of those since `before`."""
        spent = zip(self._fields, self, before, strict=True)
        return {name: round((now - then) * 1000 / requests, 2) for name, now, then in spent}


class Processes:
    """Of a facade and of the embedded store behind it."""

    def __init__(self, facade: int, hapi: int) -> None:
        """By process id. The database is started by the same supervisor as HAPI."""
        self._facade, self._hapi = psutil.Process(facade), psutil.Process(hapi)
        [self._database] = [one for one in self._hapi.parents()[0].children() if one.name() == "postgres"]

    def used(self) -> Used:
        """Until now. A database process that ends in between takes its own with it."""
        databases = [self._database, *self._database.children(recursive=True)]
        return Used(_seconds([self._facade]), _seconds([self._hapi]), _seconds(databases))

    def facade_mebibytes(self) -> float:
        """Resident memory of the facade's process."""
        return float(round(self._facade.memory_info().rss / 2**20, 1))


def _seconds(processes: Iterable[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total
