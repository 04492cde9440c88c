"""The CapabilityStatement is valid FHIR, and what it offers is what is there."""

import json

import httpx
from fhir.resources.R4B import get_fhir_model_class

from fhir_sip.access.public_directory import PUBLIC_TYPES
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


_TARGETS = {"patient": "Patient", "subject": "Patient", "consentor": "Patient", "data": "CarePlan", "source-reference": "Consent"}
_TARGETS |= {"care-team": "CareTeam", "goal": "Goal", "focus": "Goal", "activity-reference": "Task", "condition": "Condition"}
_TARGETS |= dict.fromkeys(("participant", "owner", "actor", "organization", "partof"), "Organization")
_TARGETS |= dict.fromkeys(("part-of", "replaces", "based-on", "supporting-info"), "CarePlan")
_TARGETS |= dict.fromkeys(("location", "coverage-area"), "Location")
_CODES = {"status": "active", "lifecycle-status": "active", "intent": "plan", "_id": "1"}


def value_of(kind: str, parameter: dict[str, str]) -> str:
    """A value that the parameter can have."""
    name = parameter["name"]
    if name == "status" and kind == "Task":
        return "requested"
    if name == "instantiates-canonical":
        return "https://example.org/PlanDefinition/a"
    by_type = {"date": "2026-01-01", "token": "a|b", "string": "a"}
    return f"{_TARGETS[name]}/1" if parameter["type"] == "reference" else _CODES.get(name, by_type[parameter["type"]])


def test_every_search_parameter_it_names_is_taken(systems: Systems) -> None:
    statement = httpx.get(f"{systems.settings.fhir_url}/metadata").json()
    for resource in statement["rest"][0]["resource"]:
        for parameter in resource.get("searchParam", ()):
            query = {"_id": "1", parameter["name"]: value_of(resource["type"], parameter)}
            answer = systems.region_ehr.fhir("GET", resource["type"], params=query)
            assert answer.status_code == 200, (resource["type"], parameter, answer.text)


def test_every_sort_chain_and_has_it_names_is_taken(systems: Systems) -> None:
    statement = httpx.get(f"{systems.settings.fhir_url}/metadata").json()
    asked = {"identifier": "a|b", "owner": "Organization/1", "actor": "Organization/1", "organization": "Organization/1"}
    asked |= {"participant": "Organization/1", "date": "2026-01-01", "target-date": "2026-01-01", "_lastUpdated": "gt2026"}
    tried = 0
    for resource in statement["rest"][0]["resource"]:
        lists = dict(part.split(": ", 1) for part in resource.get("documentation", "").rstrip(".").split(". ") if ": " in part)
        queries = [("_sort", sort) for name in lists.get("Sorts", "").split(", ") if name for sort in (name, f"-{name}")]
        for name in ", ".join(lists.get(kind, "") for kind in ("Chains", "Reverse chains")).split(", "):
            last = name.replace(":", ".").rpartition(".")[2]
            queries += (
                [(name, asked.get(last, "requested" if "Task" in name or "activity" in name else "active"))] if name else []
            )
        for query in queries:
            answer = systems.region_ehr.fhir("GET", resource["type"], params=[*_anchor(resource["type"]), query])
            assert answer.status_code == 200, (resource["type"], query, answer.text)
            tried += 1
    assert tried > 50


def _anchor(kind: str) -> list[tuple[str, str]]:
    is_about_somebody = kind not in PUBLIC_TYPES | {"Patient", "PractitionerRole"}
    return [("patient", "Patient/1")] if is_about_somebody else [("_id", "1")]


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
