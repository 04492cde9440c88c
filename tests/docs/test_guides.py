"""The integrators' guides are run as they stand.

All `sh` blocks of a guide run in one shell; what each prints is compared with the `text` block after it.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from fhir_sip.cli import directory_command
from fhir_sip.demo.directory import demonstration_directory
from fhir_sip.demo.story import example
from tests.systems import Systems

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BETWEEN = "=== next block ==="
_WITH_PYTHON = ("integrate-an-ehr.md", "integrate-a-municipal-system.md")
_GUIDES = (*_WITH_PYTHON, "validation.md", "rivta.md", "directory.md")


@pytest.fixture(scope="module")
def with_the_demonstrations_plans(systems: Systems) -> Systems:
    """What `make demo` has posted and loaded before a reader begins."""
    asyncio.run(directory_command.load(systems.store_url, demonstration_directory(date.today())))
    for client, name in ((systems.region_ehr, "peter"), (systems.municipality_a, "viola")):
        assert client.sip("POST", json=example(name)).status_code in (200, 201)
    return systems


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl", "jq"))), reason="the guides use bash, curl and jq")
@pytest.mark.parametrize("guide", _GUIDES)
def test_the_guide_does_what_it_says(guide: str, with_the_demonstrations_plans: Systems, repository: Path) -> None:
    blocks = _FENCE.findall((repository / "docs" / guide).read_text(encoding="utf-8"))
    commands = [text for kind, text in blocks if kind == "sh"]
    printed = _run(commands, with_the_demonstrations_plans, repository)
    assert len(printed) == len(commands) > 3
    expected = [_printed_after(blocks, text) for text in commands]
    for command, said, seen in zip(commands, expected, printed, strict=True):
        assert _as_pattern(said).fullmatch(seen), f"{command}\n--- the guide says\n{said}\n--- it printed\n{seen}"


@pytest.mark.parametrize("guide", _WITH_PYTHON)
def test_python_in_the_guide_stands_in_an_example_that_is_run(guide: str, repository: Path) -> None:
    blocks = _FENCE.findall((repository / "docs" / guide).read_text(encoding="utf-8"))
    files = [path.read_text(encoding="utf-8") for path in (repository / "docs" / "examples").glob("*.py")]
    python = [text for kind, text in blocks if kind == "python"]
    assert python
    assert [text for text in python if not any(text in content for content in files)] == []


def _run(commands: list[str], systems: Systems, repository: Path) -> list[str]:
    script = f"\necho '{_BETWEEN}'\n".join(["set -euo pipefail", *commands])
    for written, here in (
        ("http://127.0.0.1:8000", systems.settings.public_url),
        ("demo-data/clients", str(systems.settings.data_dir / "clients")),
        ("http://store:8080/fhir", systems.store_url),
        (".venv/bin/python", sys.executable),
        (".venv/bin/fhir-sip", str(Path(sys.executable).with_name("fhir-sip"))),
    ):
        script = script.replace(written, here)
    environment = os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=repository, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return [_plain(part) for part in done.stdout.split(_BETWEEN)[1:]]


def _printed_after(blocks: list[tuple[str, str]], command: str) -> str:
    position = blocks.index(("sh", command)) + 1
    following = blocks[position] if position < len(blocks) else ("", "")
    return _plain(following[1]) if following[0] == "text" else ""


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _as_pattern(said: str) -> re.Pattern[str]:
    """`…` stands for anything on the rest of its line; a line of nothing else for any number of lines, also none."""
    pattern = re.sub(r"\n…$", r"(?s:\n.*)?", re.escape(said).replace("\\\n", "\n"))
    return re.compile(pattern.replace("…", ".*"))
