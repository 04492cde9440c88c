"""Every AuditEvent and Provenance the service writes is valid by SipAuditEvent and SipProvenance.

The store does not check these two (docs/decisions/0012), so this test does, on what a round of requests of every kind leaves there.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest

from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir
from fhir_sip.validation.store_outcome import issues_of_outcome
from tests.audit.shipped import wait_until_shipped
from tests.audit.test_verify import verified
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted
from tests.writes import NAMES, all_writes, patient_of_a, transaction_of

Record = dict[str, Any]
IG = "https://fhir-sip.se/ig/StructureDefinition"


def _requests(systems: Systems) -> Iterator[tuple[str, Callable[[], httpx.Response], int]]:
    """What is asked, how, and the status it must be answered with."""
    a, region, stranger = systems.municipality_a, systems.region_ehr, systems.municipality_b
    plans = [fresh_plan(), fresh_plan()]
    first, second = (posted(a, plan) for plan in plans)
    person = {"system": PERSONNUMMER, "value": personnummer_of(plans[0])}
    whole = {"resourceType": "Parameters", "parameter": [{"name": "person", "valueIdentifier": person}]}
    task = next(one for one in _records(a, first) if one["resourceType"] == "Task")
    yield "read", lambda: region.fhir("GET", f"CarePlan/{first}"), 200
    yield "read of the person", lambda: a.fhir("GET", a.fhir("GET", f"CarePlan/{first}").json()["subject"]["reference"]), 200
    yield "read of a consent", lambda: a.fhir("GET", f"Consent/{_consent(a, first)}"), 200
    yield "read of staff", lambda: a.fhir("GET", f"PractitionerRole/{_staff(a, first)}"), 200
    yield "read of an organisation", lambda: a.fhir("GET", "Organization/SE9999000011-A100"), 200
    yield "search, two persons", lambda: region.fhir("GET", "CarePlan", params={"_id": f"{first},{second}"}), 200
    yield "search by form", lambda: region.fhir("POST", "CarePlan/_search", data={"_id": first, "_include": "CarePlan:goal"}), 200
    yield "empty search", lambda: stranger.fhir("GET", "CarePlan", params={"_id": first}), 200
    yield "one version", lambda: region.fhir("GET", f"CarePlan/{first}/_history/1"), 200
    yield "every version", lambda: region.fhir("GET", f"CarePlan/{first}/_history"), 200
    yield "batch", lambda: region.fhir("POST", "", json=_batch(first)), 200
    yield "whole plan by person", lambda: region.fhir("POST", "CarePlan/$sip", json=whole), 200
    yield "whole plan by id", lambda: region.fhir("GET", f"CarePlan/{first}/$sip"), 200
    yield "document", lambda: region.sip("GET", first), 200
    yield "documents", lambda: region.sip("POST", "_search", json={"person": person}), 200
    yield "access log", lambda: a.sip("GET", f"{first}/access-log"), 200
    yield "validate", lambda: region.fhir("POST", "Goal/$validate", json={"resourceType": "Goal"}), 200
    yield "refused read", lambda: stranger.fhir("GET", f"CarePlan/{first}"), 404
    yield "missing", lambda: region.fhir("GET", "CarePlan/never-there"), 404
    yield "bad parameter", lambda: region.fhir("GET", "CarePlan", params={"_text": "å ä ö"}), 400
    yield "refused write", lambda: stranger.fhir("PUT", f"Task/{task['id']}", json=task, headers={"If-Match": 'W/"1"'}), 404
    yield "not its plan", lambda: region.sip("POST", json=fresh_plan()), 403
    yield "against a profile", lambda: a.fhir("POST", "Patient", json=patient_of_a(name=[{"family": "Utan förnamn"}])), 422
    yield "bad form", lambda: a.fhir("POST", "Patient", json=patient_of_a(colour="blue")), 422
    yield "stale", lambda: a.fhir("PUT", f"Task/{task['id']}", json=task, headers={"If-Match": 'W/"77"'}), 412
    yield "no token", lambda: httpx.get(f"{systems.settings.fhir_url}/CarePlan/{first}"), 401
    yield "a token that does not hold", lambda: a.fhir("GET", "CarePlan", headers={"Authorization": "Bearer x"}), 401
    yield "whole plan over FHIR", lambda: a.fhir("POST", "", json=transaction_of(fresh_plan())), 200
    for name in NAMES:
        yield name, partial(all_writes(systems)[name].send, a), 201 if name in ("create", "sip-post") else 200


def _batch(plan_id: str) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": f"CarePlan/{plan_id}"}}]}


def _records(client: Any, plan_id: str) -> list[Record]:
    return [entry["resource"] for entry in client.fhir("GET", f"CarePlan/{plan_id}/$sip").json()["entry"]]


def _consent(client: Any, plan_id: str) -> str:
    return str(next(one["id"] for one in _records(client, plan_id) if one["resourceType"] == "Consent"))


def _staff(client: Any, plan_id: str) -> str:
    return str(next(one["id"] for one in _records(client, plan_id) if one["resourceType"] == "PractitionerRole"))


@pytest.fixture(scope="module")
def written(systems: Systems) -> dict[str, list[Record]]:
    """The AuditEvents and Provenances that a round of requests leaves."""
    started = datetime.now(UTC)
    for what, send, status in _requests(systems):
        answer = send()
        assert answer.status_code == status, f"{what}: {answer.text}"
    wait_until_shipped(systems.settings.audit_dir)
    return {kind: list(_since(systems.store_url, kind, started)) for kind in ("AuditEvent", "Provenance")}


def _since(store_url: str, kind: str, instant: datetime) -> Iterator[Record]:
    asked = {"_lastUpdated": f"ge{instant.isoformat(timespec='milliseconds')}", "_count": "500", "_offset": "0"}
    answer = httpx.get(f"{store_url}/{kind}", params=asked, headers={"Cache-Control": "no-cache"}, timeout=30).json()
    yield from (entry["resource"] for entry in answer["entry"])


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(profiles_dir(), print) as engine:
        yield engine


@pytest.mark.parametrize(("kind", "profile"), [("AuditEvent", "SipAuditEvent"), ("Provenance", "SipProvenance")])
def test_every_one_is_valid(written: dict[str, list[Record]], engine: LocalEngine, kind: str, profile: str) -> None:
    assert len(written[kind]) >= {"AuditEvent": 35, "Provenance": 9}[kind]
    for record in written[kind]:
        outcome = asyncio.run(engine.validate(record, f"{IG}/{profile}"))
        errors = [issue for issue in issues_of_outcome(outcome, [record], profile) if issue.severity == "error"]
        assert errors == [], record


def test_the_round_left_events_of_every_kind(written: dict[str, list[Record]]) -> None:
    """So that the test above says something about them."""
    events = written["AuditEvent"]
    assert {event["subtype"][0]["code"] for event in events} >= {
        *("read", "vread", "history-instance", "search-type", "operation", "create", "update", "transaction", "batch"),
    }
    assert {event["outcome"] for event in events} == {"0", "4"}
    assert {len(event["agent"]) for event in events} == {2, 3}
    assert any(entity.get("description") == "AuthZconsent" for event in events for entity in event["entity"])


def test_a_broken_event_would_be_seen(written: dict[str, list[Record]], engine: LocalEngine) -> None:
    event = written["AuditEvent"][0]
    without_id = event | {"entity": [entity for entity in event["entity"] if entity.get("name") != "X-Request-Id"] or [{}]}
    outcome = asyncio.run(engine.validate(without_id, f"{IG}/SipAuditEvent"))
    assert "sip-audit-request-id" in {issue.rule for issue in issues_of_outcome(outcome, [without_id], "SipAuditEvent")}


def test_the_log_of_the_round_is_in_the_store_as_it_was_written(systems: Systems, written: dict[str, list[Record]]) -> None:
    """Of reads and refusals, and of writes, whose events got the ids of new records from the store."""
    assert written["AuditEvent"]
    verdict = verified(systems.settings.audit_dir, systems.store_url, datetime.now(UTC))
    assert verdict.broken == []
    assert verdict.in_store >= 35
