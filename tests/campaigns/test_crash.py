"""`make campaign NAME=crash`: twenty kills of HAPI at random moments."""

import pytest

from fhir_sip.hapi import EmbeddedStore
from tests.campaigns.crash import crash_round
from tests.systems import Systems


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(20))
def test_each_plan_is_whole_or_absent(embedded_store: EmbeddedStore, systems_on_embedded: Systems, seed: int) -> None:
    counts = crash_round(embedded_store, systems_on_embedded.municipality_a, seed)
    print(f"round {seed + 1} of 20: {counts}", flush=True)
    assert counts["posted"] > 0
