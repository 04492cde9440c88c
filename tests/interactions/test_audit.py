"""Every access leaves its AuditEvent before the answer leaves: answers, empty answers, denials, refusals."""

import base64
import random
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

import httpx
import pytest

from tests.audit.shipped import events_of
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, refusal

Call = Callable[[Systems, str, dict[str, str]], httpx.Response]


def new_request_id() -> str:
    """Letters only: an id that could be somebody's number is replaced by the service."""
    return "".join(random.choices("abcdefghij", k=24))


def audited(systems: Systems, call: Callable[[dict[str, str]], httpx.Response]) -> tuple[httpx.Response, list[dict[str, Any]]]:
    request_id = new_request_id()
    answer = call({"X-Request-Id": request_id})
    assert answer.headers["X-Request-Id"] == request_id
    return answer, events_of(systems, request_id)


def about(event: dict[str, Any]) -> set[str]:
    return {entity["what"]["reference"] for entity in event["entity"] if "reference" in entity.get("what", {})}


def test_a_read_names_who_what_whom_and_the_consent(systems: Systems) -> None:
    place = posted(systems.municipality_a, fresh_plan())
    answer, events = audited(systems, lambda h: systems.region_ehr.fhir("GET", f"CarePlan/{place}", headers=h))
    assert answer.status_code == 200
    [event] = events
    assert (event["action"], event["outcome"], event["subtype"][0]["code"]) == ("R", "0", "read")
    assert event["agent"][0]["who"]["reference"] == "Organization/SE9999000001-R000"
    assert event["agent"][1]["who"]["display"] == "region-ehr"
    assert {f"CarePlan/{place}", answer.json()["subject"]["reference"]} <= about(event)
    assert any(entity.get("description") == "AuthZconsent" for entity in event["entity"])


def test_the_consent_that_decided_is_named_with_its_decision_and_its_rule(systems: Systems) -> None:
    place = posted(systems.municipality_a, fresh_plan())
    _, [event] = audited(systems, lambda h: systems.region_ehr.fhir("GET", f"CarePlan/{place}", headers=h))
    [consent] = [entity for entity in event["entity"] if entity.get("description") == "AuthZconsent"]
    assert {one["type"]: one["valueString"] for one in consent["detail"]} == {
        "decision": "permit",
        "rule": "member-with-consent",
    }


def test_the_user_is_named_when_the_client_says_who(systems: Systems) -> None:
    region = systems.region_ehr
    place = posted(systems.municipality_a, fresh_plan())
    said = {
        "version": "1",
        "organization_id": region.credentials["organisation"],
        "purpose_of_use": ["COC"],
        "subject_id": "SE9999000001-P011",
        "subject_name": "Johan Ström",
    }
    token = region.token_response(region.assertion(extensions={"hl7-b2b": said})).raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    _, [event] = audited(systems, lambda h: region.fhir("GET", f"CarePlan/{place}", headers=headers | h))
    [user] = [agent["who"] for agent in event["agent"] if agent["type"]["coding"][0]["code"] == "IRCP"]
    assert (user["identifier"]["value"], user["display"]) == ("SE9999000001-P011", "Johan Ström")
    rows = systems.municipality_a.sip("GET", f"{place}/access-log").json()["accesses"]
    assert "Johan Ström" in {row["user"] for row in rows}


def test_an_empty_search_is_logged_with_its_query(systems: Systems) -> None:
    number = f"{PERSONNUMMER}|{personnummer_of(fresh_plan())}"
    query = {"patient.identifier": number}
    answer, events = audited(systems, lambda h: systems.municipality_b.fhir("GET", "CarePlan", params=query, headers=h))
    assert "entry" not in answer.json()
    [event] = events
    [raw] = [base64.b64decode(entity["query"]).decode() for entity in event["entity"] if "query" in entity]
    assert unquote_plus(raw) == f"GET CarePlan?patient.identifier={number}"


def test_a_denied_read_is_logged_with_the_person_it_was_about(systems: Systems) -> None:
    place = posted(systems.municipality_a, fresh_plan())
    answer, events = audited(systems, lambda h: systems.municipality_b.fhir("GET", f"CarePlan/{place}", headers=h))
    assert answer.status_code == 404
    [event] = events
    assert event["outcome"] == "4"
    assert any(reference.startswith("Patient/") for reference in about(event))
    log = systems.municipality_a.sip("GET", f"{place}/access-log").json()["accesses"]
    assert any(row["client"] == "municipality-b" and row["result"] == "refused" for row in log)


REFUSED: dict[str, tuple[int, Call]] = {
    "no token": (401, lambda s, place, h: httpx.get(f"{s.settings.fhir_url}/CarePlan/{place}", headers=h)),
    "missing": (404, lambda s, place, h: s.region_ehr.fhir("GET", "CarePlan/never-there", headers=h)),
    "bad parameter": (400, lambda s, place, h: s.region_ehr.fhir("GET", "CarePlan", params={"_text": "x"}, headers=h)),
    "no If-Match": (412, lambda s, place, h: s.region_ehr.fhir("PUT", f"CarePlan/{place}", json={}, headers=h)),
    "bad document": (422, lambda s, place, h: s.municipality_a.sip("POST", json={"id": "x"}, headers=h)),
    "not its plan": (403, lambda s, place, h: s.region_ehr.sip("POST", json=fresh_plan(), headers=h)),
    "against the profile": (
        422,
        lambda s, place, h: s.municipality_a.fhir(
            "POST",
            "Patient",
            json={
                "resourceType": "Patient",
                "name": [{"family": "Utan", "given": ["Nummer"]}],
                "managingOrganization": {"reference": "Organization/SE9999000011-A100"},
            },
            headers=h,
        ),
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_every_refusal_is_logged(systems: Systems, why: str) -> None:
    status, call = REFUSED[why]
    place = posted(systems.municipality_a, fresh_plan())
    answer, events = audited(systems, lambda h: call(systems, place, h))
    refusal(answer, status)
    assert [event["outcome"] for event in events] == ["4"]


def test_a_write_carries_its_event_and_its_provenance_in_the_transaction(systems: Systems) -> None:
    request_id = new_request_id()
    answer = systems.municipality_a.sip("POST", json=fresh_plan(), headers={"X-Request-Id": request_id})
    place = answer.headers["Location"].rpartition("/")[2]
    [event] = events_of(systems, request_id)
    assert (event["action"], event["outcome"]) == ("C", "0")
    assert f"CarePlan/{place}" in about(event)
    found = httpx.get(f"{systems.store_url}/Provenance", params={"target": f"CarePlan/{place}"}, timeout=30).json()
    [provenance] = [entry["resource"] for entry in found["entry"]]
    plan = httpx.get(f"{systems.store_url}/CarePlan/{place}", timeout=30).json()
    assert provenance["meta"]["lastUpdated"] == plan["meta"]["lastUpdated"] == event["meta"]["lastUpdated"]


def test_one_event_for_each_person_in_a_result(systems: Systems) -> None:
    places = [posted(systems.municipality_a, fresh_plan()) for _ in range(2)]
    query = {"_id": ",".join(places)}
    _, events = audited(systems, lambda h: systems.region_ehr.fhir("GET", "CarePlan", params=query, headers=h))
    patients = [{reference for reference in about(event) if reference.startswith("Patient/")} for event in events]
    assert sorted(map(len, patients)) == [1, 1]
    consents = [{reference for reference in about(event) if reference.startswith("Consent/")} for event in events]
    assert consents[0].isdisjoint(consents[1]), "no event names the other person's consent"
    plans = [{reference for reference in about(event) if reference.startswith("CarePlan/")} for event in events]
    assert sorted(map(len, plans)) == [1, 1], "no event names the other person's plan"


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_without_a_log_there_is_no_answer(systems: Systems, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Fail closed: when nothing can be recorded the caller gets 503 and no data, and nothing is changed."""
    place = posted(systems.municipality_a, fresh_plan())
    plan = systems.municipality_a.fhir("GET", f"CarePlan/{place}")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("fhir_sip.audit.journal.Journal.append", full)
    changed = plan.json() | {"title": "En annan titel"}
    content = {"json": changed, "headers": {"If-Match": plan.headers["ETag"]}} if method == "PUT" else {}
    answer = systems.municipality_a.fhir(method, f"CarePlan/{place}", **content)
    refusal(answer, 503)
    assert answer.headers["Retry-After"]
    assert "Ylva" not in answer.text
    monkeypatch.undo()
    again = systems.municipality_a.fhir("GET", f"CarePlan/{place}")
    assert again.status_code == 200, "it goes on when the disk does"
    assert again.headers["ETag"] == plan.headers["ETag"]


def test_a_request_id_that_could_be_a_personal_number_is_replaced(systems: Systems) -> None:
    number = personnummer_of(fresh_plan())
    for given in (number, f"x{number}", f"{number[2:8]}-{number[8:]}", f"f5514b96-69fb-4ec4-9028-{number}"):
        answer = systems.region_ehr.fhir("GET", "CarePlan/never-there", headers={"X-Request-Id": given})
        assert number[2:8] not in answer.headers["X-Request-Id"]


def test_a_uuid_is_taken_also_when_some_of_its_digits_fit_a_personal_number(systems: Systems) -> None:
    given = "25805310-7281-46a6-88c3-df55b7a8f4bb"
    answer = systems.region_ehr.fhir("GET", "CarePlan/never-there", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] == given
