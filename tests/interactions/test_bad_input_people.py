"""Asking for a person's plans with something that names no person: told, never answered with an empty list or somebody else's."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import PERSONNUMMER, Systems, expressions, fresh_plan, personnummer_of, posted, refusal

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OID = "urn:oid:1.2.752.129.2.1.3.1"


def by_parameters(client: BackendClient, system: Any, value: Any) -> httpx.Response:
    identifier = {"system": system, "value": value}
    body = {"resourceType": "Parameters", "parameter": [{"name": "person", "valueIdentifier": identifier}]}
    return client.fhir("POST", "CarePlan/$sip", content=json.dumps(body), headers={"Content-Type": "application/fhir+json"})


def by_form(client: BackendClient, system: Any, value: Any) -> httpx.Response:
    return client.fhir("POST", "CarePlan/$sip", data={"person": f"{system}|{value}"})


def by_query(client: BackendClient, system: Any, value: Any) -> httpx.Response:
    return client.fhir("GET", "CarePlan/$sip", params={"person": f"{system}|{value}"})


def by_document(client: BackendClient, system: Any, value: Any) -> httpx.Response:
    return client.sip("POST", "_search", json={"person": {"system": system, "value": value}})


ROADS = {
    by_parameters: "Parameters.parameter[0].valueIdentifier",
    by_form: "http.person",
    by_query: "http.person",
    by_document: "person",
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    "value",
    [
        "198001019806",
        "19800101-9804",
        "8001019804",
        "198013019800",
        " 198001019804",
        "",
        "198001019804,201801019804",
        "a|b",
        "a$b",
    ],
)
def test_an_impossible_number_is_refused(systems: Systems, road: Any, value: str) -> None:
    answer = road(systems.municipality_a, PERSONNUMMER, value)
    assert expressions(refusal(answer, 400)) == {ROADS[road]}
    assert not value or value not in answer.text


@pytest.mark.parametrize("road", [by_parameters, by_document])
@pytest.mark.parametrize(
    ("system", "value"),
    [
        (PERSONNUMMER, None),
        (PERSONNUMMER, 198001019804),
        (PERSONNUMMER, ["198001019804"]),
        (PERSONNUMMER, "198001019804\n"),
        (None, "198001019804"),
        ({"a": 1}, "198001019804"),
        ("", "198001019804"),
        ("a,b", "198001019804"),
        ("https://example.org/id", "a\0"),
    ],
)
def test_an_identifier_of_another_shape_is_refused(systems: Systems, road: Any, system: Any, value: Any) -> None:
    answer = road(systems.municipality_a, system, value)
    assert expressions(refusal(answer, 400)) == {ROADS[road]}
    assert "198001019804" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"resourceType": "Parameters"},
        {"resourceType": "Parameters", "parameter": None},
        {"resourceType": "Parameters", "parameter": 5},
        {"resourceType": "Parameters", "parameter": []},
        {"resourceType": "Parameters", "parameter": [5]},
        {"resourceType": "Parameters", "parameter": [{"name": "person", "valueString": "x"}]},
        {"resourceType": "Parameters", "parameter": [{"name": ["person"], "valueIdentifier": {}}]},
        {"resourceType": "Bundle", "parameter": [{"name": "person"}]},
    ],
)
def test_parameters_of_another_shape_are_refused(systems: Systems, body: dict[str, Any]) -> None:
    issues = refusal(systems.municipality_a.fhir("POST", "CarePlan/$sip", json=body), 400)
    assert expressions(issues) <= {"Parameters.parameter", "Parameters.parameter[0]"}


@pytest.mark.parametrize("body", [{}, {"person": None}, {"person": "x"}, {"person": []}])
def test_a_document_search_of_another_shape_is_refused(systems: Systems, body: dict[str, Any]) -> None:
    assert expressions(refusal(systems.municipality_a.sip("POST", "_search", json=body), 400)) == {"person"}


def test_a_person_named_twice_is_refused(systems: Systems) -> None:
    person = f"{PERSONNUMMER}|198001019804"
    answer = systems.municipality_a.fhir("POST", "CarePlan/$sip", data={"person": [person, person]})
    assert expressions(refusal(answer, 400)) == {"http.person"}


@pytest.mark.parametrize("road", ROADS)
def test_a_synonym_of_the_system_finds_the_same_person(systems: Systems, road: Any) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    answers = [road(systems.municipality_a, system, personnummer_of(plan)) for system in (PERSONNUMMER, OID)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert personnummer_of(plan) in answers[0].text


def test_no_url_in_an_answer_holds_a_personal_number(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    posted(systems.municipality_a, fresh_plan(person=plan["person"]))
    number = personnummer_of(plan)
    person = quote(f"{PERSONNUMMER}|{number}")
    for name in ("patient.identifier", "subject.identifier", "subject:Patient.identifier"):
        answer = systems.municipality_a.fhir("GET", f"CarePlan?_count=1&{name}={person}")
        links = answer.json()["link"]
        assert {link["relation"] for link in links} == {"self", "next"}
        assert number not in str([link["url"] for link in links]) + str(answer.headers)
