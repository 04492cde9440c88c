"""Every example document maps to the FHIR file beside it, and back."""

from pathlib import Path

import orjson
import pytest

from fhir_sip.mapping import from_fhir, parse_document, to_fhir
from fhir_sip.mapping.document.schema import schema_file

SIP = Path(__file__).parents[2] / "mappings" / "sip"
DOCUMENTS = sorted(file for file in (SIP / "examples").glob("*.json") if not file.name.endswith(".fhir.json"))


def test_the_three_persons_have_plans() -> None:
    assert [file.stem for file in DOCUMENTS] == ["peter", "viola", "ylva"]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_example_maps_both_ways(file: Path) -> None:
    document, bundle = parse_document(file.read_bytes()), orjson.loads(file.with_suffix(".fhir.json").read_bytes())

    assert to_fhir(document) == bundle
    assert from_fhir(bundle, complete=True) == document


def test_the_committed_schema_is_the_models() -> None:
    assert (SIP / "schema.json").read_bytes() == schema_file()
