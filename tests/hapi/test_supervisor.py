"""The supervising process with a real PostgreSQL. `false` stands in Java's place: the server is not the point here."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil

from fhir_sip.hapi.orders import Orders


def supervise(data_dir: Path, port: int | None = None) -> tuple[int, list[dict[str, object]]]:
    """Run it to its end, with its parent alive all the time; its exit code and what it told."""
    orders = Orders(
        data_dir=str(data_dir),
        profiles_dir="/none",
        settings="/none",
        release="test",
        java=["false"],
        memory_of_start=str(data_dir / "start.aot"),
        port=port,
    )
    command = [sys.executable, "-m", "fhir_sip.hapi.supervisor"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(orders.to_line())
        process.stdin.flush()
        told = [json.loads(line) for line in process.stdout]
        return process.wait(60), told


def postgres_of(data_dir: Path) -> list[psutil.Process]:
    return [one for one in psutil.process_iter() if one.name() == "postgres" and str(data_dir) in one.cmdline()]


def test_a_server_that_does_not_start_is_told_with_its_log_and_leaves_nothing_running(tmp_path: Path) -> None:
    exit_code, told = supervise(tmp_path)
    assert exit_code == 1
    assert [message["event"] for message in told] == ["server", "error"]
    log = tmp_path / "log" / "hapi.log"
    assert told[1]["message"] == f"The HAPI server did not start. Its reasons are at the end of {log}."
    assert log.exists()
    assert postgres_of(tmp_path) == []


def test_the_database_wants_a_password_that_only_we_can_read(tmp_path: Path) -> None:
    supervise(tmp_path)
    password = tmp_path / "password"
    assert password.stat().st_mode & 0o777 == 0o600
    assert len(password.read_text()) >= 32
    assert not (tmp_path / "password.new").exists()
    rules = (tmp_path / "postgresql" / "pg_hba.conf").read_text().splitlines()
    used = [line for line in rules if line and not line.startswith("#")]
    assert used
    assert all(line.split()[-1] == "scram-sha-256" for line in used)


def test_half_made_database_files_are_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgresql.new" / "base").mkdir(parents=True)
    (tmp_path / "password").write_text("of another time")
    _, told = supervise(tmp_path)
    assert told[0]["event"] == "server", told  # PostgreSQL was up, else Java's turn would not have come
    assert not (tmp_path / "postgresql.new").exists()


def test_a_stale_process_id_that_is_someone_elses_now_does_not_stop_the_database(tmp_path: Path) -> None:
    supervise(tmp_path)
    stale = tmp_path / "postgresql" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{tmp_path / 'postgresql'}\n0\n1\n\n127.0.0.1\n\nready\n")
    _, told = supervise(tmp_path)
    assert told[0]["event"] == "server", told


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        exit_code, told = supervise(tmp_path, port)
    assert exit_code == 1
    sentence = f"Port {port} of 127.0.0.1 is taken by another program. Stop it or choose another port."
    assert told == [{"event": "error", "message": sentence}]


def test_a_data_directory_in_use_is_told(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        exit_code, told = supervise(tmp_path)
    assert exit_code == 1
    sentence = f"The data directory {tmp_path} is in use by another running store. Stop that one or choose another."
    assert told == [{"event": "error", "message": sentence}]


def test_a_data_directory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    exit_code, told = supervise(tmp_path / "file" / "data")
    assert exit_code == 1
    assert "cannot be written" in str(told[0]["message"])
