"""Every example of mappings/rivta_getcareplans: XML to FHIR as it stands beside it, valid base R4, and back to the same XML."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.rivta.documents import answer_of, bundles_of, read_file
from fhir_sip.rivta.tree import read_message
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "mappings/rivta_getcareplans/examples").glob("*.xml"))
LOG_ID = "0b7e2c1e-7b5d-4c55-9a55-6e1d9a6a4f21"


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(profiles_dir(), print) as running:
        yield running


def beside(example: Path, kind: str) -> list[dict[str, Any]]:
    """What stands beside an example, one for each care plan; nothing when there is no such file."""
    file = example.with_suffix(f".{kind}.json")
    content = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return content if isinstance(content, list) else [content]


def care_plans_in(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_message("GetCarePlansResponse", read_file(content))["carePlan"]
    return found


def errors_of_r4(engine: LocalEngine, resource: dict[str, Any]) -> list[str]:
    outcome, _ = engine.validate_text(json.dumps(resource))
    return [issue["diagnostics"] for issue in outcome["issue"] if issue["severity"] in ("error", "fatal")]


def test_examples_are_found() -> None:
    assert len(EXAMPLES) >= 6
    assert all(beside(example, "fhir") for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_xml_becomes_the_fhir_beside_it(example: Path) -> None:
    assert bundles_of(example.read_bytes()) == beside(example, "fhir")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_the_fhir_beside_it_becomes_the_xml(example: Path) -> None:
    """As it was, or as `.back.json` says: the name of a code system has no place in FHIR."""
    wanted = beside(example, "back") or care_plans_in(example.read_bytes())
    assert care_plans_in(answer_of(beside(example, "fhir"), LOG_ID)) == wanted
    for synonym in beside(example, "from-fhir"):
        assert care_plans_in(answer_of([synonym], LOG_ID)) == wanted


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_the_fhir_is_valid_r4(example: Path, engine: LocalEngine) -> None:
    for bundle in (*beside(example, "fhir"), *beside(example, "from-fhir")):
        assert errors_of_r4(engine, bundle) == []


def test_a_bundle_that_is_not_valid_r4_is_seen(engine: LocalEngine) -> None:
    bundle = beside(EXAMPLES[0], "fhir")[0]
    for entry in bundle["entry"]:
        entry["resource"].pop("agent", None)
    assert any("Provenance.agent" in error for error in errors_of_r4(engine, bundle))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_no_example_claims_a_profile_of_ours(example: Path) -> None:
    assert "StructureDefinition" not in example.with_suffix(".fhir.json").read_text(encoding="utf-8")


def test_an_answer_with_several_plans_gives_a_bundle_for_each() -> None:
    bundles = [bundle for example in EXAMPLES for bundle in beside(example, "fhir")]
    assert bundles_of(answer_of(bundles, LOG_ID)) == bundles
    assert bundles_of(answer_of([], LOG_ID)) == []
