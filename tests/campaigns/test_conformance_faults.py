"""`make campaign NAME=conformance-faults`: each check red under a fault, each fault caught; docs/campaigns/conformance-faults.md.

`make test` does a quick cut of it (tests/conformance/test_faults_quickly.py).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fhir_sip.conformance.check import read_suite, suite_names
from tests.conformance.faulty import behind_a_proxy
from tests.conformance.made import FAULTS

_HEAD = """# Each check of the conformance kit can fail

Made by `make campaign NAME=conformance-faults` on {day}. A proxy in front of our facade does one thing wrong at a time; with none,
every check passes. Each of the {faults} faults turns checks red, and each of the {checks} checks is red under one.

| fault | what is wrong | red |
|---|---|---|
"""


@pytest.mark.campaign
def test_each_check_is_red_under_a_fault_and_each_fault_is_caught(
    repository: Path, store_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found: dict[str, dict[str, str]] = {}
    with behind_a_proxy(store_url, tmp_path) as behind:
        assert behind.red(suites=suite_names()) == {}, "without a fault"
        for place, fault in enumerate(FAULTS.values(), 1):
            found[fault.name] = behind.red(fault)
            with capsys.disabled():
                print(f"{place} of {len(FAULTS)}: {fault.name}: {', '.join(found[fault.name])}", flush=True)
    (repository / "docs" / "campaigns" / "conformance-faults.md").write_text(page(found), encoding="utf-8")
    assert [name for name, red in found.items() if not red.keys() - {"no plans"}] == [], "faults that nothing notices"
    assert sorted(set(every_check()) - {check for red in found.values() for check in red}) == [], "checks that no fault turns red"


def every_check() -> list[str]:
    return [check.id for name in suite_names() for check in read_suite(name).checks]


def page(found: Mapping[str, Mapping[str, str]]) -> str:
    head = _HEAD.format(day=datetime.now(UTC).date().isoformat(), faults=len(found), checks=len(every_check()))
    rows = [
        f"| `{name}` | {FAULTS[name].words} | {', '.join(f'`{check}`' for check in sorted(red)) or '**none**'} |\n"
        for name, red in found.items()
    ]
    return head + "".join(rows)
