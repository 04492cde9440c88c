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
        {"_total": "accurate"},
        {"_filter": "status eq active"},
        {"_content": "Ylva"},
        {"_text": "Ylva"},
        {"_list": "1"},
        {"_query": "x"},
        {"_source": "x"},
        {"patient.name": "Ylva"},
        {"patient.organization": "Organization/x"},
        {"care-team.participant": "Organization/x"},
        {"subject:Group.identifier": "x"},
        {"patient.identifier:not": "x"},
        {"status:not": "draft"},
        {"_sort": "patient.name"},
        {"_include": "*"},
        {"_include": "CarePlan:*"},
        {"_include": "CarePlan:goal:Goal"},
        {"_include:recurse": "CarePlan:goal"},
        {"_revinclude": "AuditEvent:entity"},
        {"_revinclude": "Provenance:target"},
        {"_summary": "count"},
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
    for kind in ("Goal", "Task", "Condition", "Consent", "RelatedPerson", "Patient", "PractitionerRole"):
        refusal(systems.region_ehr.fhir("GET", kind), 400)
    assert systems.region_ehr.fhir("GET", "CarePlan", params={"_count": "1"}).status_code == 200
