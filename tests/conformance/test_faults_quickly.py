"""The quick cut of `make campaign NAME=conformance-faults`: some faults of the suites that need no validator, each caught."""

from collections.abc import Iterator

import pytest

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
