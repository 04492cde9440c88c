"""The CapabilityStatement is valid FHIR, and what it offers is what is there."""

import json

import httpx
from fhir.resources.R4B import get_fhir_model_class

from fhir_sip.interactions.capabilities import capability_statement
from fhir_sip.settings import Settings
from fhir_sip.validation.fhir_json import issues_of_json_form
from fhir_sip.validation.profiles import profiles_dir
from tests.systems import Systems


def test_the_statement_is_valid_and_open_to_all(systems: Systems) -> None:
    statement = httpx.get(f"{systems.settings.fhir_url}/metadata").json()
    assert get_fhir_model_class("CapabilityStatement").model_validate(statement)
    assert issues_of_json_form(statement, "CapabilityStatement") == []
    assert statement["fhirVersion"] == "4.0.1"


def test_every_search_parameter_it_names_is_taken(systems: Systems) -> None:
    statement = httpx.get(f"{systems.settings.fhir_url}/metadata").json()
    by_type = {"date": "2026-01-01", "reference": "Patient/1", "token": "a|b", "string": "a"}
    by_name = {
        "care-team": "CareTeam/1",
        "goal": "Goal/1",
        "activity-reference": "Task/1",
        "condition": "Condition/1",
        "_id": "1",
    }
    by_name |= dict.fromkeys(("participant", "owner", "actor", "partof"), "Organization/1")
    by_name |= dict.fromkeys(("status", "lifecycle-status"), "active")
    for resource in statement["rest"][0]["resource"]:
        for parameter in resource.get("searchParam", ()):
            query = {"_id": "1", parameter["name"]: by_name.get(parameter["name"], by_type[parameter["type"]])}
            if resource["type"] == "Task":
                query = query | {"status": "requested"}
            answer = systems.region_ehr.fhir("GET", resource["type"], params=query)
            assert answer.status_code == 200, (resource["type"], parameter, answer.text)


def test_every_include_it_names_is_taken(systems: Systems) -> None:
    statement = httpx.get(f"{systems.settings.fhir_url}/metadata").json()
    for resource in statement["rest"][0]["resource"]:
        for element, parameter in (("searchInclude", "_include"), ("searchRevInclude", "_revinclude")):
            for value in resource.get(element, ()):
                answer = systems.region_ehr.fhir("GET", resource["type"], params={"_id": "1", parameter: value})
                assert answer.status_code == 200, (resource["type"], value, answer.text)


def test_every_definition_it_names_is_in_the_package(systems: Systems) -> None:
    statement = httpx.get(f"{systems.settings.fhir_url}/metadata").json()
    ours = "https://fhir-sip.se/ig/"
    for resource in statement["rest"][0]["resource"]:
        named = [*resource["supportedProfile"], *(operation["definition"] for operation in resource.get("operation", ()))]
        for canonical in filter(lambda one: one.startswith(ours), named):
            kind, name = canonical.removeprefix(ours).split("/")
            assert (profiles_dir() / f"{kind}-{name}.json").exists(), canonical


def test_it_is_what_the_published_statement_requires() -> None:
    """Nothing more and nothing less, but for the token endpoint, which is each installation's own."""
    required = json.loads((profiles_dir() / "CapabilityStatement-fhir-sip-facade.json").read_bytes())
    offered = capability_statement(Settings())
    [rest] = offered["rest"]
    rest["security"].pop("extension")
    assert required["rest"] == [rest]
    assert offered["instantiates"] == [required["url"]]
