"""A quick cut of the laws of the mapping (`make campaign NAME=mapping-laws` tries each on thousands), and that each law can fail."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fhir_sip.mapping import from_fhir, parse_document, to_fhir
from fhir_sip.mapping.tables import mappings_folder
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir
from tests.mapping.test_round_trip import stored_bundle

from .cases import LAWS, Law
from .elements import Resource
from .explanations import unexplained_in_document, unexplained_in_fhir
from .fhir_extras import Extra
from .fhir_plans import fhir_plans
from .laws import an_update_loses_nothing
from .mapping_files import read_tables
from .sameness import canonical
from .validity import errors_of

QUICK = 25
SIP = mappings_folder() / "sip"
EXAMPLES = [pytest.param(SIP / "examples" / f"{name}.json", id=name) for name in ("elsa", "odd")]


@pytest.mark.parametrize("law", [pytest.param(law, id=law.name) for law in LAWS])
def test_law_holds(law: Law) -> None:
    law.try_on(QUICK)


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(profiles_dir(), lambda message: None) as running:
        yield running


def test_generated_plans_are_valid(engine: LocalEngine) -> None:
    @settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(fhir_plans())
    def all_valid(plan: Resource) -> None:
        assert errors_of(engine, plan) == []

    all_valid()


def changed_leaves(node: Any) -> Iterator[Any]:
    """The same data with one value in it changed, for each value; what names a resource's profile, or a part of an object, stays."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name not in ("profile", "resourceType"):
                yield from ({**node, name: other} for other in changed_leaves(child))
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from ([*node[:position], other, *node[position + 1 :]] for other in changed_leaves(child))
    else:
        yield {str: lambda: node + "x", bool: lambda: str(node), int: lambda: node + 1_441}[type(node)]()


@pytest.mark.parametrize("file", EXAMPLES)
def test_any_other_value_in_fhir_has_no_explanation(file: Path) -> None:
    document, tables = orjson.loads(file.read_bytes()), read_tables(SIP)
    bundle = to_fhir(parse_document(document))
    assert unexplained_in_fhir(document, bundle, tables) == []
    for entry in bundle["entry"]:
        for other in changed_leaves(entry):
            assert unexplained_in_fhir(document, {**bundle, "entry": [other]}, tables), other


@pytest.mark.parametrize("file", EXAMPLES)
def test_any_other_value_in_the_document_has_no_explanation(file: Path) -> None:
    bundle, tables = orjson.loads(file.with_suffix(".fhir.json").read_bytes()), read_tables(SIP)
    document = from_fhir(bundle).as_json()
    assert unexplained_in_document(bundle, document, tables) == []
    for other in changed_leaves(document):
        assert unexplained_in_document(bundle, other, tables), other


@pytest.mark.parametrize(
    ("file", "says", "instead"),
    [
        pytest.param("task.yaml", "intent: plan", "intent: order", id="a fixed value"),
        pytest.param("slices.yaml", "code: IRCP", "code: PRCP", id="a fixed part of a slice"),
        pytest.param("slices.yaml", "system: $icf", "system: $ksi", id="a system"),
        pytest.param("goal.yaml", "fhir: description.text", "fhir: description.display", id="a place"),
        pytest.param("goal.yaml", "sip: own_words", "sip: id", id="a field"),
        pytest.param("concept-maps/purpose.json", '"COC"', '"PATRQT"', id="a code"),
    ],
)
def test_a_table_that_says_something_else_is_seen(tmp_path: Path, file: str, says: str, instead: str) -> None:
    folder = shutil.copytree(SIP, tmp_path / "sip")
    written = (folder / file).read_text(encoding="utf-8")
    assert says in written
    (folder / file).write_text(written.replace(says, instead), encoding="utf-8")
    document = orjson.loads((SIP / "examples" / "viola.json").read_bytes())
    bundle = to_fhir(parse_document(document))

    assert unexplained_in_fhir(document, bundle, read_tables(SIP)) == []
    assert unexplained_in_fhir(document, bundle, read_tables(folder)) != []


@pytest.mark.parametrize("file", EXAMPLES)
def test_any_other_value_makes_another_plan(file: Path) -> None:
    bundle = orjson.loads(file.with_suffix(".fhir.json").read_bytes())
    same = canonical(bundle)
    for position, entry in enumerate(bundle["entry"]):
        for other in changed_leaves(entry["resource"]):
            changed = [*bundle["entry"][:position], entry | {"resource": other}, *bundle["entry"][position + 1 :]]
            assert canonical({"entry": changed}) != same, other


def test_an_update_that_would_change_the_plan_is_seen() -> None:
    def other_words(goal: Resource) -> None:
        goal["description"]["text"] = "Något annat"

    def given_up(team: Resource) -> None:
        team["status"] = "proposed"

    bundle = orjson.loads((SIP / "examples" / "ylva.fhir.json").read_bytes())
    plan = stored_bundle(bundle, {e["fullUrl"]: f"{e['resource']['resourceType']}/s{i}" for i, e in enumerate(bundle["entry"])})
    an_update_loses_nothing(plan, [])
    for extra in (Extra("SipGoal", "other words", other_words), Extra("SipCareTeam", "status", given_up)):
        with pytest.raises(AssertionError):
            an_update_loses_nothing(plan, [extra])
