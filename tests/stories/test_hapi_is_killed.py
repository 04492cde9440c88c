"""HAPI is killed (kill -9) while plans are posted; nothing is half-written. `make campaign NAME=crash` does it twenty times."""

from fhir_sip.hapi import EmbeddedStore
from tests.campaigns.crash import crash_round
from tests.systems import Systems


def test_each_plan_is_whole_or_absent_after_a_crash(embedded_store: EmbeddedStore, systems_on_embedded: Systems) -> None:
    counts = crash_round(embedded_store, systems_on_embedded.municipality_a, seed=1)
    assert counts["posted"] > 0
