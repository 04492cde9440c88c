"""The integrators' Python samples, run against the service: above all an unmodified third-party client that pulls a plan."""

import asyncio
import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fhirpy import SyncFHIRClient

from fhir_sip.caller.assertion import verify_assertion
from fhir_sip.caller.clients import read_clients
from fhir_sip.caller.jwks_url import JwksUrls
from fhir_sip.demo.backend_client import BackendClient
from tests.systems import Systems, fresh_plan, personnummer_of, posted

_ITEM = "https://fhir-sip.se/id/item"


@pytest.fixture
def examples(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of samples, importable."""
    monkeypatch.syspath_prepend(str(repository / "docs" / "examples"))
    return repository / "docs" / "examples"


@pytest.fixture
def pulling(examples: Path) -> ModuleType:
    """docs/examples/pull_with_fhirpy.py."""
    return importlib.import_module("pull_with_fhirpy")


@pytest.mark.parametrize("way", ["by_search", "by_operation"])
def test_an_unmodified_client_pulls_ylvas_plan(way: str, pulling: ModuleType, systems: Systems) -> None:
    plan = fresh_plan("ylva")
    place = posted(systems.municipality_a, plan)
    records = getattr(pulling, way)(_fhirpy(systems.region_ehr), personnummer_of(plan))
    assert [record["id"] for record in records if record["resourceType"] == "CarePlan"] == [place]
    assert _items(records, "Goal") == sorted(goal["id"] for goal in plan["goals"])
    assert _items(records, "Task") == sorted(action["id"] for action in plan["actions"])
    assert [record["status"] for record in records if record["resourceType"] == "CareTeam"] == ["active"]


@pytest.mark.parametrize("way", ["by_search", "by_operation"])
def test_a_party_outside_the_plan_gets_nothing_with_it(way: str, pulling: ModuleType, systems: Systems) -> None:
    plan = fresh_plan("ylva")
    posted(systems.municipality_a, plan)
    assert getattr(pulling, way)(_fhirpy(systems.municipality_b), personnummer_of(plan)) == []


def test_it_reads_on_from_page_to_page(pulling: ModuleType, systems: Systems) -> None:
    plan = fresh_plan("ylva")
    places = {posted(systems.municipality_a, plan | {"id": f"{plan['id']}-{number}"}) for number in range(3)}
    fhir = _fhirpy(systems.region_ehr)
    number = f"{pulling.PERSONNUMMER}|{personnummer_of(plan)}"
    first = fhir.resources("CarePlan").search(patient__identifier=number).limit(1).fetch_raw()
    pages = list(pulling.pages(fhir, first))
    assert [len(page["entry"]) for page in pages] == [1, 1, 1]
    assert {page["entry"][0]["resource"]["id"] for page in pages} == places


def test_the_key_and_entry_we_show_are_accepted(examples: Path, tmp_path: Path) -> None:
    make_key, backend = (importlib.import_module(name) for name in ("make_key", "backend"))
    private, public = make_key.key_pair("my-ehr")
    register = tmp_path / "clients.json"
    register.write_text(json.dumps({"clients": [make_key.entry("my-ehr", "SE9999000001-R102", public)]}))
    clients = read_clients(register)
    token_url = "https://sip.example.se/token"
    assertion = backend.assertion({"client_id": "my-ehr", "private_jwk": private, "token_url": token_url})
    assert asyncio.run(verify_assertion(assertion, clients, JwksUrls(frozenset(), 300), token_url)).client == clients["my-ehr"]
    assert "d" not in public


def _fhirpy(client: BackendClient) -> SyncFHIRClient:
    return SyncFHIRClient(
        client.fhir_url,
        authorization=f"Bearer {client.token()}",
        requests_config={"proxies": {"http": ""}},
    )


def _items(records: list[dict[str, Any]], kind: str) -> list[str]:
    return sorted(
        identifier["value"]
        for record in records
        if record["resourceType"] == kind
        for identifier in record["identifier"]
        if identifier["system"] == _ITEM
    )
