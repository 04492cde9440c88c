"""L1-L6: what comes along with a search, how its pages are filled and counted, and that nothing of it is kept for another."""

import pytest

from tests.attacks.records import REGION, A
from tests.leaks.scenes import (
    Scene,
    Told,
    entries,
    hide_from_region,
    keys_in,
    keys_of,
    link,
    pages,
    set_receivers,
    told_plan,
    withdraw,
)

_GOALS = 64
# Places, in the order of the search, of the goals that the region may see: more are hidden in a row than are fetched at a time.
_SEEN_PLACES = (0, 50, 63)
_FOLLOWED = ("CarePlan:care-team", "CarePlan:goal", "CarePlan:condition", "CarePlan:activity-reference", "CarePlan:patient")


@pytest.fixture(scope="module")
def long_plan(scene: Scene) -> tuple[Told, str, list[str]]:
    """A plan with many goals, its person, and the goals that the region may see in the order of a search."""
    plan = told_plan(scene.a, goals=_GOALS)
    [patient] = keys_of(scene.a, plan, "Patient")
    answer = scene.a.fhir("GET", "Goal", params={"patient": patient, "_sort": "_id", "_count": "100"})
    goals = keys_in(answer)
    assert len(goals) == _GOALS
    seen = [goals[place] for place in _SEEN_PLACES]
    hide_from_region(scene.a, plan, [goal for goal in goals if goal not in seen])
    return plan, patient, seen


def test_l01_include_and_revinclude_stay_within_what_the_caller_may_see(scene: Scene) -> None:
    """A consent opens A's own records to the region, not the school's; a token without a type is given none of it."""
    plan = told_plan(scene.a, disclosers=[A])
    hidden = set(keys_of(scene.school, plan)) | set(keys_in_tasks_of_others(scene, plan))
    assert hidden
    query = [("patient.identifier", plan.person), *(("_include", name) for name in _FOLLOWED)]
    query += [("_include:iterate", "CareTeam:participant"), ("_revinclude", "Consent:data")]
    found = keys_in(scene.region.fhir("GET", "CarePlan", params=query))
    assert {"CarePlan", "CareTeam", "Goal", "Task", "Consent", "Patient"} <= {key.partition("/")[0] for key in found}
    assert hidden.isdisjoint(found)
    back = scene.region.fhir("GET", "Consent", params=[("patient.identifier", plan.person), ("_include", "Consent:data")])
    assert hidden.isdisjoint(keys_in(back))
    bare = scene.region_plans_only.fhir("GET", "CarePlan", params=[("_id", plan.place), *query[1:]])
    assert [key for key in keys_in(bare) if not key.startswith("CarePlan/")] == []
    stranger = scene.b.fhir("GET", "CarePlan", params=query)
    assert entries(stranger) == []


def keys_in_tasks_of_others(scene: Scene, plan: Told) -> list[str]:
    """The school's actions, which nobody has opened to the region."""
    answer = scene.a.fhir("GET", f"CarePlan/{plan.place}")
    assert answer.status_code == 200, answer.text
    named = [activity["reference"]["reference"] for activity in answer.json()["activity"]]
    return [key for key in named if scene.school.fhir("GET", key).status_code == 200]


def test_l02_pages_are_full_and_none_is_lost_when_rows_are_hidden(scene: Scene, long_plan: tuple[Told, str, list[str]]) -> None:
    _, patient, seen = long_plan
    got = [keys_in(page) for page in pages(scene.region, scene, "Goal", patient=patient, _sort="_id", _count="2")]
    assert got == [seen[:2], seen[2:]]


def test_l03_a_page_link_is_no_permission(scene: Scene) -> None:
    """Nobody else can use it, and its owner is given by it only what it may see when the page is asked for."""
    plan = told_plan(scene.a)
    [patient] = keys_of(scene.a, plan, "Patient")
    first = scene.region.fhir("GET", "Goal", params={"patient": patient, "_count": "1"})
    following = link(first, "next", scene)
    assert following is not None
    for other in (scene.a, scene.b, scene.school):
        assert other.fhir("GET", following).status_code == 400
    assert scene.region.fhir("GET", following.replace("Goal?", "Task?")).status_code == 400
    assert len(entries(scene.region.fhir("GET", following))) == 1
    withdraw(scene.a, plan)
    assert entries(scene.region.fhir("GET", following)) == []


def test_l04_total_counts_what_the_caller_may_see_only(scene: Scene, long_plan: tuple[Told, str, list[str]]) -> None:
    _, patient, seen = long_plan
    assert scene.region.fhir("GET", "Goal", params={"patient": patient, "_total": "accurate"}).json()["total"] == len(seen)
    assert "total" not in scene.region.fhir("GET", "Goal", params={"patient": patient, "_count": "1"}).json()
    for asked in ({"_total": "accurate"}, {"_total": "estimate"}, {"_summary": "count"}, {"_total": "accurate", "_count": "1"}):
        answer = scene.region.fhir("GET", "Goal", params={"patient": patient} | asked)
        total = answer.json().get("total") if answer.status_code == 200 else None
        assert total in (None, len(seen)), asked
        stranger = scene.b.fhir("GET", "Goal", params={"patient": patient} | asked)
        assert stranger.status_code == 400 or stranger.json().get("total") in (None, 0), asked


def test_l05_a_page_that_is_hidden_throughout_does_not_end_the_search(
    scene: Scene, long_plan: tuple[Told, str, list[str]]
) -> None:
    _, patient, seen = long_plan
    for order in ("_id", "_lastUpdated", "-_lastUpdated"):
        got = [keys_in(page) for page in pages(scene.region, scene, "Goal", patient=patient, _sort=order, _count="1")]
        assert sorted(key for page in got for key in page) == sorted(seen), order
        assert [] not in got, "nor does it show as an empty page"


def test_l06_a_search_is_not_answered_from_an_earlier_one(scene: Scene) -> None:
    """The same query by two callers, with the consent changed between: each is told what holds now."""
    plan = told_plan(scene.a, receivers=[A])
    query = {"patient.identifier": plan.person}

    def seen_by_region() -> int:
        return len(entries(scene.region.fhir("GET", "Goal", params=query)))

    assert len(entries(scene.a.fhir("GET", "Goal", params=query))) == 3
    assert seen_by_region() == 0
    set_receivers(scene.a, plan, A, REGION)
    assert seen_by_region() == 3
    set_receivers(scene.a, plan, A)
    assert seen_by_region() == 0
    assert len(entries(scene.a.fhir("GET", "Goal", params=query))) == 3
