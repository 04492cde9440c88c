"""The facade in a process of its own, as users run it: `fhir-sip serve`."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import httpx

from fhir_sip.settings import Settings

_WAIT_SECONDS = 120
_FHIR_SIP = (str(Path(sys.executable).with_name("fhir-sip")),)


class FacadeProcess:
    """Context manager around `fhir-sip serve` in front of `store_url`.

    `settings.public_url` is what it tells its callers; `port` is where it listens, so that two replicas can share one public URL.
    `program` is the command in place of `fhir-sip`.
    """

    def __init__(self, settings: Settings, store_url: str, port: int, program: Sequence[str] = _FHIR_SIP) -> None:
        """Nothing is started before entry."""
        self.fhir_url = f"http://127.0.0.1:{port}/fhir"
        self._command = [*program, "serve", "--port", str(port)]
        self._environment = os.environ | {
            "FHIR_SIP_DATA_DIR": str(settings.data_dir),
            "FHIR_SIP_STORE_URL": store_url,
            "FHIR_SIP_PUBLIC_URL": settings.public_url,
            "FHIR_SIP_STORE_TIMEOUT_SECONDS": str(settings.store_timeout_seconds),
        }

    def __enter__(self) -> "FacadeProcess":
        """Start, and return when it is ready. Raises RuntimeError when it ends or does not become ready."""
        self._process = subprocess.Popen(self._command, env=self._environment, stdout=subprocess.DEVNULL)
        end = time.monotonic() + _WAIT_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self._stop()
                raise RuntimeError("The facade did not start; the reason stands above")
            time.sleep(0.2)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let requests under way end, then stop."""
        self._stop()

    @property
    def pid(self) -> int:
        """Its process id, for tests that kill it."""
        return self._process.pid

    def _is_ready(self) -> bool:
        try:
            return httpx.get(self.fhir_url.replace("/fhir", "/health"), trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def _stop(self) -> None:
        self._process.terminate()
        self._process.wait(_WAIT_SECONDS)
