"""The embedded store as the rest of the program sees it: start it, use its base URL, stop it."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import httpx

from fhir_sip.hapi.errors import EmbeddedStoreError
from fhir_sip.hapi.installation import Installation, install
from fhir_sip.hapi.orders import Orders
from fhir_sip.huge_pages import java_flags

_STOP_SECONDS = 300
_ANSWER_SECONDS = 60


class EmbeddedStore:
    """One HAPI server with its own PostgreSQL, living as child processes of this one.

    If this process dies, however it dies, the children end cleanly by themselves. If the Java server dies, it is
    started again on the same port. Everything listens on 127.0.0.1 only and there is no login on the FHIR side: whoever
    may run programs on this machine may reach it, so it is for one trusted machine.
    """

    def __init__(
        self,
        data_dir: Path,
        profiles_dir: Path,
        port: int | None = None,
        report: Callable[[str], None] | None = None,
        *,
        quick_start: bool = True,
    ) -> None:
        """Say where the data are and which profiles the store enforces; nothing happens before `start`.

        `port` None takes any free one. `report` is called with short English sentences on what takes time.
        `quick_start` compiles Java code only lightly: up sooner, slower under load. False is for serving and measuring.
        """
        self._data_dir = data_dir.expanduser().resolve()
        self._profiles_dir = profiles_dir.expanduser().resolve()
        self._wanted_port = port
        self._report = report or (lambda _sentence: None)
        self._quick_start = quick_start
        self._supervisor: subprocess.Popen[str] | None = None
        self._told = threading.Event()
        self._port: int | None = None
        self._pid: int | None = None
        self._error: str | None = None

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:<port>/fhir`. Raises EmbeddedStoreError before `start` and after `stop`."""
        if self._port is None:
            raise EmbeddedStoreError("The store is not started. Call start() first.")
        return f"http://127.0.0.1:{self._port}/fhir"

    @property
    def hapi_pid(self) -> int:
        """The process id of the Java server that runs now; it changes when the server has been started again."""
        if self._pid is None:
            raise EmbeddedStoreError("The store is not started. Call start() first.")
        return self._pid

    def start(self) -> None:
        """Return when `/fhir/metadata` answers. The first start on a machine downloads about 220 MB.

        Raises EmbeddedStoreError: see the sentences in it; nothing is left running then.
        """
        if self._supervisor is not None:
            raise EmbeddedStoreError("The store is started already. Call stop() first.")
        if not any(self._profiles_dir.glob("*.json")):
            raise EmbeddedStoreError(f"There are no profiles in {self._profiles_dir}. Name the folder that has them.")
        installation = install(self._report)
        self._report("Starting PostgreSQL and the HAPI FHIR server.")
        try:
            self._supervise(installation)
            self._await_answer()
        except BaseException:
            self.stop()
            raise
        self._report(f"The store answers at {self.base_url}.")

    def stop(self) -> None:
        """Stop the server, then the database, cleanly. May be called at any time, and again.

        The first stop on a machine takes about half a minute more: Java writes down what makes later starts quicker.
        """
        if self._supervisor is None:
            return
        with contextlib.suppress(BrokenPipeError):
            cast(IO[str], self._supervisor.stdin).close()
        try:
            self._supervisor.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()
        self._listener.join()
        self._supervisor = self._port = self._pid = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    def _supervise(self, installation: Installation) -> None:
        pace = "quick" if self._quick_start else "full"
        orders = Orders(
            data_dir=str(self._data_dir),
            profiles_dir=str(self._profiles_dir),
            settings=str(installation.settings),
            release=installation.release,
            java=_java(installation, self._data_dir, quick_start=self._quick_start),
            memory_of_start=str(installation.class_path[0].with_suffix(f".{pace}.aot")),
            port=self._wanted_port,
        )
        self._told, self._error = threading.Event(), None
        self._supervisor = subprocess.Popen(
            [sys.executable, "-m", "fhir_sip.hapi.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,  # a Ctrl-C in the terminal reaches us alone, and we stop the others in order
        )
        self._listener = threading.Thread(target=self._listen, args=(self._supervisor,), daemon=True)
        self._listener.start()
        orders_pipe = cast(IO[str], self._supervisor.stdin)
        orders_pipe.write(orders.to_line())
        orders_pipe.flush()
        self._told.wait()
        if self._error is not None:
            raise EmbeddedStoreError(self._error)

    def _listen(self, supervisor: subprocess.Popen[str]) -> None:
        with cast(IO[str], supervisor.stdout) as lines:
            for line in lines:
                message = json.loads(line)
                if message["event"] == "server":
                    self._pid = message["pid"]
                elif message["event"] == "ready":
                    self._port = message["port"]
                    self._told.set()
                elif message["event"] == "error":
                    self._error = message["message"]
        if self._port is None and self._error is None:
            self._error = "The store's supervising process ended without a word. Start again."
        self._told.set()

    def _await_answer(self) -> None:
        try:
            httpx.get(self.base_url + "/metadata", timeout=_ANSWER_SECONDS, trust_env=False).raise_for_status()
        except httpx.HTTPError as error:
            raise EmbeddedStoreError(
                f"The HAPI server started but did not answer ({type(error).__name__}). See {self._data_dir / 'log'}."
            ) from error


def _java(installation: Installation, data_dir: Path, *, quick_start: bool) -> list[str]:
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m"]
    return [
        str(installation.java),
        *(quick if quick_start else ["-XX:+UseParallelGC", "-Xmx1g"]),
        *java_flags(),
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-HeapDumpOnOutOfMemoryError",
        "-XX:-CreateCoredumpOnCrash",
        f"-XX:ErrorFile={data_dir / 'log' / 'java-crash-%p.txt'}",
        "-Djava.awt.headless=true",
        f"-Dlogback.configurationFile={installation.logging}",
        "-cp",
        ":".join(map(str, installation.class_path)),
    ]
