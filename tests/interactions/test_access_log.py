"""`Patient/$access-log`: the person's extract of the log (PDL 8:5), by the party that keeps her record, with all until now."""

from typing import Any

import pytest

from tests.interactions.test_audit import new_request_id
from tests.systems import Systems, fresh_plan, posted, refusal


def person_of(systems: Systems, plan_id: str) -> str:
    reference: str = systems.municipality_a.fhir("GET", f"CarePlan/{plan_id}").json()["subject"]["reference"]
    return reference


def request_ids(bundle: dict[str, Any]) -> list[str]:
    entities = [entity for entry in bundle.get("entry", ()) for entity in entry["resource"]["entity"]]
    return [entity["what"]["identifier"]["value"] for entity in entities if entity.get("name") == "X-Request-Id"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_holds_every_access_until_now_refused_ones_too_newest_first(systems: Systems, method: str) -> None:
    place = posted(systems.municipality_a, fresh_plan())
    person, ids = person_of(systems, place), [new_request_id() for _ in range(3)]
    systems.region_ehr.fhir("GET", f"CarePlan/{place}", headers={"X-Request-Id": ids[0]})
    systems.municipality_b.fhir("GET", f"CarePlan/{place}", headers={"X-Request-Id": ids[1]})
    systems.region_ehr.sip("GET", place, headers={"X-Request-Id": ids[2]})
    answer = systems.municipality_a.fhir(method, f"{person}/$access-log")
    assert answer.status_code == 200, answer.text
    bundle = answer.json()
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert [one for one in request_ids(bundle) if one in ids] == ids[::-1]
    assert {entry["resource"]["outcome"] for entry in bundle["entry"]} == {"0", "4"}


def test_it_is_of_this_person_only(systems: Systems) -> None:
    ours, another = (posted(systems.municipality_a, fresh_plan()) for _ in range(2))
    person, other = person_of(systems, ours), person_of(systems, another)
    systems.region_ehr.fhir("GET", "CarePlan", params={"_id": f"{ours},{another}"})
    text = systems.municipality_a.fhir("GET", f"{person}/$access-log").text
    assert person in text
    assert other not in text
    assert another not in text
    others_consents = systems.municipality_a.fhir("GET", "Consent", params={"patient": other}).json()["entry"]
    assert [entry["resource"]["id"] for entry in others_consents if f'Consent/{entry["resource"]["id"]}"' in text] == []


def test_it_is_given_by_the_party_that_keeps_the_record_only(systems: Systems) -> None:
    place = posted(systems.municipality_a, fresh_plan())
    person = person_of(systems, place)
    assert systems.region_ehr.fhir("GET", person).status_code == 200
    refusal(systems.region_ehr.fhir("GET", f"{person}/$access-log"), 403)
    refusal(systems.municipality_b.fhir("GET", f"{person}/$access-log"), 404)
    refusal(systems.municipality_a.fhir("GET", "Patient/never-there/$access-log"), 404)


def test_it_needs_the_right_to_read_the_log(systems: Systems) -> None:
    person = person_of(systems, posted(systems.municipality_a, fresh_plan()))
    a = systems.municipality_a
    token = a.token_response(a.assertion(), "system/Patient.r").json()["access_token"]
    refusal(a.fhir("GET", f"{person}/$access-log", headers={"Authorization": f"Bearer {token}"}), 403)


def test_what_is_asked_beside_it_is_refused(systems: Systems) -> None:
    person = person_of(systems, posted(systems.municipality_a, fresh_plan()))
    refusal(systems.municipality_a.fhir("GET", f"{person}/$access-log?since=2026"), 400)
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "since", "valueDate": "2026-01-01"}]}
    refusal(systems.municipality_a.fhir("POST", f"{person}/$access-log", json=parameters), 400)
    empty = {"resourceType": "Parameters"}
    assert systems.municipality_a.fhir("POST", f"{person}/$access-log", json=empty).status_code == 200


def test_handing_it_out_is_an_access_itself(systems: Systems) -> None:
    person, request_id = person_of(systems, posted(systems.municipality_a, fresh_plan())), new_request_id()
    systems.municipality_a.fhir("GET", f"{person}/$access-log", headers={"X-Request-Id": request_id})
    assert request_id in request_ids(systems.municipality_a.fhir("GET", f"{person}/$access-log").json())
