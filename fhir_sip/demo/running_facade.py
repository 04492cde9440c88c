"""The facade in a thread of this process, for the demonstration and for tests."""

import threading
import time
from types import TracebackType

import uvicorn

from fhir_sip.errors import StartRefused

_WAIT_SECONDS = 90.0


class RunningFacade:
    """Context manager: serves on entry, stops on exit. Raises StartRefused when it does not come up."""

    def __init__(self, config: uvicorn.Config) -> None:
        """`config` as `serve_command.server_config` makes it."""
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> "RunningFacade":
        """Start, and return when requests are answered."""
        self._thread.start()
        end = time.monotonic() + _WAIT_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > end:
                raise StartRefused("The facade did not start; the reason stands above")
            time.sleep(0.02)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let requests under way end, then stop."""
        self._server.should_exit = True
        self._thread.join(_WAIT_SECONDS)
