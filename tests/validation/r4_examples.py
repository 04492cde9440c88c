"""The FHIR R4 specification's own examples: npm package hl7.fhir.r4.examples 4.0.1, by the hash in `r4-examples/package-lock.json`.

Fetched once into the cache folder, where only the types asked for are kept; never committed.
"""

import shutil
import tempfile
from pathlib import Path

from fhir_sip.hapi.installation import cache_folder
from tests.npm_packages import digest_of, fetched

TYPES = ("CarePlan", "CareTeam", "Consent", "Goal", "Task")
LOCK = Path(__file__).with_name("r4-examples")


def r4_examples() -> dict[str, bytes]:
    """Every example of `TYPES` by file name, as it stands in the package."""
    home = cache_folder() / "r4-examples" / f"{digest_of(LOCK)[:16]}-{'-'.join(TYPES)}"
    if not home.is_dir():
        _fetch(home)
    return {path.stem: path.read_bytes() for path in sorted(home.glob("*.json"))}


def _fetch(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as fresh:
        package = fetched(LOCK, Path(fresh)) / "hl7.fhir.r4.examples"
        kept = Path(fresh, "kept")
        kept.mkdir()
        for kind in TYPES:
            for path in package.glob(f"{kind}-*.json"):
                shutil.copy(path, kept)
        if not home.is_dir():
            kept.rename(home)
