"""The HL7 reference engine as a child of the tests: Java started once, then one line of JSON for each resource.

It is HL7's own `ValidationEngine` (org.hl7.fhir.validation, the version that the store's lock pins), with R4's core package,
the compiled profiles and nothing from the network; the engine, and not our invariants, checks the types of references
(`profiles/reference/src`).
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from fhir_sip.hapi.installation import class_path_with, install
from fhir_sip.validation.profiles import profiles_dir
from profiles.build import cache_dir, fhir_home

_SOURCES = Path(__file__).parents[2] / "profiles" / "reference" / "src"
_MAIN = "se.fhirsip.reference.ReferenceEngine"
_FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx768m")
_CORE = "hl7.fhir.r4.core#4.0.1"
# The engine loads this package before anything else; ours use nothing of it, so an empty one stands in.
_EMPTY_NAME, _EMPTY_VERSION = "hl7.fhir.xver-extensions", "0.1.0"


@dataclass(frozen=True)
class Issue:
    """One message of the engine; `message_id` is the engine's name of it, and the invariant's key where one is broken."""

    severity: str
    code: str
    expression: str
    message_id: str
    text: str

    @property
    def is_error(self) -> bool:
        """Whether it makes the resource invalid."""
        return self.severity in ("error", "fatal")


class ReferenceEngine:
    """The running engine, a context manager: started on entering (about six seconds), ended on leaving."""

    def __init__(self, profiles: Path | None = None) -> None:
        """`profiles`: what it loads besides R4, a folder of JSON or a package (.tgz); the compiled profiles unless given."""
        self._profiles = profiles or profiles_dir()
        self._folder = tempfile.TemporaryDirectory(prefix="reference-")
        self._log = Path(self._folder.name, "log")

    def __enter__(self) -> Self:
        """Start Java and wait until it is warm."""
        home = Path(self._folder.name)
        _lay_out_packages(home / ".fhir" / "packages")
        installation = install(print)
        class_path = ":".join(map(str, class_path_with(_SOURCES, installation)))
        options = [f"-Duser.home={home}", f"-Dlogback.configurationFile={installation.logging}", "-cp", class_path]
        with self._log.open("wb") as log:
            self._java = subprocess.Popen(
                [str(installation.java), *_FLAGS, *options, _MAIN, str(self._profiles)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                cwd=home,
            )
        assert self._read() == {"ready": True}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End it by the end of its input."""
        cast(IO[str], self._java.stdin).close()
        self._java.wait(60)
        cast(IO[str], self._java.stdout).close()
        self._folder.cleanup()

    def validate(self, resources: Sequence[dict[str, Any]], profiles: Sequence[str] = ()) -> list[list[Issue]]:
        """The engine's messages on each resource, against the profiles it claims and these."""
        return [self.validate_text(json.dumps(resource), "json", profiles) for resource in resources]

    def validate_text(self, content: str, form: str, profiles: Sequence[str] = ()) -> list[Issue]:
        """The same for one resource as it is written; `form` is `json` or `xml`."""
        request = {"id": "1", "format": form, "profile": list(profiles), "content": content}
        pipe = cast(IO[str], self._java.stdin)
        pipe.write(json.dumps(request) + "\n")
        pipe.flush()
        return [
            Issue(one["severity"], one["code"], one["expression"], one.get("messageId", ""), one["text"])
            for one in self._read()["issues"]
        ]

    def _read(self) -> dict[str, Any]:
        line = cast(IO[str], self._java.stdout).readline()
        if not line:
            raise RuntimeError(f"The reference engine has ended: {self._log.read_text(encoding='utf-8')[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _lay_out_packages(folder: Path) -> None:
    """The engine's package cache: R4's core package, and the empty one it asks for."""
    empty = folder / f"{_EMPTY_NAME}#{_EMPTY_VERSION}" / "package"
    empty.mkdir(parents=True)
    manifest = {"name": _EMPTY_NAME, "version": _EMPTY_VERSION, "fhirVersions": ["4.0.1"]}
    (empty / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / _CORE).symlink_to(fhir_home(cache_dir()) / ".fhir" / "packages" / _CORE)
