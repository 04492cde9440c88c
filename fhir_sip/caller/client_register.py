"""The clients file while the service runs: a change of the file is in force within a second, without a restart."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from fhir_sip.caller.clients import Client, read_clients
from fhir_sip.errors import StartRefused
from fhir_sip.log_lines import LogLine, log

_LOOK_SECONDS = 1.0


class ClientRegister(Mapping[str, Client]):
    """The registered clients by id, as the file now has them.

    A file that is wrong, half written or gone changes nothing and is logged: the clients before it stay until it is right again.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file. Raises StartRefused when it is wrong."""
        self._path, self._clock = path, clock
        self._mark, self._looked_at = _mark(path), clock()
        self._clients = read_clients(path)

    def __getitem__(self, client_id: str) -> Client:
        """The client. Raises KeyError when it is not registered."""
        return self._now()[client_id]

    def __iter__(self) -> Iterator[str]:
        """The ids."""
        return iter(self._now())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._now())

    def _now(self) -> dict[str, Client]:
        now = self._clock()
        if now - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = now
            mark = _mark(self._path)
            if mark != self._mark:
                self._mark = mark
                self._read_again()
        return self._clients

    def _read_again(self) -> None:
        try:
            self._clients = read_clients(self._path)
            log(LogLine.CLIENTS_READ, clients=len(self._clients))
        except StartRefused:
            log(LogLine.CLIENTS_REFUSED, logging.ERROR)


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written or replaced."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
