"""Search on real HAPI: includes are judged, pages are full and sealed, what is not allowed is refused by name."""

import base64
from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, refusal

A = "SE9999000011-A100"


def searched(client: BackendClient, kind: str, query: dict[str, Any] | list[tuple[str, str]]) -> dict[str, Any]:
    answer = client.fhir("GET", kind, params=query)
    assert answer.status_code == 200, answer.text
    bundle: dict[str, Any] = answer.json()
    assert bundle["type"] == "searchset"
    return bundle


def modes(bundle: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"match": [], "include": []}
    for entry in bundle.get("entry", ()):
        found[entry["search"]["mode"]].append(entry["resource"]["resourceType"])
    return found


def by_person(plan: dict[str, Any]) -> tuple[str, str]:
    return ("patient.identifier", f"{PERSONNUMMER}|{personnummer_of(plan)}")


def test_a_plan_by_person_with_team_goals_and_actions(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    query = [by_person(plan)]
    query += [("_include", f"CarePlan:{name}") for name in ("care-team", "goal", "activity-reference")]
    found = modes(searched(systems.region_ehr, "CarePlan", query))
    assert found["match"] == ["CarePlan"]
    assert sorted(found["include"]) == ["CareTeam"] + ["Goal"] * 3 + ["Task"] * 5
    alone = modes(searched(systems.region_ehr, "CarePlan", query[:1]))
    assert alone == {"match": ["CarePlan"], "include": []}, "what decides is fetched, but not given"


def test_iterated_and_reverse_includes(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    query = [by_person(plan), ("_include", "CarePlan:care-team"), ("_include:iterate", "CareTeam:participant")]
    found = modes(searched(systems.region_ehr, "CarePlan", [*query, ("_revinclude", "Consent:data")]))
    assert sorted(set(found["include"])) == [
        "CareTeam",
        "Consent",
        "Organization",
        "Patient",
        "PractitionerRole",
        "RelatedPerson",
    ]
    goals = modes(searched(systems.region_ehr, "Goal", [by_person(plan), ("_revinclude", "CarePlan:goal")]))
    assert goals == {"match": ["Goal"] * 3, "include": ["CarePlan"]}


def test_included_records_are_judged_too(systems: Systems) -> None:
    """L1: A may see the plan, its own, but not the actions of those who have disclosed nothing."""
    plan = fresh_plan()
    for consent in plan["consents"]:
        consent["disclosers"] = [A]
    posted(systems.municipality_a, plan)
    bundle = searched(systems.municipality_a, "CarePlan", [by_person(plan), ("_include", "CarePlan:activity-reference")])
    owners = {e["resource"]["owner"]["reference"] for e in bundle["entry"] if e["search"]["mode"] == "include"}
    assert owners == {f"Organization/{A}"}


def test_pages_are_full_sealed_and_complete(systems: Systems) -> None:
    """L2, L3, L5: the region sees three of six plans, two by two; a page link is nobody else's."""
    plan = fresh_plan()
    visible = set()
    for number in range(6):
        document = plan | {"id": f"{plan['id']}-{number}"}
        if number % 2:
            document = document | {"status": "draft", "consents": []}
        place = posted(systems.municipality_a, document)
        visible |= {place} if number % 2 == 0 else set()
    bundle = searched(systems.region_ehr, "CarePlan", [by_person(plan), ("_count", "2")])
    assert len(bundle["entry"]) == 2
    seen = [entry["resource"]["id"] for entry in bundle["entry"]]
    link = next(link["url"] for link in bundle["link"] if link["relation"] == "next")
    path = link.removeprefix(systems.settings.fhir_url + "/")
    refusal(systems.municipality_a.fhir("GET", path), 400)
    refusal(systems.region_ehr.fhir("GET", path[:-3] + "AAA"), 400)
    refusal(systems.region_ehr.fhir("GET", path.replace("CarePlan?", "Goal?")), 400)
    last = systems.region_ehr.fhir("GET", path).json()
    seen += [entry["resource"]["id"] for entry in last["entry"]]
    assert sorted(seen) == sorted(visible)
    assert [link["relation"] for link in last["link"]] == ["self"]
    everything = searched(systems.region_ehr, "CarePlan", [by_person(plan)])
    assert len(everything["entry"]) == 3
    assert "total" not in everything


def test_a_page_is_judged_again(systems: Systems) -> None:
    """A page link taken before a withdrawal gives nothing after it."""
    plan = fresh_plan()
    places = [posted(systems.municipality_a, plan | {"id": f"{plan['id']}-{number}"}) for number in range(2)]
    bundle = searched(systems.region_ehr, "CarePlan", [by_person(plan), ("_count", "1")])
    link = next(link["url"] for link in bundle["link"] if link["relation"] == "next")
    for place in places:
        answer = systems.municipality_a.sip("GET", place)
        document = answer.json()
        for consent in document["consents"]:
            consent["status"] = "inactive"
        headers = {"If-Match": answer.headers["ETag"]}
        assert systems.municipality_a.sip("PUT", place, json=document, headers=headers).status_code == 200
    assert "entry" not in systems.region_ehr.fhir("GET", link.removeprefix(systems.settings.fhir_url + "/")).json()


def test_no_number_stands_in_a_link(systems: Systems) -> None:
    plan = fresh_plan()
    for number in range(2):
        posted(systems.municipality_a, plan | {"id": f"{plan['id']}-{number}"})
    bundle = searched(systems.region_ehr, "CarePlan", [by_person(plan), ("_count", "1")])
    for link in bundle["link"]:
        assert personnummer_of(plan) not in link["url"]
    sealed = next(link["url"] for link in bundle["link"] if link["relation"] == "next").partition("_page=")[2]
    assert personnummer_of(plan).encode() not in base64.urlsafe_b64decode(sealed)


@pytest.mark.parametrize(
    "query",
    [
        {"_has:Consent:data:status": "active"},
        {"_has:Consent:data:data": "CarePlan/1"},
        {"_has:Consent:data:_has:CarePlan:goal:status": "active"},
        {"_has:AuditEvent:entity:agent": "x"},
        {"_has:Consent:data": "active"},
        {"_has": "x"},
        {"goal.lifecycle-status": "active"},
        {"goal.subject.identifier": "a|b"},
        {"care-team:Organization.status": "active"},
        {"care-team.participant": "x"},
        {"participant": "Organization/x"},
        {"goal": "https://elsewhere.example/fhir/Goal/1"},
        {"goal": "Task/1"},
        {"_lastUpdated": "ne2026"},
        {"_lastUpdated": "gt2026,lt2025"},
        {"_total": "estimate"},
        {"_filter": "status eq active"},
        {"_content": "Ylva"},
        {"_text": "Ylva"},
        {"_list": "1"},
        {"_query": "x"},
        {"_source": "x"},
        {"patient.name": "Ylva"},
        {"patient.organization": "Organization/x"},
        {"subject:Group.identifier": "x"},
        {"patient.identifier:not": "x"},
        {"status:not": "draft"},
        {"_sort": "patient.name"},
        {"_sort": "title"},
        {"_sort": "date,status"},
        {"_include": "*"},
        {"_include": "CarePlan:*"},
        {"_include": "CarePlan:goal:Goal"},
        {"_include:recurse": "CarePlan:goal"},
        {"_revinclude": "AuditEvent:entity"},
        {"_revinclude": "Provenance:target"},
        {"_summary": "true"},
        {"_elements": "id"},
        {"_offset": "5"},
        {"_getpages": "x"},
        {"_contained": "true"},
        {"": "x"},
    ],
)
def test_what_is_not_on_the_list_is_refused(systems: Systems, query: dict[str, str]) -> None:
    """L8, L13: the list is of what may be asked, parsed whole, so that no variant slips by."""
    for method, path, given in (("GET", "CarePlan", {"params": query}), ("POST", "CarePlan/_search", {"data": query})):
        issues = refusal(systems.region_ehr.fhir(method, path, **given), 400)
        assert "Ylva" not in issues[0]["details"]["text"]


def test_a_search_must_name_a_person_where_it_cannot_be_narrowed(systems: Systems) -> None:
    for kind in ("Goal", "Condition", "RelatedPerson", "Patient", "PractitionerRole"):
        refusal(systems.region_ehr.fhir("GET", kind), 400)
    for kind in ("CarePlan", "CareTeam", "Task", "Consent"):
        assert systems.region_ehr.fhir("GET", kind, params={"_count": "1"}).status_code == 200


def test_without_a_person_tasks_are_those_one_owns_and_consents_those_one_discloses_by(systems: Systems) -> None:
    posted(systems.municipality_a, fresh_plan())
    tasks = searched(systems.municipality_a, "Task", {"_sort": "-_lastUpdated", "_count": "5"})
    assert {entry["resource"]["owner"]["reference"] for entry in tasks["entry"]} == {f"Organization/{A}"}
    consents = searched(systems.municipality_a, "Consent", {"_sort": "-_lastUpdated", "_count": "5"})
    assert all(
        {"reference": f"Organization/{A}"}.items() <= entry["resource"]["organization"][0].items() for entry in consents["entry"]
    )


def test_a_search_by_last_updated_misses_nothing_when_rows_are_changed_between_its_pages(systems: Systems) -> None:
    """All goals of a plan are stored at one instant. One that is changed moves to the end; those after it are not passed over."""
    plan = fresh_plan()
    more = [plan["goals"][2] | {"id": f"mal-{number}"} for number in range(4)]
    posted(systems.municipality_a, plan | {"goals": [*plan["goals"], *more]})
    goals = searched(systems.municipality_a, "Goal", [by_person(plan)])["entry"]
    assert len(goals) == 7
    seen: list[str] = []
    path = f"Goal?patient={goals[0]['resource']['subject']['reference']}&_count=2"
    for changed in (goals[1], goals[2], None, None, None):
        bundle = systems.municipality_a.fhir("GET", path).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        if changed is not None:
            goal = changed["resource"]
            goal["description"]["text"] += " ändrat"
            headers = {"If-Match": f'W/"{goal["meta"]["versionId"]}"'}
            assert systems.municipality_a.fhir("PUT", f"Goal/{goal['id']}", json=goal, headers=headers).status_code == 200
        if not following:
            break
        path = following[0].removeprefix(systems.settings.fhir_url + "/")
    assert set(seen) == {entry["resource"]["id"] for entry in goals}


def test_every_sort_gives_every_row_once(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    [patient] = {
        entry["resource"]["for"]["reference"] for entry in searched(systems.municipality_a, "Task", [by_person(plan)])["entry"]
    }
    found = []
    for sort in ("_lastUpdated", "-_lastUpdated", "_id", "-_id", "authored-on", "-period", "modified,_id"):
        path, seen = f"Task?patient={patient}&_sort={sort}&_count=2", []
        while path:
            bundle = systems.municipality_a.fhir("GET", path).json()
            seen += [entry["resource"]["id"] for entry in bundle["entry"]]
            path = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
            path = path.removeprefix(systems.settings.fhir_url + "/")
        found.append(sorted(seen))
    assert all(ids == found[0] for ids in found)
    assert len(found[0]) == len(set(found[0])) == 5


def test_a_total_counts_what_is_visible_and_a_count_gives_nothing_else(systems: Systems) -> None:
    """L4: the region sees one of A's three plans of a person, and is told of one."""
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    for number in range(2):
        posted(systems.municipality_a, plan | {"id": f"{plan['id']}-{number}", "status": "draft", "consents": []})
    for caller, total in ((systems.municipality_a, 3), (systems.region_ehr, 1), (systems.municipality_b, 0)):
        bundle = searched(caller, "CarePlan", [by_person(plan), ("_total", "accurate"), ("_count", "1")])
        assert (bundle["total"], len(bundle.get("entry", ()))) == (total, min(total, 1))
        for query in (("_summary", "count"), ("_count", "0")):
            bundle = searched(caller, "CarePlan", [by_person(plan), query])
            assert bundle["total"] == total
            assert "entry" not in bundle
            assert [link["relation"] for link in bundle["link"]] == ["self"]
    assert "total" not in searched(systems.region_ehr, "CarePlan", [by_person(plan), ("_total", "none")])


def test_chains_and_has_go_one_step_and_through_what_is_visible(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    care_plan = searched(systems.region_ehr, "CarePlan", [by_person(plan)])["entry"][0]["resource"]
    patient = care_plan["subject"]["reference"]

    def found(kind: str, name: str, value: str, caller: BackendClient = systems.region_ehr) -> list[str]:
        bundle = searched(caller, kind, [("patient", patient), (name, value)])
        return [entry["resource"]["id"] for entry in bundle.get("entry", ())]

    assert found("CarePlan", "goal.lifecycle-status", "active") == [place]
    assert found("CarePlan", "goal.lifecycle-status", "rejected") == []
    assert found("CarePlan", "care-team:CareTeam.participant", f"Organization/{A}") == [place]
    assert found("CarePlan", "activity-reference.owner", f"{systems.settings.fhir_url}/Organization/{A}") == [place]
    assert found("CarePlan", "_has:Consent:data:status", "active") == [place]
    assert found("CarePlan", "_has:Consent:data:status", "inactive") == []
    assert found("CareTeam", "_has:CarePlan:care-team:status", "active") == [care_plan["careTeam"][0]["reference"].split("/")[1]]
    assert len(found("Goal", "_has:CarePlan:goal:status", "active")) == 3
    assert found("Goal", "_has:CarePlan:goal:status", "draft") == []
    assert len(found("Task", "_has:CarePlan:activity-reference:_id", place)) == 5
    assert found("Goal", "_has:CarePlan:goal:status", "active", systems.municipality_b) == []
    newest = [("_has:CarePlan:goal:_id", place), ("_sort", "-_lastUpdated")]
    assert len(searched(systems.region_ehr, "Goal", newest)["entry"]) == 3, "the plan's team narrows, so no person need be named"
    assert len(searched(systems.region_ehr, "Patient", [("_has:CarePlan:subject:_id", place)])["entry"]) == 1


def test_who_is_in_a_protected_persons_team_is_not_found_by_asking(systems: Systems) -> None:
    """Of A's draft plan the region is told of nobody in the team but itself; asking by a participant, or following it, tells no more."""
    plan = fresh_plan()
    plan["person"] = plan["person"] | {"protected_identity": "sekretessmarkering"}
    for consent in plan["consents"]:
        consent["disclosers"] = [A]
    posted(systems.municipality_a, plan)
    for party, is_told in ((A, True), ("SE9999000001-R000", True), ("SE9999000011-A300", False)):
        query = [by_person(plan), ("participant", f"Organization/{party}")]
        assert bool(searched(systems.region_ehr, "CareTeam", query).get("entry")) is is_told, party
        assert searched(systems.municipality_a, "CareTeam", query)["entry"]
    followed = searched(systems.region_ehr, "CareTeam", [by_person(plan), ("_include", "CareTeam:participant")])["entry"]
    assert "Organization/SE9999000011-A300" not in {entry["fullUrl"].partition("/fhir/")[2] for entry in followed}
