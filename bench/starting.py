"""How long `fhir-sip serve` takes to be ready: with a new data directory (database made, profiles read), and with one that is there.

The downloads are not in it: what they take is the network's.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

_WAIT_SECONDS = 300


def seconds_to_ready(folder: Path, port: int) -> float:
    """Start, wait until it is ready, stop. Raises RuntimeError when it does not become ready."""
    command = [str(Path(sys.executable).with_name("fhir-sip")), "serve", "--data", str(folder), "--port", str(port)]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("FHIR_SIP_") or name == "FHIR_SIP_CACHE"
    }
    started = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            while not _is_ready(port):
                if process.poll() is not None or time.monotonic() - started > _WAIT_SECONDS:
                    raise RuntimeError("The service did not become ready; the reason stands above")
                time.sleep(0.1)
            return time.monotonic() - started
        finally:
            process.terminate()


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False
