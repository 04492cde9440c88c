"""Every example of the FHIR R4 specification for the plan's types is read without loss."""

import json
from decimal import Decimal
from typing import Any

import orjson
import pytest

from fhir_sip.validation.json_body import parse_json_object
from tests.validation.held import held_of
from tests.validation.r4_examples import LOCK, TYPES, r4_examples

_COUNTS = {"CarePlan": 11, "CareTeam": 1, "Consent": 12, "Goal": 2, "Task": 12}


@pytest.fixture(scope="module")
def examples() -> dict[str, bytes]:
    return r4_examples()


def _exact(content: bytes) -> Any:
    """Decimals by value, not as binary fractions."""
    return json.loads(content, parse_float=Decimal)


@pytest.mark.parametrize("kind", TYPES)
def test_the_readers_form_of_every_example_is_the_example(kind: str, examples: dict[str, bytes]) -> None:
    of_kind = {name: content for name, content in examples.items() if _exact(content)["resourceType"] == kind}
    assert len(of_kind) == _COUNTS[kind]
    for name, content in of_kind.items():
        held = held_of(parse_json_object(content, max_depth=50))
        assert _exact(orjson.dumps(held)) == _exact(content), name


def test_no_example_is_left_out(examples: dict[str, bytes]) -> None:
    assert len(examples) == sum(_COUNTS.values())


def test_some_examples_hold_contained_resources_and_narrative(examples: dict[str, bytes]) -> None:
    """So that the test above says something about them."""
    parsed = [_exact(content) for content in examples.values()]
    assert sum("contained" in one for one in parsed) > 3
    assert sum("text" in one for one in parsed) > 30


def test_the_package_is_pinned_by_its_hash_and_no_registry_is_named() -> None:
    package = json.loads((LOCK / "package-lock.json").read_bytes())["packages"]["node_modules/hl7.fhir.r4.examples"]
    assert package["version"] == "4.0.1"
    assert package["integrity"].startswith("sha512-")
    assert "resolved" not in package
