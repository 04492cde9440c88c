"""The changes that make a broken example from a valid one."""

from typing import Any

import pytest

from profiles.examples import broken_examples, changed, valid_examples

PLAN: dict[str, Any] = {
    "title": "Plan",
    "period": {"start": "2026-01-01"},
    "goal": [{"reference": "Goal/1"}, {"reference": "Goal/2"}],
    "extension": [
        {"url": "https://example.org/first", "valueString": "a"},
        {"url": "https://example.org/plan-text", "extension": [{"url": "part", "valueCode": "b"}]},
    ],
}


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"remove": "period.start"}, "period", {}),
        ({"remove": "goal[0]"}, "goal", [{"reference": "Goal/2"}]),
        ({"repeat": "goal[0]"}, "goal", [{"reference": "Goal/1"}, {"reference": "Goal/2"}, {"reference": "Goal/1"}]),
        ({"set": {"title": "Ny"}}, "title", "Ny"),
        ({"set": {"title": None, "period": {"end": "2026-12-31"}}}, "period", {"end": "2026-12-31"}),
        ({"add": {"note": {"text": "x"}}}, "note", [{"text": "x"}]),
        ({"add": {"goal": [{"display": "x"}, {"display": "y"}]}}, "goal", [*PLAN["goal"], {"display": "x"}, {"display": "y"}]),
    ],
)
def test_change(change: dict[str, Any], path: str, expected: Any) -> None:
    assert changed(PLAN, change)[path] == expected


def test_extension_is_found_by_the_end_of_its_url() -> None:
    made = changed(PLAN, {"set": {"extension[plan-text].extension[part].valueCode": "c"}})
    assert made["extension"][1]["extension"] == [{"url": "part", "valueCode": "c"}]


def test_list_that_becomes_empty_goes() -> None:
    made = changed(PLAN, {"remove": "extension[plan-text].extension[part]"})
    assert made["extension"][1] == {"url": "https://example.org/plan-text"}


def test_null_takes_away() -> None:
    assert "title" not in changed(PLAN, {"set": {"title": None}})


def test_valid_resource_is_left_alone() -> None:
    before = str(PLAN)
    changed(PLAN, {"add": {"goal": {"reference": "Goal/3"}}})
    assert str(PLAN) == before


@pytest.mark.parametrize(
    "change",
    [
        {"remove": "author"},
        {"remove": "goal[2]"},
        {"remove": "title.x"},
        {"remove": "extension[third]"},
        {"remove": "Title!"},
        {"repeat": "title"},
        {"set": {"author.reference": "x"}},
        {"set": {"goal[7].reference": "x"}},
        {"add": {"title": "x"}},
    ],
)
def test_path_that_leads_nowhere_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        changed(PLAN, change)


def test_each_broken_example_differs_from_its_base() -> None:
    assert [one.name for one in broken_examples() if one.resource == valid_examples()[one.base]] == []
