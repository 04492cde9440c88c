"""L22: a person's number, sent in every place of a request, stands in no log line, no error text and no URL of an answer."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.leaks.scenes import Scene
from tests.systems import PERSONNUMMER, fresh_plan, new_child, posted
from tests.writes import bundle, patient_of_a


@pytest.fixture
def store_logs(store_log_folder: Path | None) -> list[Path]:
    """The store's log files."""
    return [file for file in store_log_folder.rglob("*") if file.is_file()] if store_log_folder else []


def _sized(files: list[Path]) -> dict[Path, int]:
    return {file: file.stat().st_size for file in files}


def _grown(files: dict[Path, int]) -> Iterator[tuple[str, bytes]]:
    """What was written to each file since its size was taken."""
    for file, size in files.items():
        with file.open("rb") as content:
            content.seek(min(size, file.stat().st_size))
            yield file.name, content.read()


def requests_with(number: str, caller: BackendClient, plan_id: str) -> Iterator[httpx.Response]:
    """The number in URLs, bodies, headers, broken JSON, wrong types and ids; in every interaction."""
    token, identifier = f"{PERSONNUMMER}|{number}", {"system": PERSONNUMMER, "value": number}
    person = quote(token)
    yield from _in_urls(number, person, caller)
    yield from _in_headers(number, token, caller, plan_id)
    yield from _in_bodies(number, identifier, caller, plan_id)
    yield caller.token_response(number, number)
    yield httpx.post(
        f"{caller.fhir_url.removesuffix('/fhir')}/token", data={number: number, "grant_type": number, "client_id": number}
    )


def _in_urls(number: str, person: str, caller: BackendClient) -> Iterator[httpx.Response]:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for query in (
        f"patient.identifier={person}&_count=1",
        f"patient.identifier={number}",
        f"_has:Consent:patient:identifier={person}",
        f"{number}=1",
        f"date={number}",
        f"_sort={number}&_include={number}:x",
        f"_page={number}",
    ):
        yield caller.fhir("GET", f"CarePlan?{query}")
        yield caller.fhir("POST", "CarePlan/_search", content=query, headers=form)
    paths = (
        f"CarePlan/{number}", f"CarePlan/{number}/_history", f"CarePlan/1/_history/{number}", f"CarePlan/{number}/$sip",
        f"CarePlan/{number}/$explain", f"{number}", f"{number}/1", f"CarePlan/${number}", f"Goal/_history?_since={number}",
        f"CarePlan/{number}%00", f"CarePlan/{number}/", f"Patient/{number}/$everything", f"CarePlan/$sip?person={person}",
        f"CarePlan/$sip?person={number}", f"Patient/{number}/$access-log", f"$emergency-access?person={person}",
    )  # fmt: skip
    for path in paths:
        yield caller._request("GET", f"{caller.fhir_url}/{path}")
    yield caller._request("GET", f"{caller.fhir_url.removesuffix('/fhir')}/{number}")
    yield caller.sip("GET", number)
    yield caller.sip("GET", f"{number}/access-log")
    yield caller._request("GET", f"{caller.fhir_url.removesuffix('/fhir')}/rivta/getcareplans?xsd={number}")


def _in_headers(number: str, token: str, caller: BackendClient, plan_id: str) -> Iterator[httpx.Response]:
    for name in ("X-Request-Id", "Accept", "If-Match", "If-None-Match", "Prefer", "User-Agent", "Cookie", "Referer", "Origin"):
        yield caller.fhir("GET", f"CarePlan/{plan_id}x", headers={name: number})
    yield caller.fhir("GET", f"CarePlan/{plan_id}", headers={"Authorization": f"Bearer {number}"})
    yield caller.fhir("POST", "Patient", json=patient_of_a(), headers={"If-None-Exist": f"identifier={token}&{number}=1"})
    yield caller.fhir("POST", "Patient", content=number, headers={"Content-Type": f"application/{number}"})
    yield caller.sip("PUT", plan_id, json={}, headers={"If-Match": f'W/"{number}"'})


def _in_bodies(number: str, identifier: dict[str, Any], caller: BackendClient, plan_id: str) -> Iterator[httpx.Response]:
    for change in (
        {"gender": number},
        {"birthDate": number},
        {"name": [{"family": number}], number: number},
        {"identifier": [identifier, {"system": number, "value": f"{number} "}]},
        {"text": {"status": "generated", "div": f"<div>{number}</p>"}},
        {"managingOrganization": {"reference": f"Organization/{number}"}},
        {"managingOrganization": {"reference": f"Organization?identifier={number}"}},
        {"meta": {"profile": [f"https://example.org/{number}"]}},
        {"active": number, "multipleBirthInteger": number},
    ):
        yield caller.fhir("POST", "Patient", json=patient_of_a(**change))
        yield caller.fhir("POST", "", json=bundle(patient_of_a(**change)))
    for method, url in (("GET", f"CarePlan/{number}"), ("GET", f"{number}?x"), ("PUT", f"Patient/{number}"), (number, number)):
        entry = {"request": {"method": method, "url": url}, "resource": {"resourceType": number}, "fullUrl": number}
        for kind in ("batch", "transaction", number):
            yield caller.fhir("POST", "", json={"resourceType": "Bundle", "type": kind, "entry": [entry]})
    yield caller.fhir("POST", "Patient", content=f'{{"resourceType": "Patient", {number}')
    yield caller.fhir("PUT", f"Patient/{number}", json={"resourceType": "Patient", "id": number}, headers={"If-Match": 'W/"1"'})
    yield caller.fhir("POST", "Patient/$validate", json=patient_of_a(gender=number, identifier=[{"system": number}]))
    parameters = [{"name": "person", "valueIdentifier": {"system": number, "value": number}}, {"name": number}]
    for operation in ("CarePlan/$sip", "$emergency-access"):
        yield caller.fhir("POST", operation, json={"resourceType": "Parameters", "parameter": parameters})
    yield caller.sip("POST", json=fresh_plan(id=f"{number}/", status=number, **{number: 1}))
    yield caller.sip("POST", "_search", json={"person": {"system": PERSONNUMMER, "value": f"{number[:-1]}x", number: number}})
    yield caller.sip("PUT", plan_id, json={number: number}, headers={"If-Match": 'W/"1"'})
    url = caller.fhir_url.removesuffix("/fhir") + "/rivta/getcareplans"
    yield caller._request("POST", url, content=f"<a>{number}</b>", headers={"Content-Type": "text/xml"})


def test_l22_no_log_no_error_text_and_no_url_holds_a_persons_number(
    scene: Scene, store_logs: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    born, number = new_child()
    plan = fresh_plan()
    plan["person"] |= {"identifiers": [{"kind": "personnummer", "value": number}], "birth_date": born}
    plan_id = posted(scene.a, plan)
    posted(scene.a, plan | {"id": f"{plan['id']}-2"})
    before = _sized(store_logs)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "fhir_sip")
    for name in ("httpx", "httpcore", "hpack"):
        logging.getLogger(name).setLevel(logging.INFO)  # at DEBUG they write whole requests; the service never sets that
    refused = 0
    for answer in requests_with(number, scene.a, plan_id):
        assert answer.status_code < 500, answer.text
        assert number not in str(answer.headers)
        if answer.is_error:
            refused += 1
            assert number not in answer.text, answer.text
        elif answer.headers.get("content-type", "").startswith("application/fhir+json"):
            urls = [link["url"] for link in answer.json().get("link", ())] + [
                e.get("fullUrl", "") for e in answer.json().get("entry", ())
            ]
            assert [url for url in urls if number in url] == []
    assert refused > 60
    lines = [record for record in caplog.records if not _is_test_client(record, scene)]
    assert len([record for record in lines if record.name == "fhir_sip"]) > refused / 2
    assert [record.getMessage() for record in lines if number in record.getMessage() or record.exc_info] == []
    assert [name for name, written in _grown(before) if number.encode() in written] == []


def _is_test_client(record: logging.LogRecord, scene: Scene) -> bool:
    """True for what httpx says of the requests that the test itself sends to the service."""
    return record.name == "httpx" and scene.settings.public_url in record.getMessage()
