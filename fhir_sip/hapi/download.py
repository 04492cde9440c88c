"""Fetch the locked jars that are not in the cache yet, many at a time, each checked before it takes its place.

A jar is fetched into a folder of its own inside the cache and renamed to its final name only when its sha256 is the
lock's: an interruption at any moment leaves whole jars or none, and the next run goes on from there. jgo finds the
repository; it only warns about a wrong checksum and writes to the final name, which is why we do those two ourselves.
The environment decides how the repository is reached: HTTPS_PROXY, REQUESTS_CA_BUNDLE, and FHIR_SIP_MAVEN_REPOSITORY
for a mirror of one's own.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import requests
from jgo.maven import MavenContext, PythonResolver
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from fhir_sip.hapi.errors import EmbeddedStoreError
from fhir_sip.hapi.lock import Artifact

MIRROR = "FHIR_SIP_MAVEN_REPOSITORY"
_AT_ONCE = 8
_TRIES = 3
_TIMEOUT_SECONDS = 60
_MARGIN_BYTES = 200_000_000


def fetch(artifacts: Iterable[Artifact], cache: Path) -> None:
    """Make every artifact lie below `cache`/jars. Keeps what is there already with the locked size.

    Raises EmbeddedStoreError: the repository is out of reach, a jar is not the locked one, or the disk is full.
    """
    jars = cache / "jars"
    missing = [one for one in artifacts if not _is_there(jars / one.path, one.size)]
    if not missing:
        return
    _make_room(cache, sum(one.size for one in missing))
    with (
        _progress() as progress,
        _arriving(cache) as arriving,
        ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="jar") as pool,
    ):
        task = progress.add_task("HAPI FHIR", total=sum(one.size for one in missing))
        context = _context(arriving, lambda count: progress.advance(task, count))
        waiting = [pool.submit(_fetch_one, one, context, jars) for one in missing]
        try:
            for done in waiting:
                done.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def sha256_of(file: Path) -> str:
    """The sha256 of a file's content, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_there(file: Path, size: int) -> bool:
    return file.is_file() and file.stat().st_size == size


def _make_room(cache: Path, needed: int) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(cache).free
    except OSError as error:
        raise EmbeddedStoreError(
            f"The cache {cache} cannot be written ({error.strerror}). Set FHIR_SIP_CACHE to a folder that can."
        ) from error
    if free < needed + _MARGIN_BYTES:
        raise EmbeddedStoreError(
            f"The cache {cache} needs {(needed + _MARGIN_BYTES) // 1_000_000} MB and the disk has "
            f"{free // 1_000_000} MB left. Make room, or set FHIR_SIP_CACHE to a folder on another disk."
        )


@contextmanager
def _arriving(cache: Path) -> Iterator[Path]:
    """A folder for half-fetched jars, named by our process id; those of processes that are gone are removed."""
    for left in cache.glob("arriving-*"):
        if not psutil.pid_exists(int(left.name.split("-")[1])):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"arriving-{os.getpid()}-", dir=cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _context(arriving: Path, advance: Callable[[int], None]) -> MavenContext:
    @contextmanager
    def counting(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield advance

    mirror = os.environ.get(MIRROR)
    return MavenContext(
        resolver=PythonResolver(progress_callback=counting),
        repo_cache=arriving,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=_TIMEOUT_SECONDS,
    )


def _fetch_one(artifact: Artifact, context: MavenContext, jars: Path) -> None:
    arrived = _resolve(artifact, context)
    if sha256_of(arrived) != artifact.sha256:
        arrived.unlink()
        raise EmbeddedStoreError(
            f"{artifact.coordinates} is not the jar this release was built with (its sha256 differs), so it was not "
            f"kept. Check the proxy or mirror in between ({MIRROR}), then start again."
        )
    final = jars / artifact.path
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        arrived.replace(final)
    except OSError as error:
        raise EmbeddedStoreError(f"{final} cannot be written ({error.strerror}). Make it writable or make room.") from error


def _resolve(artifact: Artifact, context: MavenContext) -> Path:
    group, name, version, classifier = artifact.parts
    wanted = context.project(group, name).at_version(version).artifact(classifier)
    for left in reversed(range(_TRIES)):
        try:
            return Path(wanted.resolve())
        except (requests.RequestException, RuntimeError) as error:
            (context.repo_cache / artifact.path).unlink(missing_ok=True)
            if not left or isinstance(error, RuntimeError):
                raise EmbeddedStoreError(
                    f"{artifact.coordinates} could not be fetched ({type(error).__name__}). Check the network, "
                    f"HTTPS_PROXY and REQUESTS_CA_BUNDLE, or name a mirror in {MIRROR}; what has arrived is kept."
                ) from error
        except OSError as error:
            raise EmbeddedStoreError(
                f"{artifact.coordinates} could not be saved in {context.repo_cache} ({error.strerror}). Make room."
            ) from error
    raise AssertionError("unreachable: the last try returns or raises")


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
