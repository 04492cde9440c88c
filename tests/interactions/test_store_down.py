"""The store out of reach: every interaction answers 503 with Retry-After within 5 seconds, and recovers by itself."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import write_systems
from fhir_sip.settings import Settings
from tests.audit.shipped import events_of, wait_until_shipped
from tests.forwarder import Forwarder
from tests.interactions.test_audit import new_request_id
from tests.systems import Systems, free_port, fresh_plan, personnummer_of, posted, refusal
from tests.writes import Write, all_writes, nothing_written, patient_of_a

MOST_SECONDS = 5.0


@dataclass
class Line:
    """A facade that reaches the real store through a wire, its systems, and the writes that wait to be sent."""

    systems: Systems
    wire: Forwarder
    plan: dict[str, Any]
    plan_id: str
    writes: dict[str, Write]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Line]:
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(data_dir=tmp_path_factory.mktemp("line"), public_url=url)
    credentials = write_systems(settings)
    with Forwarder(store_url) as wire, RunningFacade(server_config(settings, wire.url, "127.0.0.1", int(url.rpartition(":")[2]))):
        clients = {name.replace("-", "_"): BackendClient(found) for name, found in credentials.items()}
        systems = Systems(clients, settings, store_url)
        plan = fresh_plan()
        yield Line(systems, wire, plan, posted(systems.municipality_a, plan), all_writes(systems))
        for client in clients.values():
            client.close()


@pytest.fixture(autouse=True)
def _restored(line: Line) -> Iterator[None]:
    yield
    line.wire.restore()


def reads(line: Line) -> dict[str, Callable[[], httpx.Response]]:
    a = line.systems.municipality_a
    person = {"system": "http://electronichealth.se/identifier/personnummer", "value": personnummer_of(line.plan)}
    return {
        "read": lambda: a.fhir("GET", f"CarePlan/{line.plan_id}"),
        "search": lambda: a.fhir("GET", "CarePlan?_count=1"),
        "$sip": lambda: a.fhir("GET", f"CarePlan/{line.plan_id}/$sip"),
        "document": lambda: a.sip("GET", line.plan_id),
        "documents": lambda: a.sip("POST", "_search", json={"person": person}),
        "access log": lambda: a.sip("GET", f"{line.plan_id}/access-log"),
    }


def unavailable(send: Callable[[], httpx.Response]) -> None:
    started = time.monotonic()
    answer = send()
    assert time.monotonic() - started < MOST_SECONDS
    assert [issue["code"] for issue in refusal(answer, 503)] == ["transient"]
    assert 1 <= int(answer.headers["Retry-After"]) <= 5


def test_cut_off_everything_is_503_and_works_again_when_the_store_is_back(line: Line) -> None:
    a = line.systems.municipality_a
    sends = reads(line) | {name: lambda write=write: write.send(a) for name, write in line.writes.items()}
    with nothing_written(line.systems.store_url):
        line.wire.cut()
        for send in sends.values():
            unavailable(send)
    line.wire.restore()
    del sends["transaction-update"], sends["sip-put"]  # after "update" their versions are old
    made = {name: send().status_code for name, send in sends.items()}
    assert made == {name: 201 if name in ("create", "sip-post") else 200 for name in sends}


def test_a_store_that_never_answers_is_503_in_time_for_all(line: Line) -> None:
    """Asked by more callers at once than there are connections to the store: waiting for one counts as well."""
    a = line.systems.municipality_a
    url, headers = f"{a.fhir_url}/CarePlan/{line.plan_id}", {"Authorization": f"Bearer {a.token()}"}
    sends = [*reads(line).values(), *(lambda write=write: write.send(a) for write in all_writes(line.systems).values())]
    line.wire.hang()
    unlimited = httpx.Limits(max_connections=None)
    with httpx.Client(headers=headers, timeout=30, limits=unlimited) as client, ThreadPoolExecutor(52) as pool:
        sends += [lambda: client.get(url)] * 40
        for done in [pool.submit(unavailable, send) for send in sends]:
            done.result()
    line.wire.restore()
    line.wire.cut()
    line.wire.restore()
    assert httpx.get(url, headers=headers).status_code == 200


@pytest.mark.parametrize("trouble", ["cut", "hang"])
def test_what_cannot_be_read_is_refused_for_that_whatever_the_store_does(line: Line, trouble: str) -> None:
    """The store is asked while the record is read: a record that is no good does not wait for the answer."""
    a = line.systems.municipality_a
    plan = a.fhir("GET", f"CarePlan/{line.plan_id}").json()
    match = {"If-Match": f'W/"{plan["meta"]["versionId"]}"'}
    getattr(line.wire, trouble)()
    started = time.monotonic()
    answer = a.fhir("PUT", f"CarePlan/{line.plan_id}", json=plan | {"favouriteColour": "blue"}, headers=match)
    assert refusal(answer, 422)
    assert time.monotonic() - started < 1
    line.wire.restore()
    line.wire.cut()
    line.wire.restore()
    assert a.fhir("PUT", f"CarePlan/{line.plan_id}", json=plan, headers=match).status_code == 200


def test_no_token_is_given_while_the_store_cannot_remember_it(line: Line) -> None:
    a = line.systems.municipality_a
    assertion = a.assertion()
    line.wire.cut()
    unavailable(lambda: a.token_response(assertion))
    line.wire.restore()
    assert a.token_response(assertion).status_code == 200


def test_health_tells_live_and_not_ready(line: Line) -> None:
    url = f"{line.systems.settings.public_url}/health"
    line.wire.cut()
    answer = httpx.get(url)
    assert (answer.status_code, answer.json()) == (503, {"live": True, "ready": False})
    assert answer.headers["Retry-After"] == "5"
    line.wire.restore()
    assert (httpx.get(url).status_code, httpx.get(url).json()) == (200, {"live": True, "ready": True})


def test_what_needs_no_store_is_answered(line: Line) -> None:
    line.wire.cut()
    for place in ("/fhir/metadata", "/.well-known/smart-configuration", "/sip/schema"):
        assert httpx.get(f"{line.systems.settings.public_url}{place}").status_code == 200


def test_a_write_whose_answer_was_lost_can_be_sent_again(line: Line) -> None:
    """Stored or not, the caller cannot tell; the same post again gives the plan once."""
    a, plan = line.systems.municipality_a, fresh_plan()
    line.wire.lose_answers(to=lambda content: b'"transaction"' in content)
    unavailable(lambda: a.sip("POST", json=plan))
    line.wire.restore()
    assert a.sip("POST", json=plan).status_code == 200
    found = a.sip("POST", "_search", json={"person": {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": personnummer_of(plan)}})
    assert len(found.json()["plans"]) == 1


def test_answers_leave_while_the_store_takes_no_events_and_the_log_catches_up(line: Line) -> None:
    request_id = new_request_id()
    line.wire.lose_answers(to=lambda content: b"PUT" in content and b'"AuditEvent/' in content)
    answer = line.systems.municipality_a.sip("GET", line.plan_id, headers={"X-Request-Id": request_id})
    assert answer.status_code == 200
    with pytest.raises(AssertionError, match="not shipped"):
        wait_until_shipped(line.systems.settings.audit_dir, seconds=2)
    line.wire.restore()
    assert len(events_of(line.systems, request_id)) == 1
    log = line.systems.municipality_a.sip("GET", f"{line.plan_id}/access-log").json()["accesses"]
    assert "read" in {row["interaction"] for row in log}


def test_a_write_that_never_reached_the_store_is_in_the_log_as_failed(line: Line) -> None:
    """Asked for, answered 503, and not there: one event says so, and names nothing that does not exist."""
    a, request_id = line.systems.municipality_a, new_request_id()
    line.wire.cut()
    unavailable(lambda: a.fhir("POST", "Patient", json=patient_of_a(), headers={"X-Request-Id": request_id}))
    line.wire.restore()
    assert [event["outcome"] for event in events_of(line.systems, request_id)] == ["8"]
