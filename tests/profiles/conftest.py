"""The store's validator without a store, started once for all the examples."""

from collections.abc import Iterator

import pytest

from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir


@pytest.fixture(scope="session")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(profiles_dir(), print) as running:
        yield running
