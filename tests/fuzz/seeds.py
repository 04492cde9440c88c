"""Requests that are right, one or more for every route: what the fuzzer damages. All of one plan, whose person has the sentinel number."""

import copy
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import as_new, etag_of, key_of
from tests.fuzz.sending import AUTHORIZED, Sent
from tests.rivta.calls import XML, call_text
from tests.systems import PERSONNUMMER, fresh_plan, posted, pulled

_JSON = {"Content-Type": "application/fhir+json", "Authorization": AUTHORIZED}
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": AUTHORIZED}
_ASKING = {"Authorization": AUTHORIZED, "Accept": "application/fhir+json"}
_MOST_OF_A_KIND = 2


def sentinel_plan(number: str) -> dict[str, Any]:
    """Ylva's plan for the person of that number."""
    plan = fresh_plan()
    plan["person"]["identifiers"][0]["value"] = number
    plan["person"]["birth_date"] = f"{number[:4]}-{number[4:6]}-{number[6:8]}"
    return plan


def seeds(client: BackendClient, number: str) -> list[Sent]:
    """Posts the plan and gives a list of requests that would be answered with success, or with an honest refusal."""
    document = sentinel_plan(number)
    plan_id = posted(client, document)
    records = pulled(client, document)
    stored = client.sip("GET", plan_id)
    assert stored.status_code == 200, stored.text
    return [
        *_reads(records, plan_id),
        *_searches(records, plan_id, number),
        *_operations(records, plan_id, number),
        *_writes(records),
        *_documents(plan_id, document, stored.json(), stored.headers["ETag"], number),
        *_soap(number),
        *_open(client),
    ]


def _json(route: str, method: str, target: str, body: Any, **headers: str) -> Sent:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Sent(route, method, target, _JSON | named, json.dumps(body, ensure_ascii=False).encode())


def _some_of_each(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    counts: dict[str, int] = {}
    for record in records:
        kind = record["resourceType"]
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= _MOST_OF_A_KIND:
            yield record


def _reads(records: list[dict[str, Any]], plan_id: str) -> Iterator[Sent]:
    for record in _some_of_each(records):
        key = key_of(record)
        yield Sent("read", "GET", f"/fhir/{key}", _ASKING)
        yield Sent("vread", "GET", f"/fhir/{key}/_history/{record['meta']['versionId']}", _ASKING)
        yield Sent("$explain", "GET", f"/fhir/{key}/$explain", _ASKING)
    yield Sent("history-instance", "GET", f"/fhir/CarePlan/{plan_id}/_history?_count=2", _ASKING)
    yield Sent("history-type", "GET", "/fhir/CarePlan/_history?_count=2&_since=2026-11-28", _ASKING)


def _searches(records: list[dict[str, Any]], plan_id: str, number: str) -> Iterator[Sent]:
    person = f"{PERSONNUMMER}|{number}"
    patient = next(key_of(record) for record in records if record["resourceType"] == "Patient")
    queries: list[tuple[str, list[tuple[str, str]]]] = [
        ("CarePlan", [("status", "active"), ("_lastUpdated", "gt2026-01-01"), ("_count", "2"), ("_sort", "-_lastUpdated")]),
        ("CarePlan", [("patient.identifier", person), ("_include", "CarePlan:goal"), ("_revinclude", "Consent:data")]),
        (
            "CarePlan",
            [("_id", plan_id), ("date", "ge2026-01-01"), ("_include:iterate", "CareTeam:participant"), ("_total", "accurate")],
        ),
        ("CareTeam", [("patient", patient), ("status", "active"), ("_has:CarePlan:care-team:status", "active")]),
        ("Goal", [("patient", patient), ("lifecycle-status", "active"), ("target-date", "lt2030-01-01"), ("_count", "1")]),
        ("Condition", [("patient:Patient.identifier", person)]),
        ("Task", [("patient", patient), ("status", "accepted,requested"), ("owner", "Organization/SE9999000011-A100")]),
        ("Consent", [("patient", patient), ("status", "active"), ("category", "secrecy")]),
        ("RelatedPerson", [("patient", patient)]),
        ("Patient", [("identifier", person)]),
        ("PractitionerRole", [("_id", "1,2")]),
        ("Organization", [("name", "Ekdala"), ("_format", "json")]),
    ]
    for kind, query in queries:
        yield Sent("search by GET", "GET", f"/fhir/{kind}?{urlencode(query)}", _ASKING)
        yield Sent("search by POST", "POST", f"/fhir/{kind}/_search", _FORM, urlencode(query).encode())


def _operations(records: list[dict[str, Any]], plan_id: str, number: str) -> Iterator[Sent]:
    identifier = {"system": PERSONNUMMER, "value": number}
    person = {"name": "person", "valueIdentifier": identifier}
    patient = next(key_of(record) for record in records if record["resourceType"] == "Patient")
    reason = {"name": "reason", "valueString": "Medvetslös på akuten"}
    yield Sent("$sip", "GET", f"/fhir/CarePlan/{plan_id}/$sip", _ASKING)
    yield Sent("$sip", "GET", "/fhir/CarePlan/$sip?" + urlencode({"person": f"{PERSONNUMMER}|{number}"}), _ASKING)
    yield _json("$sip", "POST", "/fhir/CarePlan/$sip", {"resourceType": "Parameters", "parameter": [person]})
    yield _json(
        "$emergency-access", "POST", "/fhir/$emergency-access", {"resourceType": "Parameters", "parameter": [person, reason]}
    )
    yield Sent("$access-log", "GET", f"/fhir/{patient}/$access-log", _ASKING)
    yield _json("$access-log", "POST", f"/fhir/{patient}/$access-log", {"resourceType": "Parameters", "parameter": []})
    for record in _some_of_each(records):
        yield _json("$validate", "POST", f"/fhir/{record['resourceType']}/$validate", record)


def _writes(records: list[dict[str, Any]]) -> Iterator[Sent]:
    for record in _some_of_each(records):
        kind, key, etag = record["resourceType"], key_of(record), etag_of(record)
        yield _json("update", "PUT", f"/fhir/{key}", record, If_Match=etag)
        yield _json("patch", "PATCH", f"/fhir/{key}", [{"op": "replace", "path": "/status", "value": "x"}], If_Match=etag)
        yield Sent("delete", "DELETE", f"/fhir/{key}", _ASKING)
        new = _new(record)
        yield _json("create", "POST", f"/fhir/{kind}", new, If_None_Exist=f"identifier={new['identifier'][0]['system']}|x")
        yield _json("create", "POST", f"/fhir/{kind}", new, Prefer="return=minimal")
    yield _json("transaction", "POST", "/fhir", _bundle("transaction", [_posting(r) for r in _some_of_each(records)]))
    yield _json("transaction", "POST", "/fhir", _bundle("transaction", [_putting(r) for r in _some_of_each(records)]))
    yield _json(
        "batch", "POST", "/fhir", _bundle("batch", [{"request": {"method": "GET", "url": key_of(r)}} for r in records[:5]])
    )


def _new(record: dict[str, Any]) -> dict[str, Any]:
    if "identifier" not in record:
        record = record | {"identifier": [{"system": "https://fhir-sip.se/id/item", "value": "x"}]}
    return {name: value for name, value in as_new(record).items() if name != "fullUrl"}


def _posting(record: dict[str, Any]) -> dict[str, Any]:
    request = {"method": "POST", "url": record["resourceType"]}
    return {"fullUrl": f"urn:uuid:{uuid.uuid4()}", "resource": _new(record), "request": request}


def _putting(record: dict[str, Any]) -> dict[str, Any]:
    return {"resource": record, "request": {"method": "PUT", "url": key_of(record), "ifMatch": etag_of(record)}}


def _bundle(kind: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def _documents(plan_id: str, document: Mapping[str, Any], stored: Mapping[str, Any], etag: str, number: str) -> Iterator[Sent]:
    plain = {"Content-Type": "application/json"}
    person = {"person": {"system": PERSONNUMMER, "value": number}}
    other = copy.deepcopy(dict(document)) | {"id": str(uuid.uuid4())}
    yield _json("SIP post", "POST", "/sip", other, **plain)
    yield _json("SIP post", "POST", "/sip", other, Idempotency_Key=str(uuid.uuid4()))
    yield _json("SIP put", "PUT", f"/sip/{plan_id}", stored, If_Match=etag)
    yield _json("SIP search", "POST", "/sip/_search", person)
    for accept in ("application/json", "text/html", "application/pdf", "text/plain;q=0.5, text/html"):
        yield Sent("SIP read", "GET", f"/sip/{plan_id}", {"Authorization": AUTHORIZED, "Accept": accept})
    yield Sent("access log", "GET", f"/sip/{plan_id}/access-log", _ASKING)


def _soap(number: str) -> Iterator[Sent]:
    headers = XML | {"Authorization": AUTHORIZED}
    yield Sent("GetCarePlans", "POST", "/rivta/getcareplans", headers, call_text(number).encode())
    yield Sent("GetCarePlans", "GET", "/rivta/getcareplans?wsdl", {})
    yield Sent("GetCarePlans", "GET", "/rivta/getcareplans?xsd=core", {})


def _open(client: BackendClient) -> Iterator[Sent]:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": client.assertion(),
        "scope": client.credentials["scopes"],
    }
    for _ in range(_MOST_OF_A_KIND):
        yield Sent("token", "POST", "/token", {"Content-Type": _FORM["Content-Type"]}, urlencode(form).encode())
    for target in (
        "/fhir/metadata",
        "/.well-known/smart-configuration",
        "/fhir/.well-known/smart-configuration",
        "/.well-known/jwks.json",
        "/sip/schema",
        "/health",
        "/docs",
        "/openapi.json",
    ):
        yield Sent("discovery", "GET", target, {"Accept": "*/*"})
    for target in (
        "/directory/metadata",
        "/directory/HealthcareService?need=stöd&age=7&municipality=9911&_include=HealthcareService:organization&_count=5",
        "/directory/Location?name=kommun&organization=SE9999000011-A100",
        "/directory/Organization/SE9999000011-A100",
        "/directory/?need=stöd&age=7&municipality=9911",
    ):
        yield Sent("directory", "GET", quote(target, safe="/?=&:"), {"Accept": "*/*"})
