"""The quick cut of `make campaign NAME=conformance-faults`: some faults of the suites that need no validator, each caught."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_sip.conformance.check import read_suite, suite_names
from tests.conformance.faulty import Behind, behind_a_proxy
from tests.conformance.made import FAULTS

# Fault -> a check that must be red.
_CAUGHT = {
    "no-etag": "careteam-read",
    "replay": "auth-replay",
    "no-refusals-logged": "audit-refusal",
    "includes-undecided": "access-include",
}
_SUITES = {"no-etag": ("careteam",)}


@pytest.fixture(scope="module")
def behind(store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with behind_a_proxy(store_url, tmp_path_factory.mktemp("behind")) as made:
        yield made


@pytest.mark.parametrize("fault", _CAUGHT)
def test_a_fault_is_caught(behind: Behind, fault: str) -> None:
    assert _CAUGHT[fault] in behind.red(FAULTS[fault], _SUITES.get(fault, ()))


def test_the_kept_matrix_names_every_fault_and_every_check(repository: Path) -> None:
    text = (repository / "docs" / "campaigns" / "conformance-faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|.*\| ([^|]+) \|$", text, re.MULTILINE)
    red = {check for _, checks in rows for check in re.findall(r"`([a-z0-9-]+)`", checks)}
    assert [name for name, _ in rows] == list(FAULTS)
    assert {check.id for suite in suite_names() for check in read_suite(suite).checks} <= red
