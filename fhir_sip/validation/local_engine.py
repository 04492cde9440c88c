"""The store's validator without a store: the same Java engine and the same profiles, as a child process.

For checking files on one's own machine: no database, no port, up in about five seconds.
"""

import contextlib
import json
import subprocess
from collections.abc import Callable, Container
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from fhir_sip.hapi import EmbeddedStoreError
from fhir_sip.hapi.installation import install
from fhir_sip.huge_pages import java_flags
from fhir_sip.validation.profiles import profiles_of

_MAIN = "se.fhirsip.validator.Validator"
_STOP_SECONDS = 10


class LocalEngine:
    """An `Engine` (see `verdict`), open for a `with`. One question at a time."""

    def __init__(self, profiles: Path, report: Callable[[str], None]) -> None:
        """`profiles` is the folder of compiled profiles; `report` is told of downloads, once per machine."""
        self._profiles = profiles
        self._report = report
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start it. Raises EmbeddedStoreError when Java or the jars are not to be had."""
        ready = install(self._report)
        self._process = subprocess.Popen(  # noqa: S603
            [
                str(ready.java),
                *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx768m"),
                *java_flags(),
                f"-Dlogback.configurationFile={ready.logging}",
                *("-cp", ":".join(map(str, ready.class_path)), _MAIN, str(self._profiles)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the engine's own log would quote the content
            text=True,
            encoding="utf-8",
        )
        self._answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End it."""
        process = cast("subprocess.Popen[str]", self._process)
        with contextlib.suppress(BrokenPipeError):
            cast(IO[str], process.stdin).close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        cast(IO[str], process.stdout).close()

    @property
    def checks(self) -> Container[str]:
        """Every type of the guide."""
        return profiles_of().keys() - {"Bundle"}

    async def validate(self, resource: dict[str, Any], profile: str) -> dict[str, Any]:
        """As `Engine.validate`."""
        outcome: dict[str, Any] = self._ask(json.dumps(resource), profile)["outcome"]
        return outcome

    def validate_text(self, content: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The outcome on JSON or XML as it stands; of XML also the resource as JSON, when it can be read at all."""
        answer = self._ask(content, None)
        return answer["outcome"], answer.get("json")

    def _ask(self, content: str, profile: str | None) -> dict[str, Any]:
        pipe = cast(IO[str], cast("subprocess.Popen[str]", self._process).stdin)
        try:
            pipe.write(json.dumps({"content": content} | ({"profile": profile} if profile else {})) + "\n")
            pipe.flush()
        except BrokenPipeError:
            raise EmbeddedStoreError("The validator has ended; start again.") from None
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = cast(IO[str], cast("subprocess.Popen[str]", self._process).stdout).readline()
        if not line:
            raise EmbeddedStoreError("The validator did not answer; remove the cached classes and start again.")
        answer: dict[str, Any] = json.loads(line)
        return answer
