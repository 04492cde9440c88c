"""The supervising process with a real PostgreSQL, and a server that ends at once where the server is not the point."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from fhir_sip.hapi.orders import Orders


def supervise(data_dir: Path, port: int | None = None) -> tuple[int, list[dict[str, object]]]:
    """Run it with `false` in Java's place; its exit code and what it told."""
    orders = Orders(
        data_dir=str(data_dir),
        profiles_dir="/none",
        settings="/none",
        release="test",
        java=["false"],
        memory_of_start=str(data_dir / "memory.aot"),
        port=port,
    )
    outcome = subprocess.run(
        [sys.executable, "-m", "fhir_sip.hapi.supervisor"],
        input=orders.to_line() + "\n" * 200_000,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return outcome.returncode, [json.loads(line) for line in outcome.stdout.splitlines()]
