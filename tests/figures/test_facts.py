"""What is counted of a plan: by the profiles' own examples, and one thing changed at a time."""

from collections.abc import Callable
from datetime import date

import pytest

from fhir_sip.figures.facts import Fact, PlanRecords, counted, facts_of_offer, facts_of_plan, municipality_of
from tests.figures.records import Resource, example_plan, of_type, part


def _plan(records: list[Resource]) -> PlanRecords:
    [sip] = [one for one in of_type(records, "CarePlan") if "partOf" not in one]
    return PlanRecords(
        sip,
        of_type(records, "Patient")[0],
        of_type(records, "Goal"),
        of_type(records, "Appointment"),
        of_type(records, "Task", "offer"),
        [one for one in of_type(records, "CarePlan") if "partOf" in one],
    )


def _answers(records: list[Resource], year: int = 2026) -> dict[str, str]:
    return {fact.indicator: fact.category for fact in counted(facts_of_plan(_plan(records), year), year)}


def test_elsas_plan_gives_one_answer_to_each_question() -> None:
    assert _answers(example_plan("egenvard")) == {
        "wait": "days-22-42",
        "follow-up": "on-time",
        "goals": "some-forward",
        "egenvard": "review-current",
        "participation": "took-part",
    }


def test_the_municipality_is_that_of_the_plans_party_and_the_person_the_number() -> None:
    facts = facts_of_plan(_plan(example_plan("egenvard")), 2026)
    assert {fact.municipality for fact in facts} == {"9999000011"}
    assert {fact.person for fact in facts} == {"http://electronichealth.se/identifier/personnummer|201704119849"}


def test_an_adult_is_not_counted_among_the_children() -> None:
    assert "participation" not in _answers(example_plan("viola"))


def test_a_plan_without_a_day_in_the_year_gives_nothing_of_it() -> None:
    assert _answers(example_plan("peter"), 2025) == {}


def test_a_person_with_protected_identity_is_in_no_figure() -> None:
    records = example_plan("egenvard")
    of_type(records, "Patient")[0]["meta"]["security"] = [{"code": "skyddadFolkbokforing"}]
    assert _answers(records) == {}
    [offer] = of_type(records, "Task", "offer")
    assert facts_of_offer(offer, of_type(records, "Patient")[0], None) == []


def test_a_person_whose_record_is_not_at_hand_is_in_no_figure() -> None:
    records = example_plan("egenvard")
    [offer] = of_type(records, "Task", "offer")
    assert facts_of_offer(offer, None, None) == []


def _later_meeting(records: list[Resource]) -> None:
    [first] = of_type(records, "Appointment", "first")
    first["start"] = "2026-12-01T10:00:00+01:00"


def _missed_follow_up(records: list[Resource]) -> None:
    [sip] = [one for one in of_type(records, "CarePlan") if "partOf" not in one]
    part(sip, "next-follow-up")["extension"][0]["valueDate"] = "2026-11-30"
    records[:] = [one for one in records if one not in of_type(records, "Appointment", "follow-up")]
    for goal in of_type(records, "Goal"):
        goal["extension"] = [one for one in goal["extension"] if "goal-evaluation" not in one["url"]]


def _review_passed(records: list[Resource]) -> None:
    for plan in (one for one in of_type(records, "CarePlan") if "partOf" in one):
        part(plan, "next-follow-up")["extension"][0]["valueDate"] = "2026-12-31"


def _all_reached(records: list[Resource]) -> None:
    for goal in of_type(records, "Goal"):
        for extension in goal["extension"]:
            for one in extension.get("extension", ()):
                if one["url"] == "achievement":
                    one["valueCode"] = "achieved"


def _no_meeting_held(records: list[Resource]) -> None:
    for meeting in of_type(records, "Appointment"):
        meeting["status"] = "booked"


@pytest.mark.parametrize(
    ("change", "indicator", "category"),
    [
        (_later_meeting, "wait", "days-43-"),
        (_missed_follow_up, "follow-up", "late"),
        (_missed_follow_up, "goals", None),
        (_review_passed, "egenvard", "review-overdue"),
        (_all_reached, "goals", "all-reached"),
        (_no_meeting_held, "participation", None),
    ],
)
def test_one_thing_changed_changes_the_answer(
    change: Callable[[list[Resource]], None], indicator: str, category: str | None
) -> None:
    records = example_plan("egenvard")
    change(records)
    assert _answers(records).get(indicator) == category


@pytest.mark.parametrize(
    ("status", "has_plan", "category"),
    [
        ("accepted", True, "plan-made"),
        ("accepted", False, "accepted"),
        ("requested", False, "waiting"),
        ("on-hold", False, "waiting"),
        ("rejected", False, "declined"),
        ("cancelled", False, None),
        ("entered-in-error", False, None),
    ],
)
def test_an_offer_counts_by_its_answer(status: str, has_plan: bool, category: str | None) -> None:
    records = example_plan("egenvard")
    [offer] = of_type(records, "Task", "offer")
    plan = _plan(records).care_plan if has_plan else None
    facts = facts_of_offer(offer | {"status": status}, of_type(records, "Patient")[0], plan)
    assert [fact.category for fact in facts] == ([category] if category else [])


def test_a_draft_is_no_plan_that_was_made() -> None:
    records = example_plan("egenvard")
    [offer] = of_type(records, "Task", "offer")
    draft = _plan(records).care_plan | {"status": "draft"}
    assert [fact.category for fact in facts_of_offer(offer, of_type(records, "Patient")[0], draft)] == ["accepted"]


def test_a_child_with_many_offers_in_two_municipalities_counts_once_by_the_last() -> None:
    facts = [Fact("one", f"99990000{day:02}", "offer", "waiting", date(2025, 3, day)) for day in range(1, 20)]
    assert counted([*reversed(facts), Fact("one", "9999000001", "offer", "declined", date(2024, 1, 1))], 2025) == [facts[-1]]


@pytest.mark.parametrize("hsa_id", ["", "9999000011", "SE99990000112-A1", "XX9999000011-A1"])
def test_who_has_no_hsa_id_has_no_municipality(hsa_id: str) -> None:
    assert municipality_of(hsa_id) is None
