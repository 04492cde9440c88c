"""The mapping engine on small tables of its own: paths, patterns, and what a table may not say."""

import pytest

from fhir_sip.mapping import MappingInvalid
from fhir_sip.mapping.paths import compile_path, erase, get, put
from fhir_sip.mapping.patterns import holds, put_in
from fhir_sip.mapping.references import relative_reference
from fhir_sip.mapping.tables import Compiler, code_table, sip_tables

SLICES = {"a": {"url": "a"}, "part": {"url": "p", "extension": [{"url": "part", "valueCode": "x"}]}, "text": {"url": "text"}}


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("title", {"title": 1}),
        ("period.start", {"period": {"start": 1}}),
        ("name[0].family", {"name": [{"family": 1}]}),
        ("name[0]", {"name": [1]}),
        ("extension{a}.valueCode", {"extension": [{"url": "a", "valueCode": 1}]}),
        (
            "extension{part}.extension{text}.valueString",
            {"extension": [{"url": "p", "extension": [{"url": "part", "valueCode": "x"}, {"url": "text", "valueString": 1}]}]},
        ),
    ],
)
def test_put_get_erase(path: str, made: dict) -> None:
    steps, resource = compile_path(path, SLICES).steps, {}
    assert get(resource, steps) is None
    put(resource, steps, 1)
    assert resource == made
    assert get(resource, steps) == 1
    put(resource, steps, 1)
    assert resource == made
    erase(resource, steps)
    assert resource == {}
    erase(resource, steps)
    assert resource == {}


def test_erase_leaves_what_others_put_there() -> None:
    resource = {"extension": [{"url": "b"}, {"url": "a", "valueCode": 1}], "target": [{"due": 1, "measure": 2}]}
    erase(resource, compile_path("extension{a}.valueCode", SLICES).steps)
    erase(resource, compile_path("target[0].due", SLICES).steps)
    assert resource == {"extension": [{"url": "b"}], "target": [{"measure": 2}]}


@pytest.mark.parametrize("path", ["", "a..b", "a{unknown}", "a[1]", "a[*].b[*]", "a b", "a{a"])
def test_a_path_outside_the_grammar_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        compile_path(path, SLICES)


def test_patterns() -> None:
    pattern = {"category": [{"coding": [{"code": "SIP"}]}], "intent": "plan"}
    resource = {"category": [{"text": "x", "coding": [{"code": "other"}]}]}
    assert not holds(resource, pattern)
    put_in(resource, pattern)
    assert holds(resource, pattern)
    assert resource["category"][0]["text"] == "x"
    put_in(resource, pattern)
    assert len(resource["category"]) == 2


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("Goal/1", "Goal/1"),
        ("https://store.example/fhir/Goal/1", "Goal/1"),
        ("https://store.example/fhir/Goal/1/_history/2", "Goal/1"),
        ("urn:uuid:5a361d80-3f12-5fb1-bd4a-2e22cf093827", "urn:uuid:5a361d80-3f12-5fb1-bd4a-2e22cf093827"),
    ],
)
def test_relative_reference(text: str, relative: str) -> None:
    assert relative_reference(text) == relative


@pytest.mark.parametrize(
    "table",
    [
        {"resource": "Goal", "of": "goals"},
        {"resource": "Goal", "of": "goals", "rules": [], "note": "x"},
        {"resource": "Goal", "of": "goals", "rules": [{"fhir": "status"}]},
        {"resource": "Goal", "of": "goals", "rules": [{"sip": "a", "local": "person", "fhir": "status"}]},
        {"resource": "Goal", "of": "goals", "rules": [{"sip": "a", "fhir": "status", "typo": 1}]},
        {"resource": "Goal", "of": "goals", "rules": [{"sip": "a", "fhir": "status", "as": "unknown"}]},
        {"resource": "Goal", "of": "goals", "rules": [{"sip": "a", "fhir": "status", "codes": "unknown"}]},
        {"resource": "Goal", "of": "goals", "rules": [{"sip": "a", "fhir": "status", "codes": "one-way"}]},
        {"resource": "Goal", "of": "goals", "rules": [{"sip": "a", "fhir": "extension{unknown}.x"}]},
    ],
)
def test_a_table_outside_the_grammar_is_refused(table: dict) -> None:
    compiler = Compiler(SLICES, {"one-way": code_table("one-way", {"codes": {"a": "x", "b": "x"}})})
    with pytest.raises(MappingInvalid, match=r"goal\.yaml"):
        compiler.table("goal.yaml", table)


def test_acode_table_outside_the_grammar_is_refused() -> None:
    with pytest.raises(MappingInvalid, match="unknown key"):
        code_table("x", {"code": {}})


def test_there_is_one_table_for_each_resource_of_a_plan() -> None:
    assert sip_tables().keys() == {
        "Patient",
        "RelatedPerson",
        "PractitionerRole",
        "Condition",
        "Goal",
        "Task",
        "CareTeam",
        "CarePlan",
        "Consent",
    }
