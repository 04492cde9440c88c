"""`If-None-Exist` on real HAPI: what the caller sees already is given, what it does not see is not told of."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, refusal
from tests.writes import bundle, patient_of_a, transaction_of

A, B = "SE9999000011-A100", "SE9999000022-B100"


def identifier_of(person: dict[str, Any]) -> str:
    return f"{person['identifier'][0]['system']}|{person['identifier'][0]['value']}"


def created(client: BackendClient, person: dict[str, Any], condition: str) -> tuple[int, dict[str, Any]]:
    answer = client.fhir("POST", "Patient", json=person, headers={"If-None-Exist": condition})
    return answer.status_code, answer.json()


def test_the_second_time_the_first_is_given(systems: Systems) -> None:
    person = patient_of_a()
    condition = f"identifier={identifier_of(person)}"
    first = systems.municipality_a.fhir("POST", "Patient", json=person, headers={"If-None-Exist": condition})
    again = systems.municipality_a.fhir("POST", "Patient", json=person, headers={"If-None-Exist": condition})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert [again.headers[name] for name in ("ETag", "Location")] == [first.headers[name] for name in ("ETag", "Location")]


def test_of_equal_creates_at_once_one_is_stored(systems: Systems) -> None:
    person = patient_of_a()
    condition = f"identifier={identifier_of(person)}"
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: created(systems.municipality_a, person, condition), range(4)))
    assert sorted(status for status, _ in found) == [200, 200, 200, 201]
    assert len({record["id"] for _, record in found}) == 1


def test_a_hidden_duplicate_neither_stands_in_the_way_nor_is_given(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    own = {
        "identifier": [{"system": PERSONNUMMER, "value": personnummer_of(plan)}],
        "managingOrganization": {"reference": f"Organization/{B}"},
    }
    status, record = created(systems.municipality_b, patient_of_a(**own), f"identifier={PERSONNUMMER}|{personnummer_of(plan)}")
    assert (status, record["managingOrganization"]["reference"]) == (201, f"Organization/{B}")


def test_in_a_transaction_what_is_there_takes_the_place_of_what_would_be_made(systems: Systems) -> None:
    document = fresh_plan()
    sent = transaction_of(document)
    person = next(entry for entry in sent["entry"] if entry["resource"]["resourceType"] == "Patient")
    condition = f"identifier={identifier_of(person['resource'])}"
    person["request"]["ifNoneExist"] = condition
    status, there = created(systems.municipality_a, person["resource"], condition)
    assert status == 201
    answer = systems.municipality_a.fhir("POST", "", json=sent)
    assert answer.status_code == 200, answer.text
    responses = [entry["response"] for entry in answer.json()["entry"]]
    assert [response["status"] for response in responses].count("200 OK") == 1
    place = next(response["location"] for response in responses if "/CarePlan/" in response["location"])
    care_plan = systems.municipality_a.fhir("GET", place.partition("/fhir/")[2].partition("/_history")[0]).json()
    assert care_plan["subject"]["reference"] == f"Patient/{there['id']}"


@pytest.mark.parametrize(
    "condition",
    ["", "identifier", "identifier=1", "name=x", "identifier={own}&name=x", "identifier={own}&identifier={own}", "_id=1",
     "identifier={own},{other}", "identifier={other}", "identifier:not={own}", "%69dentifier={other}", "Patient?identifier={own}"],
)  # fmt: skip
def test_other_conditions_are_refused(systems: Systems, condition: str) -> None:
    person = patient_of_a()
    other = f"https://example.org/id|{uuid.uuid4()}"
    asked = condition.format(own=identifier_of(person), other=other)
    refusal(systems.municipality_a.fhir("POST", "Patient", json=person, headers={"If-None-Exist": asked}), 400)
    refusal(systems.municipality_a.fhir("POST", "", json=bundle(person, ifNoneExist=asked)), 400)


def test_types_whose_identifier_is_not_unique_have_none(systems: Systems) -> None:
    posted(systems.municipality_a, fresh_plan())
    goal = {"resourceType": "Goal", "identifier": [{"system": "https://fhir-sip.se/id/item", "value": "x"}]}
    headers = {"If-None-Exist": "identifier=https://fhir-sip.se/id/item|x"}
    refusal(systems.municipality_a.fhir("POST", "Goal", json=goal, headers=headers), 400)
