"""The public directory is no way to anything about a person: whatever is tried on it without a token, or with one."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from fhir_sip.directory.public_view import public_view
from fhir_sip.directory.register import MAX_AGE_SECONDS
from tests.attacks.records import key_of
from tests.facades import facade
from tests.forwarder import Forwarder
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, pulled

_OPEN = {"HealthcareService", "Location", "Organization", "Endpoint"}
_TYPES = (
    *(
        "Account",
        "Appointment",
        "AuditEvent",
        "Basic",
        "Binary",
        "Bundle",
        "CapabilityStatement",
        "CarePlan",
        "CareTeam",
        "Composition",
    ),
    *(
        "Condition",
        "Consent",
        "DocumentReference",
        "Encounter",
        "Goal",
        "Group",
        "List",
        "MeasureReport",
        "Observation",
        "Parameters",
    ),
    *(
        "Patient",
        "Person",
        "Practitioner",
        "PractitionerRole",
        "Provenance",
        "RelatedPerson",
        "RiskAssessment",
        "Schedule",
        "Slot",
    ),
    *(
        "SearchParameter",
        "StructureDefinition",
        "Subscription",
        "Task",
        "patient",
        "healthcareservice",
        "HealthcareService ",
        "*",
        "_all",
    ),
)
_METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "QUERY")


@dataclass(frozen=True)
class Attacked:
    """The directory, what is known of a plan by somebody who should not reach it, and what the store was sent meanwhile."""

    address: str
    http: httpx.Client
    keys: tuple[str, ...]
    secrets: tuple[str, ...]
    sent: list[bytes]

    def tried(self, path: str, method: str = "GET", **given: Any) -> httpx.Response:
        """An answer that must tell nothing of the plan."""
        answer = self.http.request(method, f"{self.address}{path}", **given)
        assert not any(secret in answer.text for secret in self.secrets), (method, path)
        return answer

    def refused(self, path: str, statuses: set[int], method: str = "GET", **given: Any) -> None:
        """A refusal in the service's one form, whatever is behind it."""
        answer = self.tried(path, method, **given)
        assert answer.status_code in statuses, (method, path, answer.status_code, answer.text)
        if method != "HEAD":
            outcome = answer.json()
            assert (outcome["resourceType"], set(outcome)) == ("OperationOutcome", {"resourceType", "issue"}), (method, path)
        assert answer.headers["Cache-Control"] == "no-store", (method, path)


@pytest.fixture(scope="module")
def attacked(systems: Systems, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Ylva's plan is in the store; the directory is asked over a wire that is listened to."""
    plan = fresh_plan()
    plan_id = posted(systems.municipality_a, plan)
    records = [record for record in pulled(systems.municipality_a, plan) if record["resourceType"] != "Organization"]
    secrets = (personnummer_of(plan), plan_id, plan["id"], plan["title"], "Ylva")
    sent: list[bytes] = []

    def listen(content: bytes) -> bool:
        sent.append(content)
        return False

    with (
        Forwarder(systems.store_url) as wire,
        facade(
            wire.url, tmp_path_factory.mktemp("attacked"), address_rate_per_second=100_000, address_rate_burst=100_000
        ) as running,
    ):
        wire.lose_answers(listen)
        keys = tuple(key_of(record) for record in records)
        yield Attacked(running.address, running.http, keys, secrets, sent)


def test_no_other_type_is_there(attacked: Attacked) -> None:
    for kind in _TYPES:
        for path in (f"/directory/{kind}", f"/directory/{kind}/1", f"/directory/{quote(kind, safe='')}"):
            attacked.refused(path, {404})


def test_a_record_that_is_there_and_one_that_is_not_give_the_same_bytes(attacked: Attacked) -> None:
    for key in attacked.keys:
        kind = key.partition("/")[0]
        there, missing = (attacked.tried(f"/directory/{one}") for one in (key, f"{kind}/no-such"))
        assert (there.status_code, there.content) == (missing.status_code, missing.content) == (404, there.content)


def test_no_id_of_a_record_of_a_plan_opens_it_under_an_open_type(attacked: Attacked) -> None:
    for kind, key in itertools.product(sorted(_OPEN), attacked.keys):
        resource_id = key.partition("/")[2]
        attacked.refused(f"/directory/{kind}/{resource_id}", {404})
        answer = attacked.http.get(f"{attacked.address}/directory/{kind}", params={"_id": resource_id})
        assert answer.json()["total"] == 0


def test_no_trick_with_the_path_leads_elsewhere(attacked: Attacked) -> None:
    patient = next(key for key in attacked.keys if key.startswith("Patient/"))
    for path in (
        f"/directory/../fhir/{patient}",
        f"/directory/%2e%2e/fhir/{patient}",
        f"/directory/HealthcareService/../../fhir/{patient}",
        f"/directory/HealthcareService/%2e%2e%2f{patient.replace('/', '%2f')}",
        f"/directory/{patient.replace('/', '%2F')}",
        f"/directory//{patient}",
        f"/directory/HealthcareService/{patient}",
        f"/directory/HealthcareService;/{patient}",
        f"/directory/{patient}/_history",
        f"/directory/{patient}/_history/1",
        f"/directory/{patient}/$everything",
        f"/directory/Location/1/{patient}",
        "/directory/HealthcareService/1/_history",
        "/directory/HealthcareService/1/_history/1",
        "/directory/HealthcareService/_history",
        "/directory/HealthcareService/_search",
        "/directory/HealthcareService/$validate",
        "/directory/_history",
        "/directory/$export",
        "/directory/CarePlan/$sip",
        "/directory/metadata/1",
        "/directory/.well-known/smart-configuration",
        "/directory/HealthcareService/1%00",
        "/directory/HealthcareService/" + "a" * 65,
        "/DIRECTORY/Patient",
    ):
        attacked.refused(path, {401} if path.startswith(("/directory/../fhir", "/directory/HealthcareService/../../")) else {404})


def test_no_parameter_asks_about_anything_else(attacked: Attacked) -> None:
    patient = next(key for key in attacked.keys if key.startswith("Patient/"))
    number = attacked.secrets[0]
    asked = {
        "patient": patient,
        "subject": patient,
        "identifier": f"{PERSONNUMMER}|{number}",
        "organization:Organization.identifier": "a|b",
        "organization.name": "a",
        "organization:Patient": patient,
        "location.organization.name": "a",
        "coverage-area.identifier": "a|b",
        "coverage-area": patient,
        "location": patient,
        "_has:Task:owner:patient": patient,
        "_has:CareTeam:participant:patient": patient,
        "_has:PractitionerRole:service:practitioner": "a",
        "_include": "Task:patient",
        "_include:iterate": "HealthcareService:organization",
        "_revinclude": "CareTeam:participant",
        "_revinclude:iterate": "Task:owner",
        "name:exact": "a",
        "name:contains": "a",
        "need:text": "a",
        "need:in": "http://example.org/vs",
        "age:missing": "true",
        "_filter": f"patient eq {patient}",
        "_query": "everything",
        "_list": "1",
        "_content": number,
        "_text": "Ylva",
        "_source": "a",
        "_security": "a",
        "_tag": "a",
        "_profile": "a",
        "_elements": "subject",
        "_summary": "true",
        "_total": "accurate",
        "_sort": "patient",
        "_contained": "true",
        "_type": "Patient",
        "_lastUpdated": "gt2020",
        "_since": "2020",
        "_offset": "1",
        "_getpages": "a",
        "_page": "a",
        "_pretty": "true",
        "_method": "POST",
    }
    for kind, (name, value) in itertools.product(sorted(_OPEN), asked.items()):
        attacked.refused(f"/directory/{kind}?{quote(name)}={quote(value)}", {400})
        attacked.refused(f"/directory/{kind}/1?{quote(name)}={quote(value)}", {400})
    for include in ("*", "HealthcareService:*", "HealthcareService:endpoint", "Location:organization", "Organization:partof"):
        attacked.refused(f"/directory/HealthcareService?_include={quote(include)}", {400})
    for kind in sorted(_OPEN - {"HealthcareService"}):
        attacked.refused(f"/directory/{kind}?_include=HealthcareService:organization", {400})
        attacked.refused(f"/directory/{kind}?age=5", {400})


def test_no_value_is_taken_for_more_than_it_is(attacked: Attacked) -> None:
    patient = next(key for key in attacked.keys if key.startswith("Patient/"))
    for query in (
        f"organization={quote(patient)}",
        f"organization=Organization/{quote(patient)}",
        f"organization={quote('https://example.org/Organization/1')}",
        f"_id={quote(patient)}",
        f"_after={quote(patient)}",
        f"_after={quote('../Patient/1')}",
        "municipality=0180%7C",
        "age=1e1",
        "age=%D9%A5",
        f"name={attacked.secrets[0]}",
        f"need={attacked.secrets[0]}",
        f"need={quote(f'{PERSONNUMMER}|{attacked.secrets[0]}')}",
    ):
        attacked.refused(f"/directory/HealthcareService?{query}", {400})


@pytest.mark.parametrize(
    "format_", ["xml", "application/fhir+xml", "ttl", "html", "text/html", "json;charset=utf-16", "", "application/pdf"]
)
def test_no_other_format_is_given(attacked: Attacked, format_: str) -> None:
    for path in ("HealthcareService", "HealthcareService/1", "Organization/SE9999000011-A100"):
        attacked.refused(f"/directory/{path}?_format={quote(format_)}", {400})
    answer = attacked.tried("/directory/Organization/SE9999000011-A100", headers={"Accept": format_ or "x/y"})
    assert answer.headers["Content-Type"] == "application/fhir+json"


@pytest.mark.parametrize("method", _METHODS)
def test_nothing_is_done_but_reading(attacked: Attacked, method: str) -> None:
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "Patient"}}]}
    for path in ("", "/", "/metadata", "/HealthcareService", "/HealthcareService/1", "/Patient", "/Patient/1", "/Organization/1"):
        attacked.refused(f"/directory{path}", {405}, method, json=batch)
        override = {"X-HTTP-Method-Override": "GET", "X-HTTP-Method": "GET"}
        attacked.refused(f"/directory{path}", {405}, method, headers=override)
    attacked.refused("/directory/HealthcareService/_search", {404, 405}, method, data={"patient": attacked.keys[0]})


def test_a_body_or_a_method_in_a_header_changes_nothing(attacked: Attacked) -> None:
    plain = attacked.tried("/directory/Organization/SE9999000011-A100")
    for given in (
        {"content": b'{"resourceType":"Bundle","type":"batch"}'},
        {"headers": {"X-HTTP-Method-Override": "DELETE"}},
        {"headers": {"X-Forwarded-Prefix": "/fhir", "X-Original-URL": "/fhir/Patient", "X-Rewrite-URL": "/fhir/Patient"}},
        {"headers": {"Host": "example.org", "Forwarded": "host=example.org"}},
        {"headers": {"Prefer": "handling=lenient", "If-None-Exist": "a=b"}},
    ):
        answer = attacked.tried("/directory/Organization/SE9999000011-A100", **given)
        assert (answer.status_code, answer.content) == (plain.status_code, plain.content) == (200, plain.content)


def test_a_token_opens_no_more_of_it(attacked: Attacked, systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    [patient] = [record for record in pulled(systems.municipality_a, plan) if record["resourceType"] == "Patient"]
    address = systems.settings.public_url
    headers = {"Authorization": f"Bearer {systems.municipality_a.token()}"}
    assert httpx.get(f"{address}/fhir/{key_of(patient)}", headers=headers).status_code == 200
    assert httpx.get(f"{address}/directory/{key_of(patient)}", headers=headers).status_code == 404


def test_nothing_that_was_tried_reached_the_store(attacked: Attacked) -> None:
    """The register is read by questions of its own, the same whatever is asked: of the four open types and nothing else."""
    time.sleep(MAX_AGE_SECONDS)
    attacked.tried("/directory/HealthcareService?need=sentinelword&_id=sentinelid&organization=sentinelowner")
    wire = b"".join(attacked.sent)
    assert b"sentinel" not in wire
    assert not any(secret.encode() in wire for secret in attacked.secrets)
    paths = {
        line.split(b" ")[1]
        for line in wire.split(b"\r\n")
        if line.startswith((b"GET ", b"POST ", b"PUT ")) and b"HTTP/1.1" in line
    }
    reads = {path.rpartition(b"/fhir/")[2] for path in paths}
    assert reads <= {f"{kind}/_search".encode() for kind in _OPEN} | {b""}, reads
    inside = {
        url for url in re.findall(rb'"url":"([^"?]*)', wire) if not url.startswith(b"AuditEvent/")
    }  # of the paths out of it
    assert inside == {kind.encode() for kind in _OPEN}


def test_a_record_with_more_in_it_than_it_should_have_shows_nothing_of_that() -> None:
    secret = {"reference": "Patient/1", "display": "Ylva", "identifier": {"value": "201801019805"}}
    record = {
        "resourceType": "HealthcareService",
        "id": "1",
        "meta": {"versionId": "1", "security": [{"display": "Ylva"}], "source": "Ylva", "tag": [{"code": "Ylva"}]},
        "text": {"status": "generated", "div": "Ylva"},
        "contained": [{"resourceType": "Patient", "id": "Ylva"}],
        "extension": [
            {"url": "https://example.org/about", "valueReference": secret},
            {
                "url": "https://fhir-sip.se/ig/StructureDefinition/checked-on",
                "valueDate": "2026-01-01",
                "extension": [{"url": "x", "valueString": "Ylva"}],
            },
        ],
        "name": "Verksamhet",
        "_name": {"extension": [{"url": "x", "valueString": "Ylva"}]},
        "photo": {"title": "Ylva"},
        "providedBy": {"reference": "Organization/1", "display": "Ylva", "identifier": {"value": "Ylva"}},
        "location": [secret, {"reference": "Location/1"}],
        "coverageArea": [{"identifier": {"value": "x"}, "reference": "https://elsewhere.example/Location/1", "display": "Ylva"}],
        "telecom": [{"system": "phone", "value": "1", "extension": [{"url": "x", "valueReference": secret}]}],
        "identifier": [{"value": "1", "assigner": {"display": "Ylva"}}],
    }
    shown = public_view(record)
    assert "Ylva" not in str(shown)
    assert "Patient" not in str(shown)
    assert shown["location"] == [{"reference": "Location/1"}]
    assert shown["providedBy"] == {"reference": "Organization/1"}
    assert "coverageArea" not in shown
    staffed = {
        "resourceType": "Organization",
        "id": "1",
        "name": "Enhet",
        "contact": [{"name": {"text": "Ylva"}}],
        "endpoint": [secret],
    }
    assert "Ylva" not in str(public_view(staffed))
    with_secret = {"resourceType": "Endpoint", "id": "1", "header": ["Authorization: Ylva"], "contact": [{"value": "Ylva"}]}
    assert "Ylva" not in str(public_view(with_secret))


def test_no_log_line_holds_what_was_asked(attacked: Attacked, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with caplog.at_level("DEBUG"):
        attacked.tried("/directory/HealthcareService?need=sentinelneed&age=7")
        attacked.refused("/directory/HealthcareService?sentinelname=1", {400})
        attacked.tried("/directory/?need=sentinelneed")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("fhir_sip")]
    assert not any("sentinel" in line for line in lines)
