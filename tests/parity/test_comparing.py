"""When do two verdicts name the same element?"""

from typing import Any

import pytest

from tests.parity.comparing import Verdict, all_elements, of_engine, of_outcome, same_elements
from tests.parity.reference import Issue

GOAL = {
    "resourceType": "Goal",
    "target": [{"dueDate": "2026-01-01"}, {"dueDate": "soon"}],
    "description": {"text": "Leka"},
    "extension": [{"url": "urn:x", "valueReference": {"reference": "Patient/1"}}],
}


def engines(expression: str, text: str = "", severity: str = "error") -> Verdict:
    return of_engine([Issue(severity, "structure", expression, "", text)], GOAL)


def ours(expression: str, rule: str = "fhir-format", at: str | None = None) -> Verdict:
    coding = [{"system": "urn:x", "code": rule}]
    issue: dict[str, Any] = {"severity": "error", "expression": [expression], "details": {"text": "", "coding": coding}}
    return of_outcome({"issue": [issue]}, GOAL, at)


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("Goal.target[1].due.ofType(date)", "Goal.target[1].dueDate"),
        ("Goal.target[1].due[x]", "Goal.target[1].dueDate"),
        ("Goal.description[0].text", "Goal.description.text"),
        ("Goal/*goal-1*/.extension[0].value.ofType(Reference)", "Goal.extension[0].valueReference"),
        ("Goal", "Goal"),
        ("Patient.name", ""),
    ],
)
def test_an_expression_stands_for_a_place_in_the_json(expression: str, place: str) -> None:
    assert engines(expression).places == {place}


@pytest.mark.parametrize(
    "text",
    [
        "Goal.horizon: minimum required = 1, but only found 0 (from ...)",
        "Slice 'Goal.horizon:short': a matching slice is required, but not found (from ...)",
        "Goal.horizon: max allowed = 0, but found 1 (from ...)",
        "Unrecognized property 'horizon'",
    ],
)
def test_an_element_missing_unknown_or_too_much_is_named_itself(text: str) -> None:
    assert engines("Goal", text).places == {"Goal.horizon"}
    assert ours("Goal", "SipGoal.horizon/min").places == ours("Goal.horizon", "fhir-required").places == {"Goal.horizon"}


def test_a_place_in_a_bundle_is_one_in_the_resource() -> None:
    assert ours("Bundle.entry[3].resource.target[1].dueDate", at="Bundle.entry[3].resource") == ours("Goal.target[1].dueDate")


def test_a_warning_refuses_nothing() -> None:
    assert not engines("Goal.target[0]", severity="warning").is_refused


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Goal.target[1]", "Goal.target[1].due.ofType(date)", True),
        ("Goal.target[1]", "Goal.target[0]", False),
        ("Goal.description", "Goal", False),
        ("Goal.description", "Goal.descriptionOf", False),
        ("Goal", "Goal", True),
    ],
)
def test_places_are_the_same_when_one_is_in_the_other_but_not_in_the_whole(one: str, other: str, is_same: bool) -> None:
    assert same_elements(ours(one), engines(other)) is same_elements(ours(other), engines(one)) is is_same


def test_naming_less_than_the_engine_is_not_naming_all() -> None:
    both = Verdict(True, engines("Goal.description").places | engines("Goal.target[0]").places)
    assert same_elements(ours("Goal.description"), both)
    assert not all_elements(ours("Goal.description"), both)
    assert not same_elements(both, engines("Goal.description"))
