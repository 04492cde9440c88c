"""The embedded store as a whole, started twice: what it refuses, and what a kill -9 does to it. Slow, and real."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from fhir_sip.hapi import EmbeddedStore, EmbeddedStoreError

PROFILE = "https://fhir-sip.se/ig/StructureDefinition/TestTeam"
SENTINEL = "198001019802"  # a personal number of the tax agency's test series
PROFILES = {
    "StructureDefinition-TestTeam": {
        "resourceType": "StructureDefinition",
        "id": "TestTeam",
        "url": PROFILE,
        "name": "TestTeam",
        "status": "active",
        "fhirVersion": "4.0.1",
        "kind": "resource",
        "abstract": False,
        "type": "CareTeam",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/CareTeam",
        "derivation": "constraint",
        "differential": {"element": [{"id": "CareTeam.name", "path": "CareTeam.name", "min": 1}]},
    },
    "SearchParameter-plan-unique": {
        "resourceType": "SearchParameter",
        "id": "plan-unique",
        "url": "https://fhir-sip.se/ig/SearchParameter/plan-unique",
        "name": "PlanUnique",
        "status": "active",
        "description": "No two plans have one identifier",
        "code": "plan-unique",
        "base": ["CarePlan"],
        "type": "composite",
        "expression": "CarePlan",
        "extension": [{"url": "http://hapifhir.io/fhir/StructureDefinition/sp-unique", "valueBoolean": True}],
        "component": [
            {
                "definition": "http://hl7.org/fhir/SearchParameter/clinical-identifier",
                "expression": "CarePlan.identifier",
            }
        ],
    },
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data directory and a folder of profiles."""
    profiles = tmp_path_factory.mktemp("profiles")
    for name, resource in PROFILES.items():
        (profiles / f"{name}.json").write_text(json.dumps(resource), encoding="utf-8")
    return tmp_path_factory.mktemp("data"), profiles


@pytest.fixture(scope="module")
def store(folders: tuple[Path, Path]) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(*folders) as store:
        yield store


def plan(identifier: str) -> dict[str, object]:
    return {
        "resourceType": "CarePlan",
        "identifier": [{"system": "https://fhir-sip.se/id/plan", "value": identifier}],
        "status": "active",
        "intent": "plan",
        "subject": {"reference": "Patient/p1"},
    }


def diagnostics(answer: httpx.Response) -> str:
    return str(answer.json()["issue"][0]["diagnostics"])


@pytest.fixture(scope="module")
def client(store: EmbeddedStore) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=store.base_url, timeout=60, headers={"Content-Type": "application/fhir+json"}) as client:
        person = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": "urn:x", "value": SENTINEL}]}
        assert client.put("/Patient/p1", json=person).status_code == 201
        yield client


def family_of(store: EmbeddedStore) -> list[psutil.Process]:
    """The store's supervisor and all its children, and nobody else's: the run may have another store."""
    supervisor = psutil.Process(store.hapi_pid).parent()
    assert supervisor is not None
    return [supervisor, *supervisor.children(recursive=True)]


def test_everything_listens_on_loopback_only(store: EmbeddedStore) -> None:
    family = family_of(store)
    names = told_by(family, lambda one: {one.name()})
    heard = told_by(family, lambda one: {port.laddr.ip for port in one.net_connections() if port.status == "LISTEN"})
    assert names >= {"java", "postgres"}
    assert heard
    assert heard <= {"127.0.0.1", "::ffff:127.0.0.1"}


def told_by(family: list[psutil.Process], ask: Callable[[psutil.Process], set[str]]) -> set[str]:
    """What `ask` finds in them all; nothing in one that has ended meanwhile, as the database's do when a connection does."""
    told: set[str] = set()
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            told |= ask(process)
    return told


def test_a_second_store_on_the_same_data_is_refused(store: EmbeddedStore, folders: tuple[Path, Path]) -> None:
    with pytest.raises(EmbeddedStoreError, match="is in use by another running store"):
        EmbeddedStore(*folders).start()


def test_a_resource_that_breaks_its_profile_is_refused_with_its_path(client: httpx.Client) -> None:
    nameless = {"resourceType": "CareTeam", "meta": {"profile": [PROFILE]}, "status": "active"}
    answer = client.post("/CareTeam", json=nameless)
    assert answer.status_code == 412
    issue = answer.json()["issue"][0]
    assert issue["severity"] == "error"
    assert issue["expression"] == ["CareTeam"]
    assert issue["diagnostics"].startswith("CareTeam.name: minimum required = 1, but only found 0")


def test_a_profiled_type_without_its_profile_is_refused(client: httpx.Client) -> None:
    answer = client.post("/CareTeam", json={"resourceType": "CareTeam", "status": "active", "name": "t"})
    assert answer.status_code == 412
    assert "does not declare conformance to profile" in diagnostics(answer)


def test_a_second_plan_with_the_same_identifier_is_refused(client: httpx.Client) -> None:
    assert client.post("/CarePlan", json=plan("twice")).status_code == 201
    answer = client.post("/CarePlan", json=plan("twice"))
    assert answer.status_code == 409
    assert "duplicate unique index" in diagnostics(answer)


def test_a_stale_version_and_a_missing_target_are_refused(client: httpx.Client) -> None:
    stored = client.post("/CarePlan", json=plan("versions")).json()
    changed = stored | {"title": "second"}
    place = f"/CarePlan/{stored['id']}"
    assert client.put(place, json=changed, headers={"If-Match": 'W/"1"'}).status_code == 200
    assert client.put(place, json=stored, headers={"If-Match": 'W/"1"'}).status_code == 409
    astray = client.post("/CarePlan", json=plan("astray") | {"subject": {"reference": "Patient/nobody"}})
    assert astray.status_code == 400
    assert "HAPI-1094" in diagnostics(astray)


def test_no_log_holds_a_personal_number(store: EmbeddedStore, client: httpx.Client, folders: tuple[Path, Path]) -> None:
    searches = [f"/Patient?identifier={SENTINEL}", f"/Patient?bogus={SENTINEL}", f"/Patient/{SENTINEL}"]
    assert [client.get(search).status_code for search in searches] == [200, 400, 404]
    assert client.post("/Patient", content=f'{{"resourceType":"Patient","id":"{SENTINEL}",,').status_code == 400
    logs = list((folders[0] / "log").iterdir())
    assert logs
    for log in logs:
        assert SENTINEL not in log.read_text(encoding="utf-8"), log.name


def test_a_killed_server_comes_back_on_its_port_with_its_data(store: EmbeddedStore, client: httpx.Client) -> None:
    assert client.post("/CarePlan", json=plan("before the kill")).status_code == 201
    killed, port = store.hapi_pid, store.base_url
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while not answers(port):
        assert time.monotonic() < deadline, "the server did not come back"
        time.sleep(0.2)
    assert store.hapi_pid != killed
    assert found(port, "before the kill") == 1


def test_everything_killed_at_once_loses_nothing(store: EmbeddedStore, client: httpx.Client, folders: tuple[Path, Path]) -> None:
    """The last test here: it ends the store and starts it again on the same files."""
    assert client.post("/CarePlan", json=plan("last words")).status_code == 201
    family = family_of(store)
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=30)
    store.stop()
    started = time.monotonic()
    with EmbeddedStore(*folders) as again:
        print(f"\nstarted again in {time.monotonic() - started:.1f} s")
        assert found(again.base_url, "last words") == 1


def found(base_url: str, identifier: str) -> int:
    wanted = {"identifier": f"https://fhir-sip.se/id/plan|{identifier}", "_summary": "count"}
    return int(httpx.get(f"{base_url}/CarePlan", params=wanted, timeout=60).json()["total"])


def answers(base_url: str) -> bool:
    try:
        return httpx.get(f"{base_url}/metadata", timeout=30).status_code == 200
    except httpx.HTTPError:
        return False
