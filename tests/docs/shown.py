"""The commands a page shows with their answers, and running one."""

import contextlib
import io
import re
from collections.abc import Iterator

from fhir_sip.cli.main import main


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with the answer shown after it."""
    for part in text.removeprefix("$ ").split("\n$ "):
        command, _, shown = part.partition("\n")
        yield command, shown


def pattern(shown: str) -> str:
    """What an answer must match; a line `…` stands for any lines."""
    return "".join(r"(?:.*\n)*" if line == "…" else f"{re.escape(line)}\n" for line in shown.splitlines())


def answer(command: str) -> str:
    """What `fhir-sip` prints, on both streams."""
    program, *words = command.split()
    assert program == "fhir-sip"
    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        main(words)
    written.seek(0)
    return written.read()
