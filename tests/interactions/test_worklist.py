"""`GET /sip/worklist`: each party sees what waits to be done in its plans, and of nobody else's."""

import copy
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.process.duties import What
from fhir_sip.validation import strict_parse
from tests.systems import Systems, fresh_plan, posted, refusal

A = "SE9999000011-A100"
LATE = (date.today() - timedelta(days=3)).isoformat()


def late_plan() -> dict[str, Any]:
    """A plan whose follow-up, the municipality's to do, should have been."""
    plan = copy.deepcopy(fresh_plan())
    return plan | {"next_follow_up": {"date": LATE, "responsible": A}}


def worklist(client: BackendClient, **query: str) -> list[dict[str, Any]]:
    """All pages."""
    plans: list[dict[str, Any]] = []
    answer = client.sip("GET", "worklist", params=query)
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        plans += page["plans"]
        if "next" not in page:
            return plans
        answer = client.sip("GET", page["next"].removeprefix(f"{client.sip_url}/"))


def listed(client: BackendClient, place: str, **query: str) -> list[dict[str, Any]]:
    """What the list has of one plan."""
    return worklist(client, plan=place, **query)


def test_a_late_follow_up_is_on_the_list_of_who_is_to_do_it(systems: Systems) -> None:
    place = posted(systems.municipality_a, late_plan())
    [mine] = listed(systems.municipality_a, place, who="mine", overdue="true")
    [duty] = [one for one in mine["duties"] if one["what"] == "follow-up"]
    assert (duty["who"], duty["due"], duty["is_overdue"], duty["is_mine"]) == (A, LATE, True, True)
    assert (mine["state"], bool(mine["state_name"])) == ("active", True)
    assert (
        systems.municipality_a.fhir("GET", duty["record"].removeprefix(f"{systems.municipality_a.fhir_url}/")).status_code == 200
    )
    assert listed(systems.region_ehr, place, who="mine", overdue="true") == []
    assert listed(systems.region_ehr, place, who=A, overdue="true"), "waiting for whom"


def test_a_stranger_and_one_whose_consent_was_withdrawn_see_nothing_of_it(systems: Systems) -> None:
    place = posted(systems.municipality_a, late_plan())
    assert listed(systems.municipality_b, place) == []
    assert listed(systems.region_ehr, place)
    seen = systems.municipality_a.sip("GET", place)
    ended = [consent | {"status": "inactive"} for consent in seen.json()["consents"]]
    changed = systems.municipality_a.sip(
        "PUT", place, json=seen.json() | {"consents": ended}, headers={"If-Match": seen.headers["ETag"]}
    )
    assert changed.status_code == 200, changed.text
    assert listed(systems.region_ehr, place) == []


def test_its_pages_hold_every_plan_once(systems: Systems) -> None:
    places = [posted(systems.municipality_a, late_plan()) for _ in range(3)]
    first = systems.municipality_a.sip("GET", "worklist", params={"plan": ",".join(places), "_count": "2"}).json()
    assert len(first["plans"]) == 2
    by_pages = [one["id"] for one in worklist(systems.municipality_a, plan=",".join(places), _count="2")]
    assert sorted(by_pages) == sorted(places)


def as_tasks(client: BackendClient, **query: str) -> list[dict[str, Any]]:
    """All pages of the list as FHIR."""
    tasks: list[dict[str, Any]] = []
    answer = client.fhir("GET", "Task/$worklist", params=query)
    while True:
        assert answer.status_code == 200, answer.text
        bundle = answer.json()
        tasks += [entry["resource"] for entry in bundle.get("entry", ())]
        following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        if not following:
            return tasks
        answer = client.fhir("GET", following[0].removeprefix(f"{client.fhir_url}/"))


def test_the_list_as_tasks_tells_the_same(systems: Systems) -> None:
    places = ",".join(posted(systems.municipality_a, late_plan()) for _ in range(3))
    rows = [
        (duty["what"], duty["record"].removeprefix(f"{systems.region_ehr.fhir_url}/"), duty.get("due"), f"CarePlan/{plan['id']}")
        for plan in worklist(systems.region_ehr, plan=places)
        for duty in plan["duties"]
    ]
    tasks = as_tasks(systems.region_ehr, plan=places, _count="2")
    told = [
        (
            task["code"]["coding"][0]["code"],
            task["focus"]["reference"],
            task.get("restriction", {}).get("period", {}).get("end"),
            task["basedOn"][0]["reference"],
        )
        for task in tasks
    ]
    assert sorted(told, key=str) == sorted(rows, key=str) != []
    assert {task["owner"]["reference"] for task in as_tasks(systems.municipality_a, plan=places, who="mine")} == {
        f"Organization/{A}"
    }
    assert as_tasks(systems.municipality_b, plan=places) == []
    assert not any(strict_parse.issues_in(task, None) for task in tasks)


def test_each_thing_to_do_has_its_code(repository: Path) -> None:
    system = json.loads((repository / "profiles" / "generated" / "CodeSystem-sip-duty.json").read_text(encoding="utf-8"))
    assert {concept["code"] for concept in system["concept"]} == set(get_args(What))


@pytest.mark.parametrize("query", [{"who": "mine", "x": "1"}, {"overdue": "ja"}, {"_count": "0"}, {"_page": "a"}])
def test_what_is_not_offered_is_refused(systems: Systems, query: dict[str, str]) -> None:
    refusal(systems.region_ehr.sip("GET", "worklist", params=query), 400)
