"""The example plans the mapping tests start from."""

from pathlib import Path

import orjson
import pytest

from fhir_sip.mapping import SipDocument, parse_document, to_fhir

EXAMPLES = Path(__file__).parents[2] / "mappings" / "sip" / "examples"


@pytest.fixture
def example_data() -> dict:
    """Ylva's plan as JSON data, to be changed freely."""
    return orjson.loads((EXAMPLES / "ylva.json").read_bytes())


@pytest.fixture
def example(example_data: dict) -> SipDocument:
    """Ylva's plan."""
    return parse_document(example_data)


@pytest.fixture
def example_bundle(example: SipDocument) -> dict:
    """Ylva's plan as a Bundle, to be changed freely."""
    return to_fhir(example)
