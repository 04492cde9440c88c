"""vread and history on real HAPI: the content of then, by the rules of now."""

from typing import Any

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import Systems, fresh_plan, posted, pulled, refusal

_PROTECTED = [
    {"system": "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel", "code": "sekretessmarkering"},
    {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "DEMO"},
]


def goal_with_versions(systems: Systems, plan: dict[str, Any], changes: int = 2) -> dict[str, Any]:
    """A goal of a posted plan that has been changed some times, as it is now."""
    posted(systems.municipality_a, plan)
    goal = next(one for one in pulled(systems.municipality_a, plan) if one["resourceType"] == "Goal")
    for number in range(changes):
        goal["description"]["text"] = f"Lydelse {number}"
        headers = {"If-Match": f'W/"{goal["meta"]["versionId"]}"'}
        answer = systems.municipality_a.fhir("PUT", f"Goal/{goal['id']}", json=goal, headers=headers)
        assert answer.status_code == 200, answer.text
        goal = answer.json()
    return goal


def history(client: BackendClient, path: str, **query: str) -> dict[str, Any]:
    answer = client.fhir("GET", path, params=query)
    assert answer.status_code == 200, answer.text
    bundle: dict[str, Any] = answer.json()
    assert bundle["type"] == "history"
    return bundle


def versions(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["meta"]["versionId"] for entry in bundle.get("entry", ())]


def test_every_version_can_be_read_and_listed(systems: Systems) -> None:
    goal = goal_with_versions(systems, fresh_plan())
    key = f"Goal/{goal['id']}"
    bundle = history(systems.region_ehr, f"{key}/_history")
    assert versions(bundle) == ["3", "2", "1"]
    assert [entry["request"]["method"] for entry in bundle["entry"]] == ["PUT", "PUT", "POST"]
    assert [entry["response"]["etag"] for entry in bundle["entry"]] == ['W/"3"', 'W/"2"', 'W/"1"']
    for entry in bundle["entry"]:
        version = entry["resource"]["meta"]["versionId"]
        answer = systems.region_ehr.fhir("GET", f"{key}/_history/{version}")
        assert (answer.status_code, answer.json(), answer.headers["ETag"]) == (200, entry["resource"], f'W/"{version}"')
    texts = [entry["resource"]["description"]["text"] for entry in bundle["entry"]]
    assert texts[:2] == ["Lydelse 1", "Lydelse 0"]


def test_a_history_goes_on_from_page_to_page(systems: Systems) -> None:
    goal = goal_with_versions(systems, fresh_plan(), changes=4)
    seen: list[str] = []
    path: str | None = f"Goal/{goal['id']}/_history?_count=2"
    while path:
        bundle = systems.region_ehr.fhir("GET", path).json()
        seen += versions(bundle)
        following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        path = following[0].removeprefix(systems.settings.fhir_url + "/") if following else None
        if path:
            refusal(systems.municipality_a.fhir("GET", path), 400)
            refusal(systems.region_ehr.fhir("GET", path.replace("Goal/", "Task/")), 400)
    assert seen == ["5", "4", "3", "2", "1"]
    since = goal["meta"]["lastUpdated"]
    assert versions(history(systems.region_ehr, f"Goal/{goal['id']}/_history", _since=since)) == ["5"]


def test_the_history_of_a_type_is_of_one_person_or_by_id(systems: Systems) -> None:
    plan = fresh_plan()
    goal = goal_with_versions(systems, plan)
    of_goal = history(systems.region_ehr, "Goal/_history", _id=goal["id"])
    assert versions(of_goal) == ["3", "2", "1"]
    of_person = history(systems.region_ehr, "Goal/_history", patient=goal["subject"]["reference"])
    assert len(of_person["entry"]) == 5, "three goals, one of them in three versions"
    stamps = [entry["resource"]["meta"]["lastUpdated"] for entry in of_person["entry"]]
    assert stamps == sorted(stamps, reverse=True)
    seen, path = [], f"Goal/_history?patient={goal['subject']['reference']}&_count=2"
    while path:
        bundle = systems.region_ehr.fhir("GET", path).json()
        seen += bundle["entry"]
        path = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
        path = path.removeprefix(systems.settings.fhir_url + "/")
    assert seen == of_person["entry"]
    assert "entry" not in history(systems.municipality_b, "Goal/_history", _id=goal["id"])
    for query in (
        {},
        {"lifecycle-status": "active"},
        {"_sort": "_id", "_id": goal["id"]},
        {"_since": "yesterday", "_id": goal["id"]},
    ):
        refusal(systems.region_ehr.fhir("GET", "Goal/_history", params=query), 400)
    refusal(systems.region_ehr.fhir("GET", "CarePlan/_history"), 400)
    assert systems.region_ehr.fhir("GET", "_history").status_code in (404, 405)


def test_hidden_missing_and_never_there_are_one_answer(systems: Systems) -> None:
    goal = goal_with_versions(systems, fresh_plan())
    paths = [
        (systems.municipality_b, f"Goal/{goal['id']}/_history/1"),
        (systems.municipality_b, f"Goal/{goal['id']}/_history"),
        (systems.region_ehr, f"Goal/{goal['id']}/_history/9"),
        (systems.region_ehr, f"Goal/{goal['id']}/_history/x"),
        (systems.region_ehr, "Goal/never-there/_history/1"),
        (systems.region_ehr, "Goal/never-there/_history"),
    ]
    answers = [client.fhir("GET", path) for client, path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_person_who_is_protected_now_is_protected_in_every_old_version(systems: Systems) -> None:
    """The address stood there before she was marked; it is her custodian's alone now."""
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    person = next(one for one in pulled(systems.municipality_a, plan) if one["resourceType"] == "Patient")
    key = f"Patient/{person['id']}"
    with_address = person | {"address": [{"city": "Lillvik"}], "telecom": [{"system": "phone", "value": "0700000000"}]}
    headers = {"If-Match": f'W/"{person["meta"]["versionId"]}"'}
    answer = systems.municipality_a.fhir("PUT", key, json=with_address, headers=headers)
    assert answer.status_code == 200, answer.text
    old = systems.region_ehr.fhir("GET", f"{key}/_history/2")
    assert "Lillvik" in old.text
    protected = person | {"meta": answer.json()["meta"] | {"security": _PROTECTED}}
    headers = {"If-Match": answer.headers["ETag"]}
    answer = systems.municipality_a.fhir("PUT", key, json=protected, headers=headers)
    assert answer.status_code == 200, answer.text
    for path in (f"{key}/_history/2", f"{key}/_history", f"Patient/_history?_id={person['id']}"):
        assert "Lillvik" in systems.municipality_a.fhir("GET", path).text
        seen = systems.region_ehr.fhir("GET", path)
        assert seen.status_code == 200, seen.text
        assert "Lillvik" not in seen.text
        assert "0700000000" not in seen.text
