"""`python -m fhir_sip.hapi.supervisor`: owns PostgreSQL and the HAPI server for the process that started it.

The first line of standard input is a JSON object (`Orders`); its end, SIGTERM or SIGINT stops everything, server first.
Standard output carries one JSON object a line: {"event": "server", "pid": ...} for each run of the server, then
{"event": "ready", "port": ...} once, or {"event": "error", "message": ...} and the end. A server or database that dies
after "ready" is started again on the same port, at first after half a second.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from fhir_sip.hapi.errors import EmbeddedStoreError
from fhir_sip.hapi.orders import Orders
from fhir_sip.hapi.postgres import Postgres
from fhir_sip.hapi.server import Server, ServerPlan

_FREE_BYTES = 500_000_000
_LETTING_GO_SECONDS = 5.0
_LOG_BYTES = 5_000_000
_BACKOFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)


class _CalledOff(Exception):
    """The parent is gone, or a signal came, while we were waiting."""


class Supervisor:
    """Runs one database and one server until `stop_requested` is set."""

    def __init__(self, orders: Orders) -> None:
        """Remember the orders; `run` does the work."""
        self.stop_requested = threading.Event()
        self._orders = orders
        self._data_dir = Path(orders.data_dir)

    def run(self) -> None:
        """Start, tell, keep alive, stop. Raises EmbeddedStoreError when the start fails."""
        with _held(self._data_dir):
            port = _free_port(self._orders.port)
            database = Postgres(self._data_dir, _free_port(None))
            schema_made = self._data_dir / "schema"
            known = schema_made.exists() and schema_made.read_text(encoding="ascii") == self._orders.release
            server = Server(self._plan(port, database.port, "none" if known else "update"))
            try:
                database.start(self._pause)
                _spawn(server, database)
                server.wait_until_ready(self._pause)
                schema_made.write_text(self._orders.release, encoding="ascii")
                _tell(event="ready", port=port)
                self._keep_alive(database, server)
            except _CalledOff:
                pass
            finally:
                server.stop()
                database.stop()

    def _plan(self, port: int, database_port: int, schema: str) -> ServerPlan:
        return ServerPlan(
            command=tuple(self._orders.java),
            memory_of_start=Path(self._orders.memory_of_start),
            port=port,
            database_port=database_port,
            settings=Path(self._orders.settings),
            profiles=Path(self._orders.profiles_dir),
            data_dir=self._data_dir,
            schema=schema,
        )

    def _keep_alive(self, database: Postgres, server: Server) -> None:
        failures = 0
        while True:
            self._pause(0.1)
            if server.ready:
                failures = 0
            if database.alive and server.alive:
                continue
            self._pause(_BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS) - 1)])
            failures += 1
            if not database.alive:
                with suppress(EmbeddedStoreError):  # its log says why; the next round tries again
                    database.start(self._pause)
            if database.alive and not server.alive:
                _spawn(server, database)

    def _pause(self, seconds: float) -> None:
        if self.stop_requested.wait(seconds):
            raise _CalledOff


def _spawn(server: Server, database: Postgres) -> None:
    server.spawn(database.password)
    _tell(event="server", pid=server.pid)


@contextmanager
def _held(data_dir: Path) -> Iterator[None]:
    """Hold the data directory alone; the operating system lets go of it when we end, however we end.

    A store that is just ending gets a few seconds to do so.
    """
    try:
        (data_dir / "log").mkdir(parents=True, exist_ok=True)
        lock = (data_dir / "lock").open("w")
        free = shutil.disk_usage(data_dir).free
    except OSError as error:
        raise EmbeddedStoreError(
            f"The data directory {data_dir} cannot be written ({error.strerror}). Choose another or make it writable."
        ) from error
    with lock:
        deadline = time.monotonic() + _LETTING_GO_SECONDS
        while not _locked(lock):
            if time.monotonic() > deadline:
                raise EmbeddedStoreError(
                    f"The data directory {data_dir} is in use by another running store. Stop that one or choose another."
                )
            time.sleep(0.2)
        if free < _FREE_BYTES:
            raise EmbeddedStoreError(
                f"The disk of {data_dir} has {free // 1_000_000} MB left and the store wants "
                f"{_FREE_BYTES // 1_000_000} MB. Make room."
            )
        for log in (data_dir / "log").glob("*.log"):
            if log.stat().st_size > _LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _free_port(wanted: int | None) -> int:
    """A port of 127.0.0.1 nobody listens on. A server that is just ending gets a few seconds to let go of it."""
    deadline = time.monotonic() + _LETTING_GO_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted or 0))
                return int(probe.getsockname()[1])
            except OSError as error:
                if time.monotonic() > deadline:
                    raise EmbeddedStoreError(
                        f"Port {wanted} of 127.0.0.1 is taken by another program. Stop it or choose another port."
                    ) from error
        time.sleep(0.2)


def _tell(**message: object) -> None:
    with suppress(BrokenPipeError):  # the parent is gone, and the end of our input is on its way
        print(json.dumps(message), flush=True)


def main() -> int:
    """Read the orders and run. Returns 0 after a stop that was asked for and 1 when the start failed."""
    os.umask(0o077)
    supervisor = Supervisor(Orders.from_line(sys.stdin.readline()))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop_requested.set())

    def wait_for_parent() -> None:
        sys.stdin.read()
        supervisor.stop_requested.set()

    threading.Thread(target=wait_for_parent, daemon=True).start()
    try:
        supervisor.run()
    except EmbeddedStoreError as error:
        _tell(event="error", message=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
