"""The HAPI server as a child: one Java process on one port, ended by the end of its standard input."""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from fhir_sip.hapi.errors import EmbeddedStoreError
from fhir_sip.hapi.postgres import DATABASE, USER

_START_SECONDS = 300
_STOP_SECONDS = 120
_BROKEN_OFF_SECONDS = 3600
_MAIN = "se.fhirsip.store.Server"


@dataclass(frozen=True)
class ServerPlan:
    """How to start it. `command` is Java with its flags and class path, `memory_of_start` its ahead-of-time cache."""

    command: tuple[str, ...]
    memory_of_start: Path
    port: int
    database_port: int
    settings: Path
    profiles: Path
    data_dir: Path
    schema: str
    """`update` makes missing tables; `none` trusts that this release has made them."""

    @property
    def arguments(self) -> list[str]:
        """The whole command line. The database password is not on it."""
        url = f"jdbc:postgresql://127.0.0.1:{self.database_port}/{DATABASE}"
        places = [str(self.settings), str(self.profiles), str(self.data_dir / "tomcat")]
        return [*self.command, self._start_flag, _MAIN, str(self.port), url, USER, self.schema, *places]

    @property
    def new_memory_of_start(self) -> Path:
        """Where a run that has no cache yet writes one when it ends cleanly."""
        return self.memory_of_start.with_suffix(f".{os.getpid()}.new")

    def drop_what_was_broken_off(self) -> None:
        """Remove caches that a run began to write and did not end, 200 MB each."""
        for file in self.memory_of_start.parent.glob(f"{self.memory_of_start.stem}.*.new*"):
            with contextlib.suppress(FileNotFoundError):  # another store is as tidy
                if time.time() - file.stat().st_mtime > _BROKEN_OFF_SECONDS:
                    file.unlink()

    @property
    def _start_flag(self) -> str:
        if self.memory_of_start.is_file():
            return f"-XX:AOTCache={self.memory_of_start}"
        return f"-XX:AOTCacheOutput={self.new_memory_of_start}"


class Server:
    """One run of the Java server at a time; may be started again after it ended."""

    def __init__(self, plan: ServerPlan) -> None:
        """Remember how; nothing runs before `start`."""
        self._plan = plan
        self._log = plan.data_dir / "log" / "hapi.log"
        self._process: subprocess.Popen[str] | None = None
        self._ready = threading.Event()

    @property
    def pid(self) -> int | None:
        """The Java process's id, once started."""
        return None if self._process is None else self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs (it may not be ready)."""
        return self._process is not None and self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether this run has said that its port is open."""
        return self.alive and self._ready.is_set()

    def spawn(self, password: str) -> None:
        """Start a run without waiting for it."""
        self._ready = threading.Event()
        self._plan.drop_what_was_broken_off()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self._plan.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self._plan.data_dir,
            )
        threading.Thread(target=_listen, args=(self._process, self._ready), daemon=True).start()
        with contextlib.suppress(BrokenPipeError):  # it has ended already; whoever waits for it will see that
            pipe = cast(IO[str], self._process.stdin)
            pipe.write(password + "\n")
            pipe.flush()

    def wait_until_ready(self, pause: Callable[[float], None]) -> None:
        """Wait for the port to open. Raises EmbeddedStoreError when the process ends or takes over five minutes."""
        deadline = time.monotonic() + _START_SECONDS
        while not self.ready:
            if not self.alive or time.monotonic() > deadline:
                raise EmbeddedStoreError(f"The HAPI server did not start. Its reasons are at the end of {self._log}.")
            pause(0.05)

    def stop(self) -> None:
        """End it: by the end of its input, then by signals."""
        if self._process is None:
            return
        with contextlib.suppress(BrokenPipeError):
            cast(IO[str], self._process.stdin).close()
        for then in (self._process.terminate, self._process.kill):
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                then()
        if self._process.wait() == 0 and self._plan.new_memory_of_start.is_file():
            self._plan.new_memory_of_start.replace(self._plan.memory_of_start)


def _listen(process: subprocess.Popen[str], ready: threading.Event) -> None:
    """Read what the server prints to its end, so that it never blocks."""
    with cast(IO[str], process.stdout) as lines:
        for line in lines:
            if line.strip() == "ready":
                ready.set()
