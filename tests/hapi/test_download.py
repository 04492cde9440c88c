"""Fetching jars from a real HTTP server: whole and checked, or not there at all."""

import gc
import hashlib
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fhir_sip.hapi import EmbeddedStoreError
from fhir_sip.hapi.download import MIRROR, fetch
from fhir_sip.hapi.lock import Artifact


class Repository:
    """A Maven repository on loopback. `cut` names the paths whose body ends too early; `asked` counts requests."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut: set[str] = set()
        self.asked: list[str] = []
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.lstrip("/")
                repository.asked.append(path)
                body = repository.files.get(path)
                if body is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if path in repository.cut else body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def offer(self, coordinates: str, content: bytes, *, locked: bytes | None = None) -> Artifact:
        """Put a jar up; `locked` is what the lock was made from, when that was something else."""
        expected = content if locked is None else locked
        artifact = Artifact(coordinates, hashlib.sha256(expected).hexdigest(), len(expected))
        self.files[artifact.path.as_posix()] = content
        return artifact


@pytest.fixture(autouse=True)
def _closed_answers() -> Iterator[None]:
    """jgo 3.2.0 leaves an answer it refuses open until the garbage collector comes by."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    repository = Repository()
    monkeypatch.setenv(MIRROR, repository.url)
    thread = threading.Thread(target=repository.server.serve_forever)
    thread.start()
    yield repository
    repository.server.shutdown()
    thread.join()
    repository.server.server_close()


def kept(cache: Path) -> set[str]:
    return {file.name for file in cache.rglob("*") if file.is_file()}


def test_jars_arrive_whole(repository: Repository, tmp_path: Path) -> None:
    jars = [repository.offer(f"org.example:part{number}:1.0", bytes([number]) * 50_000) for number in range(20)]
    fetch(jars, tmp_path)
    for number, jar in enumerate(jars):
        assert (tmp_path / "jars" / jar.path).read_bytes() == bytes([number]) * 50_000
    assert len(kept(tmp_path)) == 20


def test_what_is_there_is_not_fetched_again(repository: Repository, tmp_path: Path) -> None:
    first = repository.offer("org.example:first:1.0", b"first")
    fetch([first], tmp_path)
    repository.asked.clear()
    second = repository.offer("org.example:second:1.0", b"second")
    fetch([first, second], tmp_path)
    assert {path for path in repository.asked if path.endswith(".jar")} == {second.path.as_posix()}


def test_another_jar_than_the_locked_one_is_refused_and_not_kept(repository: Repository, tmp_path: Path) -> None:
    wrong = repository.offer("org.example:wrong:1.0", b"evil", locked=b"good")
    with pytest.raises(EmbeddedStoreError, match=r"org\.example:wrong:1\.0 is not the jar .* sha256 differs"):
        fetch([wrong], tmp_path)
    assert kept(tmp_path) == set()


def test_an_interrupted_download_leaves_whole_jars_and_goes_on_next_time(repository: Repository, tmp_path: Path) -> None:
    whole = repository.offer("org.example:whole:1.0", b"w" * 10_000)
    fetch([whole], tmp_path)
    half = repository.offer("org.example:half:1.0", b"h" * 10_000)
    repository.cut.add(half.path.as_posix())
    with pytest.raises(EmbeddedStoreError, match=r"org\.example:half:1\.0 could not be fetched"):
        fetch([whole, half], tmp_path)
    assert kept(tmp_path) == {"whole-1.0.jar"}
    repository.cut.clear()
    fetch([whole, half], tmp_path)
    assert kept(tmp_path) == {"whole-1.0.jar", "half-1.0.jar"}


def test_a_half_written_jar_under_its_final_name_is_replaced(repository: Repository, tmp_path: Path) -> None:
    jar = repository.offer("org.example:part:1.0", b"p" * 10_000)
    final = tmp_path / "jars" / jar.path
    final.parent.mkdir(parents=True)
    final.write_bytes(b"p" * 10)
    fetch([jar], tmp_path)
    assert final.read_bytes() == b"p" * 10_000


def test_folders_of_killed_downloads_are_removed(repository: Repository, tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f"arriving-{int(gone.stdout)}-x"
    left.mkdir()
    (left / "half.jar").write_bytes(b"h")
    fetch([repository.offer("org.example:part:1.0", b"p")], tmp_path)
    assert kept(tmp_path) == {"part-1.0.jar"}


def test_a_missing_jar_is_named(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(EmbeddedStoreError, match=r"org\.example:none:1\.0 could not be fetched"):
        fetch([Artifact("org.example:none:1.0", "0" * 64, 1)], tmp_path)


def test_a_repository_out_of_reach_is_told_with_the_jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv(MIRROR, f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(EmbeddedStoreError, match=r"org\.example:far:1\.0 could not be fetched \(ConnectionError\)"):
            fetch([Artifact("org.example:far:1.0", "0" * 64, 1)], tmp_path)
    assert kept(tmp_path) == set()


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbeddedStoreError, match="cannot be written"):
        fetch([Artifact("org.example:part:1.0", "0" * 64, 1)], tmp_path / "file" / "cache")
