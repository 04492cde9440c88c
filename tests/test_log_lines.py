"""A personal number sent through every door, in good requests and bad, stands in no log, no refusal and no URL of an answer."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import REGION_FILE, write_systems
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.log_lines import LogLine, log
from fhir_sip.settings import Settings
from tests.systems import PERSONNUMMER, Systems, free_port, fresh_plan, new_child, posted
from tests.writes import bundle, patient_of_a

SENTINEL = new_child()[1]
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def store_of_our_own(embedded_store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Address and log folder of the embedded store, also when the other tests run against a store at hand."""
    asyncio.run(load(embedded_store.base_url, read_organisations(REGION_FILE)))
    return embedded_store.base_url, tmp_path_factory.getbasetemp() / "store0" / "log"


def faulty_requests(a: BackendClient, plan_id: str) -> Iterator[httpx.Response]:
    """Requests that hold the number where it should be and where it should not."""
    person, identifier = quote(f"{PERSONNUMMER}|{SENTINEL}"), {"system": PERSONNUMMER, "value": SENTINEL}
    for query in (
        f"patient.identifier={person}",
        f"patient.identifier={SENTINEL}",
        f"{SENTINEL}=1",
        f"date={SENTINEL}",
        f"_lastUpdated={SENTINEL}&_page={SENTINEL}",
    ):
        yield a.fhir("GET", f"CarePlan?{query}")
        yield a.fhir("POST", "CarePlan/_search", content=query, headers=_FORM)
    yield a.fhir("GET", f"CarePlan/$sip?person={person}")
    for place in (f"CarePlan/{SENTINEL}", f"{SENTINEL}/1", f"CarePlan/{SENTINEL}%00/$sip", f"CarePlan/?identifier={person}"):
        yield a._request("GET", f"{a.fhir_url}/{place}")
    yield a.sip("GET", SENTINEL)
    yield a.sip("POST", "_search", json={"person": {"system": PERSONNUMMER, "value": SENTINEL[:-1] + "x"}})
    for patient in (
        patient_of_a(gender=SENTINEL),
        patient_of_a(birthDate=SENTINEL),
        patient_of_a(name=[{"family": SENTINEL}], **{SENTINEL: SENTINEL}),
        patient_of_a(identifier=[identifier, {"system": SENTINEL, "value": SENTINEL + " "}]),
        patient_of_a(text={"status": "generated", "div": f"<div>{SENTINEL}</p>"}),
        patient_of_a(managingOrganization={"reference": f"Organization/{SENTINEL}"}),
        patient_of_a(meta={"profile": [f"https://example.org/{SENTINEL}"]}),
        patient_of_a(photo=[{"contentType": SENTINEL, "data": SENTINEL + "#"}]),
    ):
        yield a.fhir("POST", "Patient", json=patient)
        yield a.fhir("POST", "", json=bundle(patient))
    yield a.fhir("POST", "Patient", content=f'{{"resourceType": "Patient", {SENTINEL}')
    yield a.fhir("PUT", f"Patient/{SENTINEL}", json={"resourceType": "Patient", "id": SENTINEL}, headers={"If-Match": SENTINEL})
    yield a.sip("POST", json=fresh_plan(id=SENTINEL + "/", status=SENTINEL, **{SENTINEL: 1}))
    yield a.sip("PUT", plan_id, json={}, headers={"If-Match": f'W/"{SENTINEL}"'})
    yield a.token_response(SENTINEL, SENTINEL)
    yield httpx.get(f"{a.fhir_url}/CarePlan", headers={"Authorization": f"Bearer {SENTINEL}", "X-Request-Id": "a"})


def test_no_log_no_refusal_and_no_url_holds_a_personal_number(
    store_of_our_own: tuple[str, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store_url, log_folder = store_of_our_own
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    a_credentials = write_systems(settings)["municipality-a"]
    port = int(settings.public_url.rpartition(":")[2])
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "fhir_sip")  # a command that ran in this process may have set it higher
    for name in ("httpx", "httpcore", "hpack"):
        logging.getLogger(name).setLevel(logging.INFO)  # at DEBUG they write whole requests; the service never sets that
    with RunningFacade(server_config(settings, store_url, "127.0.0.1", port)):
        a = BackendClient(a_credentials)
        own_lines = len(caplog.records)
        plan = fresh_plan()
        plan["person"]["identifiers"][0]["value"] = SENTINEL
        plan["person"]["birth_date"] = f"{SENTINEL[:4]}-{SENTINEL[4:6]}-{SENTINEL[6:8]}"
        plan_id = posted(a, plan)
        assert SENTINEL in a.sip("GET", plan_id).text
        refused = 0
        for answer in faulty_requests(a, plan_id):
            assert answer.status_code < 500, answer.text
            assert SENTINEL not in str(answer.headers)
            if answer.is_error:
                refused += 1
                assert SENTINEL not in answer.text, answer.text
        a.close()
    assert refused > 30
    lines = [record for record in caplog.records if not _is_test_client(record, settings)]
    assert len([record for record in lines if record.name == "fhir_sip"]) > refused
    assert len(lines) > own_lines
    assert [record.getMessage() for record in lines if SENTINEL in record.getMessage() or record.exc_info] == []
    logs = [file for file in log_folder.rglob("*") if file.is_file()]
    assert {file.name for file in logs} >= {"hapi.log", "postgresql.log"}
    assert [file.name for file in logs if SENTINEL in file.read_text(encoding="utf-8", errors="replace")] == []


def _is_test_client(record: logging.LogRecord, settings: Settings) -> bool:
    """True for what httpx says of the requests that the test itself sends to the service."""
    return record.name == "httpx" and settings.public_url in record.getMessage()


def test_a_fault_of_ours_is_told_without_its_words(systems: Systems, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """A defect is built in: an interaction that fails with the number in the exception's text."""
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    write_systems(settings)
    config = server_config(settings, systems.store_url, "127.0.0.1", int(settings.public_url.rpartition(":")[2]))

    async def defect(http: Request) -> Response:
        raise ValueError(f"no such thing as {SENTINEL}")

    app: Any = config.app
    app.add_route("/defect", defect)
    caplog.set_level(logging.DEBUG)
    with RunningFacade(config):
        answers = [httpx.get(f"{settings.public_url}/defect") for _ in range(2)]
    for answer in answers:
        assert (answer.status_code, answer.json()["issue"][0]["code"]) == (500, "exception")
        assert SENTINEL not in answer.text
    told = [record.getMessage() for record in caplog.records if record.name == "fhir_sip" and record.levelno == logging.ERROR]
    assert len(told) == 2
    assert all("ValueError" in line and "defect" in line for line in told)
    assert [record for record in caplog.records if SENTINEL in record.getMessage() or record.exc_info] == []


def test_every_sentence_holds_only_what_it_names(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "fhir_sip")
    log(LogLine.TOKEN_ISSUED, client_id="a")
    assert caplog.messages[-1] == "token issued to client a"
    with pytest.raises(KeyError):
        log(LogLine.TOKEN_ISSUED)
