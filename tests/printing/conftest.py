"""Alva's plan, which holds everything a plan can hold, and the same plan with a protected identity."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from fhir_sip.mapping import SipDocument, parse_document

PLAN = Path(__file__).with_name("plan.json")


@pytest.fixture
def plan_data() -> dict[str, Any]:
    """The plan as JSON data, to be changed freely."""
    data: dict[str, Any] = orjson.loads(PLAN.read_bytes())
    return data


@pytest.fixture
def plan(plan_data: dict[str, Any]) -> SipDocument:
    """The plan."""
    return parse_document(plan_data)


@pytest.fixture
def protected(plan_data: dict[str, Any]) -> SipDocument:
    """The plan of a person with a protected identity, with places in it that should not be there."""
    person = plan_data["person"] | {"protected_identity": "skyddad-folkbokforing"}
    return parse_document(plan_data | {"person": person}, partial=True)
