"""Every source of `mappings/` is in order: no error of `map check`, and what its examples map to is valid against the profiles."""

from pathlib import Path

import pytest

from fhir_sip.mapping.check import findings_in
from fhir_sip.mapping.check.cases import cases_of
from fhir_sip.mapping.check.profiles import profile_findings
from fhir_sip.mapping.check.reading import Reading
from fhir_sip.mapping.tables import load_source, mappings_folder
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir

SOURCES = sorted(file.parent for file in mappings_folder().glob("*/source.yaml"))


def test_the_sources_are_those_that_are_told_of() -> None:
    assert [source.name for source in SOURCES] == ["kalmar_2012", "rivta_getcareplans", "sip", "vastbus"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_is_in_order(source: Path) -> None:
    assert [str(found) for found in findings_in(source) if found.severity == "error"] == []


def test_what_the_examples_map_to_is_valid_against_the_profiles() -> None:
    with LocalEngine(profiles_dir(), print) as engine:
        found = []
        for source in SOURCES:
            reading = Reading(load_source(source))
            found += [f"{source.name}/{one}" for one in profile_findings(reading, cases_of(reading)[0], engine)]
    assert found == []
