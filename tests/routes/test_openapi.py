"""The OpenAPI tells of what the routes read by themselves."""

import json
import re
from typing import Any

import httpx
import pytest

from fhir_sip.access.search_parameters import parameters_of
from fhir_sip.store.plan_queries import READABLE_TYPES
from tests.systems import Systems, fresh_plan


@pytest.fixture(scope="module")
def described(systems: Systems) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{systems.settings.public_url}/openapi.json").json()
    return found


def test_every_reference_leads_to_a_schema(described: dict[str, Any]) -> None:
    named = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(described)))
    assert named > {"SipDocument", "OperationOutcome"}
    assert named <= described["components"]["schemas"].keys()
    assert "$defs" not in json.dumps(described)


def test_every_operation_that_takes_a_body_says_what_it_is(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert ("requestBody" in operation) is (method in ("post", "put")), (method, path)


def test_a_change_needs_if_match(described: dict[str, Any]) -> None:
    changes = [operations["put"] for operations in described["paths"].values() if "put" in operations]
    assert len(changes) == 2
    for operation in changes:
        assert any(parameter["name"] == "If-Match" and parameter["required"] for parameter in operation["parameters"])


def test_a_search_names_every_parameter(described: dict[str, Any]) -> None:
    wanted = {name for kind in READABLE_TYPES for name in parameters_of(kind)}
    by_get = {one["name"] for one in described["paths"]["/fhir/{resource_type}"]["get"]["parameters"]}
    form = described["paths"]["/fhir/{resource_type}/_search"]["post"]["requestBody"]["content"]
    [schema] = [one["schema"] for one in form.values()]
    assert wanted < by_get - {"resource_type"} == schema["properties"].keys()


def test_what_needs_no_token_is_told_apart(systems: Systems, described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            address = systems.settings.public_url + re.sub(r"{\w+}", "CarePlan", path)
            answer = httpx.request(method, address, json=fresh_plan() if method in ("post", "put") else None)
            assert (answer.status_code == 401 and path != "/token") is ("security" in operation), (method, path, answer.text)
