"""Every example document maps to the FHIR file beside it, and back, and what it maps to is valid against its profile."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from fhir_sip.mapping import SipDocument, from_fhir, parse_document, to_fhir
from fhir_sip.mapping.document.schema import schema_file
from fhir_sip.validation.local_engine import LocalEngine

from .conftest import EXAMPLES
from .test_round_trip import stored_bundle

SIP = EXAMPLES.parent
SETS = Path(__file__).parents[2] / "profiles" / "examples" / "sets"
DOCUMENTS = sorted(file for file in EXAMPLES.glob("*.json") if "." not in file.stem)


def test_the_four_persons_and_the_odd_ones_have_plans() -> None:
    odd_ones = {"entered-in-error", "minimal", "odd", "paused", "revoked", "unknown-status"}
    assert {file.stem for file in DOCUMENTS} == {"elsa", "peter", "viola", "ylva"} | odd_ones


def test_what_another_system_may_write_for_an_example_is_read_as_it() -> None:
    other = orjson.loads((EXAMPLES / "paused.from-fhir.json").read_bytes())

    assert other != orjson.loads((EXAMPLES / "paused.fhir.json").read_bytes())
    assert from_fhir(other, complete=True) == parse_document((EXAMPLES / "paused.json").read_bytes())


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_example_maps_both_ways(file: Path) -> None:
    document, bundle = parse_document(file.read_bytes()), orjson.loads(file.with_suffix(".fhir.json").read_bytes())

    assert to_fhir(document) == bundle
    assert from_fhir(bundle, complete=True) == document


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_what_an_example_maps_to_is_valid_against_its_profile(engine: LocalEngine, file: Path) -> None:
    bundle = to_fhir(parse_document(file.read_bytes()))
    ids = {e["fullUrl"]: f"{e['resource']['resourceType']}/x{i}" for i, e in enumerate(bundle["entry"])}
    for entry in stored_bundle(bundle, ids)["entry"]:
        [profile] = entry["resource"]["meta"]["profile"]
        outcome = asyncio.run(engine.validate(entry["resource"], profile))
        faults = [issue for issue in outcome["issue"] if issue["severity"] in ("error", "fatal")]
        assert faults == [], entry["resource"]


@pytest.mark.parametrize("name", ["elsa", "peter", "viola", "ylva"])
def test_the_profiles_own_example_of_a_plan_says_what_the_document_says(name: str) -> None:
    """Both were written by hand; the sets of the profiles hold no answers of the parties for three of the persons."""
    file = SETS / f"{'egenvard' if name == 'elsa' else name}.json"
    of_set = from_fhir(orjson.loads(file.read_bytes()), complete=True)
    document = parse_document((EXAMPLES / f"{name}.json").read_bytes())

    if name != "elsa":
        assert document.agreements
        document, of_set = without_answers(document), without_answers(of_set)
    assert of_set == document


def without_answers(document: SipDocument) -> SipDocument:
    data = document.as_json() | {"agreements": []}
    for goal in data["goals"]:
        goal.pop("evaluations")
    for action in data["actions"]:
        action.pop("by_other", None)
        action.pop("follow_up_on", None)
    return parse_document(data)


def test_the_odd_example_uses_every_field_but_the_place_that_protection_forbids() -> None:
    odd = parse_document((EXAMPLES / "odd.json").read_bytes())
    assert set(unused("", odd)) == {"meetings.place"}


def unused(path: str, *parts: BaseModel) -> list[str]:
    """The fields that have no value in any of these parts of one kind, nor in the parts within them."""
    found = []
    for field in type(parts[0]).model_fields:
        here = f"{path}.{field}".removeprefix(".")
        values: list[Any] = []
        for value in (getattr(part, field) for part in parts):
            values += value if isinstance(value, list) else [value] if value is not None else []
        if not values:
            found.append(here)
        elif isinstance(values[0], BaseModel):
            found += unused(here, *values)
    return found


def test_the_committed_schema_is_the_models() -> None:
    assert (SIP / "schema.json").read_bytes() == schema_file()
