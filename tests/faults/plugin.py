"""A pytest plugin that puts in the fault named by `FHIR_SIP_FAULT`, before anything starts."""

import os

import pytest

from tests.faults.faults import FAULTS


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    FAULTS[os.environ["FHIR_SIP_FAULT"]].make(patch)
    config.add_cleanup(patch.undo)
