"""A batch on real HAPI: every entry is a request of its own."""

import uuid
from typing import Any

from fhir_sip.demo.backend_client import BackendClient
from tests.audit.shipped import events_of
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, pulled, refusal
from tests.writes import nothing_written, patient_of_a


def batch_of(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "batch", "entry": list(entries)}


def get(url: str) -> dict[str, Any]:
    return {"request": {"method": "GET", "url": url}}


def answered(client: BackendClient, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.fhir("POST", "", json=batch_of(*entries))
    assert answer.status_code == 200, answer.text
    bundle = answer.json()
    assert bundle["type"] == "batch-response"
    assert len(bundle["entry"]) == len(entries)
    found: list[dict[str, Any]] = bundle["entry"]
    return found


def statuses(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["response"]["status"] for entry in entries]


def test_each_entry_is_answered_as_if_it_came_alone(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    person = f"{PERSONNUMMER}|{personnummer_of(plan)}"
    urls = (
        f"CarePlan/{place}",
        f"{systems.settings.fhir_url}/CarePlan/{place}/_history/1",
        f"CarePlan/{place}/_history",
        f"CarePlan/_history?_id={place}",
        f"CarePlan?patient.identifier={person}&_include=CarePlan:care-team",
        "CarePlan/never-there",
        "Goal",
    )
    found = answered(systems.region_ehr, *map(get, urls))
    assert statuses(found) == ["200 OK"] * 5 + ["404 Not Found", "400 Bad Request"]
    for url, entry in zip(urls, found, strict=True):
        alone = systems.region_ehr.fhir("GET", url.removeprefix(f"{systems.settings.fhir_url}/"))
        assert entry.get("resource", entry["response"].get("outcome")) == alone.json()
    assert found[0]["response"]["etag"] == 'W/"1"'
    hidden = answered(systems.municipality_b, get(f"CarePlan/{place}"), get("CarePlan/never-there"))
    assert hidden[0] == hidden[1]


def test_one_entrys_refusal_leaves_the_others(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    goal = next(one for one in pulled(systems.municipality_a, plan) if one["resourceType"] == "Goal")
    changed = goal | {"description": {"text": "Ny lydelse"}}
    put = {"method": "PUT", "url": f"Goal/{goal['id']}"}
    found = answered(
        systems.municipality_a,
        {"resource": changed, "request": put},
        {"resource": changed, "request": put | {"ifMatch": 'W/"9"'}},
        {"resource": changed, "request": put | {"ifMatch": 'W/"1"'}},
        {"resource": patient_of_a(), "request": {"method": "POST", "url": "Patient"}},
        {"resource": patient_of_a(gender="x"), "request": {"method": "POST", "url": "Patient"}},
        get(f"Goal/{goal['id']}"),
    )
    assert [status[:3] for status in statuses(found)] == ["412", "412", "200", "201", "422", "200"]
    assert found[2]["response"]["etag"] == 'W/"2"'
    assert found[3]["response"]["location"].startswith(f"{systems.settings.fhir_url}/Patient/")
    assert found[5]["resource"]["description"]["text"] == "Ny lydelse"


def test_no_conditions_and_no_other_methods(systems: Systems) -> None:
    person = {"resource": patient_of_a()}
    entries = [
        {"request": {"method": "DELETE", "url": "Patient/1"}},
        {"request": {"method": "PATCH", "url": "Patient/1"}},
        person | {"request": {"method": "PUT", "url": "Patient?identifier=a|b", "ifMatch": 'W/"1"'}},
        person | {"request": {"method": "POST", "url": "Patient?identifier=a|b"}},
        {"request": {"method": "GET", "url": "Patient/1", "ifNoneMatch": 'W/"1"'}},
        get("Patient/1?_elements=id"),
        get("AuditEvent?patient=1"),
        get("_history"),
        get("https://elsewhere.example/fhir/Patient/1"),
        get("../token"),
        get(""),
        {"request": "GET Patient/1"},
        {},
    ]
    with nothing_written(systems.store_url):
        found = answered(systems.municipality_a, *entries)
    assert {status[:3] for status in statuses(found)} <= {"400", "404"}, statuses(found)
    refusal(systems.municipality_a.fhir("POST", "", json=batch_of()), 400)
    refusal(systems.municipality_a.fhir("POST", "", json=batch_of(*[get("Patient/1")] * 101)), 400)


def test_every_entry_has_its_own_audit_record_with_the_batchs_request_id(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    request_id = f"batch-{uuid.uuid4()}"
    bundle = batch_of(get(f"CarePlan/{place}"), get("CarePlan/never-there"), get("CarePlan?_count=1"))
    answer = systems.region_ehr._request("POST", systems.region_ehr.fhir_url, json=bundle, headers={"X-Request-Id": request_id})
    assert answer.status_code == 200
    assert answer.headers["X-Request-Id"] == request_id
    events = events_of(systems, request_id)
    told = sorted((event["subtype"][0]["code"], event["outcome"]) for event in events)
    of_search = [event for event in events if event["subtype"][0]["code"] == "search-type"]
    assert told == [("batch", "0"), ("read", "0"), ("read", "4"), *[("search-type", "0")] * len(of_search)]
    assert of_search
