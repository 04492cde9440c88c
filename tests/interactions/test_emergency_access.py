"""Nödöppning: a health care giver opens what care givers hold, for some hours, with a reason, and they learn of it (lag 2022:913 3:5-6)."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SCHOOL, A, as_block, consent_of, key_of, put, rule_of
from tests.interactions.test_sharing import changed
from tests.systems import PERSONNUMMER, Systems, fresh_plan, new_child, personnummer_of, posted, pulled, refusal

REASON = "Medvetslös vid ankomst; vi måste veta vad som redan görs."


def opened(client: BackendClient, number: str, reason: Any = REASON) -> httpx.Response:
    person = {"name": "person", "valueIdentifier": {"system": PERSONNUMMER, "value": number}}
    body = {"resourceType": "Parameters", "parameter": [person, {"name": "reason", "valueString": reason}]}
    return client.fhir("POST", "$emergency-access", json=body)


def records_in(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", ())]


def emergency_of(records: list[dict[str, Any]]) -> dict[str, Any]:
    [consent] = [record for record in records if is_emergency(record)]
    return consent


def is_emergency(record: dict[str, Any]) -> bool:
    return record["resourceType"] == "Consent" and record["category"][0]["coding"][0]["code"] == "emergency"


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    """A's plan, in which the region is no member now, and by which it sees nothing of A's."""
    made = fresh_plan()
    made["place"] = posted(systems.municipality_a, made)
    changed(systems.municipality_a, made["place"], lambda document: document["parties"][2].update(end="2026-10-01"))
    assert {record["resourceType"] for record in pulled(systems.region_ehr, made)} == set()
    return made


def test_an_emergency_opens_the_plan_by_every_road(systems: Systems, plan: dict[str, Any]) -> None:
    client = systems.region_emergency
    assert client.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404
    seen = records_in(opened(client, personnummer_of(plan)))
    assert {"CarePlan", "CareTeam", "Goal", "Condition", "Patient"} <= {record["resourceType"] for record in seen}
    assert client.fhir("GET", f"CarePlan/{plan['place']}").json()["id"] == plan["place"]
    assert {key_of(record) for record in pulled(client, plan)} == {key_of(record) for record in seen}
    assert client.sip("GET", plan["place"]).json()["id"] == plan["id"]
    assert systems.region_ehr.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404, "for another purpose it is closed"


def test_the_record_of_it_says_who_why_and_for_how_long(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    period = {name: datetime.fromisoformat(instant) for name, instant in consent["provision"]["period"].items()}
    assert period["end"] - period["start"] == timedelta(hours=systems.settings.emergency_hours)
    assert consent["provision"]["actor"][0]["reference"] == {"reference": f"Organization/{REGION}"}
    assert consent["provision"]["purpose"][0]["code"] == "ETREAT"
    [ground] = [one for one in consent["extension"] if one["url"].endswith("/consent-ground")]
    assert {part["url"]: part for part in ground["extension"]}["reason"]["valueString"] == REASON
    assert {one["reference"] for one in consent["organization"]} == {f"Organization/{party}" for party in (A, REGION)}


def test_the_access_is_logged_under_the_record_of_the_emergency(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    found = httpx.get(f"{systems.store_url}/AuditEvent", params={"entity": key_of(consent)}, timeout=30).json()
    [event] = [entry["resource"] for entry in found["entry"] if entry["resource"]["subtype"][0]["code"] == "operation"]
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "ETREAT"
    described = {entity["what"].get("reference"): entity.get("description") for entity in event["entity"] if "what" in entity}
    assert described[key_of(consent)] == "AuthZconsent"
    assert consent["patient"]["reference"] in described


def test_its_record_is_found_by_those_who_may_see_it(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    for client, expected in ((systems.municipality_a, [consent["id"]]), (systems.school, [])):
        found = client.fhir("GET", "Consent", params={"category": "emergency", "patient": consent["patient"]["reference"]}).json()
        assert [entry["resource"]["id"] for entry in found.get("entry", ())] == expected


def test_what_no_care_giver_holds_stays_closed(systems: Systems, plan: dict[str, Any]) -> None:
    seen = records_in(opened(systems.region_emergency, personnummer_of(plan)))
    [care_plan] = [record for record in seen if record["resourceType"] == "CarePlan"]
    actions = [activity["reference"]["reference"] for activity in care_plan["activity"]]
    of_the_school = {key for key in actions if systems.school.fhir("GET", key).status_code == 200}
    assert of_the_school
    assert not of_the_school & {key_of(record) for record in seen}


def test_the_party_whose_records_were_opened_sees_it_and_nobody_else_does(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    assert systems.municipality_a.fhir("GET", key_of(consent)).json() == consent
    for client in (systems.school, systems.municipality_b):
        assert client.fhir("GET", key_of(consent)).status_code == 404
    document = systems.municipality_a.sip("GET", plan["place"])
    again = systems.municipality_a.sip("PUT", plan["place"], json=document.json(), headers={"If-Match": document.headers["ETag"]})
    assert again.status_code == 200, again.text


def test_a_block_beats_an_emergency(systems: Systems, plan: dict[str, Any]) -> None:
    block = as_block(consent_of(systems.municipality_a, plan), A, REGION)
    del block["fullUrl"]
    assert systems.municipality_a.fhir("POST", "Consent", json=block).status_code == 201
    assert records_in(opened(systems.region_emergency, personnummer_of(plan))) == []
    assert systems.region_emergency.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404


def test_a_block_that_comes_later_closes_an_open_emergency(systems: Systems, plan: dict[str, Any]) -> None:
    assert records_in(opened(systems.region_emergency, personnummer_of(plan)))
    block = as_block(consent_of(systems.municipality_a, plan), A, REGION)
    del block["fullUrl"]
    assert systems.municipality_a.fhir("POST", "Consent", json=block).status_code == 201
    assert systems.region_emergency.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404


def test_it_is_over_when_its_hours_are(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    past = {"start": "2026-11-20T01:00:00Z", "end": "2026-11-20T05:00:00Z"}
    over = consent | {"provision": consent["provision"] | {"period": past}}
    stored = httpx.put(f"{systems.store_url}/{key_of(consent)}", json=over, timeout=30)
    assert stored.status_code == 200, stored.text
    assert systems.region_emergency.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404
    assert systems.municipality_a.fhir("GET", key_of(consent)).status_code == 200, "that it was there stays known"


def test_its_maker_may_end_it_and_not_change_it(systems: Systems, plan: dict[str, Any]) -> None:
    client = systems.region_emergency
    consent = emergency_of(records_in(opened(client, personnummer_of(plan))))
    longer = consent | {"provision": consent["provision"] | {"period": consent["provision"]["period"] | {"end": "2027-01-01"}}}
    answer = put(client, longer)
    assert (answer.status_code, rule_of(answer)) == (403, "emergency-by-no-write")
    assert put(client, consent | {"status": "inactive"}).status_code == 200
    assert client.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404


def test_nobody_writes_one(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    new = {name: value for name, value in consent.items() if name not in ("id", "meta")}
    new["identifier"] = [new["identifier"][0] | {"value": "en-till"}]
    answer = systems.region_emergency.fhir("POST", "Consent", json=new)
    assert (answer.status_code, rule_of(answer)) == (403, "emergency-by-no-write")


def test_a_second_call_makes_no_second_record(systems: Systems, plan: dict[str, Any]) -> None:
    first = records_in(opened(systems.region_emergency, personnummer_of(plan)))
    second = records_in(opened(systems.region_emergency, personnummer_of(plan)))
    assert [key_of(record) for record in second] == [key_of(record) for record in first]
    emergency_of(second)


def test_only_a_health_care_giver_in_an_emergency_opens(systems: Systems, plan: dict[str, Any]) -> None:
    number = personnummer_of(plan)
    assert [issue["details"]["coding"][0]["code"] for issue in refusal(opened(systems.emergency_at_a, number), 403)] == [
        "emergency-by-a-health-care-giver"
    ]
    [issue] = refusal(opened(systems.region_ehr, number), 403)
    assert issue["details"]["coding"][0]["code"] == "emergency-purpose"


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001, 7, None, "a\u0000b"])
def test_a_reason_is_required_in_words(systems: Systems, reason: Any) -> None:
    assert refusal(opened(systems.region_emergency, new_child()[1], reason), 400)


def test_an_unknown_person_gives_an_empty_bundle(systems: Systems) -> None:
    answer = opened(systems.region_emergency, new_child()[1])
    assert answer.json() == {"resourceType": "Bundle", "type": "collection"}


def test_a_school_is_never_among_those_opened(systems: Systems, plan: dict[str, Any]) -> None:
    consent = emergency_of(records_in(opened(systems.region_emergency, personnummer_of(plan))))
    assert f"Organization/{SCHOOL}" not in {one["reference"] for one in consent["organization"]}
