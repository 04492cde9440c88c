"""Is every access in the log, in the form of IHE BALP? Read as AuditEvents where that is offered, else as the person's extract."""

import base64
import time
import uuid
from collections.abc import Callable

from fhir_sip.conformance.expecting import NotMet, Resource, expect, expect_status, records_in, resource_in
from fhir_sip.conformance.party import Party
from fhir_sip.conformance.run import Run

_SECONDS = 3.0
_REQUEST_ID = "XrequestId"
_REFUSED = {400, 401, 403, 404, 405, 422}
Act = Callable[[str], object]


def logs_a_read(run: Run) -> None:
    """A read of the plan is in the log: action R, who, when, what."""
    event = _after(run, run.member, lambda request: run.member.get(_plan(run), headers={"X-Request-Id": request}))
    expect(event.get("action") == "R", f"action is {event.get('action')}")
    expect(event.get("outcome") == "0", f"outcome is {event.get('outcome')}")
    _names(event, run.scene.shared.key("Patient"), "the person")
    _names(event, _plan(run), "the plan")


def logs_a_search(run: Run) -> None:
    """A search is in the log, with the query as it was sent (base64)."""
    query = f"patient={run.scene.shared.id('Patient')}&status=active"
    event = _after(run, run.member, lambda request: run.member.get(f"CarePlan?{query}", headers={"X-Request-Id": request}))
    expect(event.get("action") == "E", f"action is {event.get('action')}")
    sent = [base64.b64decode(one["query"]).decode(errors="replace") for one in event.get("entity", ()) if "query" in one]
    expect(any("status=active" in one for one in sent), "no entity has the query")


def logs_an_update(run: Run) -> None:
    """An update is in the log: action U, and the record."""
    key = run.scene.shared.key("Goal")
    goal = resource_in(run.leader.get(key), "Goal")

    def update(request: str) -> None:
        headers = {"X-Request-Id": request, "If-Match": f'W/"{goal["meta"]["versionId"]}"'}
        expect_status(run.leader.ask("PUT", key, goal | {"note": [{"text": f"Prov {request[:8]}"}]}, headers), {200})

    event = _after(run, run.leader, update)
    expect(event.get("action") == "U", f"action is {event.get('action')}")
    _names(event, key, "the record")


def logs_a_refusal(run: Run) -> None:
    """A refused access to a person is in the log, as refused."""
    event = _after(run, run.stranger, lambda request: run.stranger.get(_plan(run), headers={"X-Request-Id": request}))
    expect(event.get("outcome") != "0", "the refusal is told as a success")


def tells_client_and_server(run: Run) -> None:
    """Who asked and who answered stand as agents, one of them as requestor, each with a network address."""
    event = _after(run, run.member, lambda request: run.member.get(_plan(run), headers={"X-Request-Id": request}))
    agents = event.get("agent", ())
    expect(len(agents) >= 2, "fewer than two agents")
    expect(sum(agent.get("requestor") is True for agent in agents) == 1, "not exactly one agent is the requestor")
    networked = [agent for agent in agents if agent.get("network", {}).get("address")]
    expect(len(networked) >= 2, "client and server have no network address")
    expect(run.member.organisation in str(agents), "the party that asked is not named")


def tells_the_consent(run: Run) -> None:
    """What the access rested on is told: the Consent that permitted it."""
    event = _after(run, run.member, lambda request: run.member.get(_plan(run), headers={"X-Request-Id": request}))
    named = [key for key in run.scene.shared.keys["Consent"] if key in str(event)]
    expect(named, "no Consent of the plan is named")


def tells_one_person(run: Run) -> None:
    """An event is about one person."""
    events = _events(run)
    expect(events, "the log is empty")
    for event in events:
        persons = {
            one.get("what", {}).get("reference")
            for one in event.get("entity", ())
            if one.get("what", {}).get("reference", "").startswith("Patient/")
        }
        expect(len(persons) <= 1, f"an event names {len(persons)} persons")


def nobody_changes_it(run: Run) -> None:
    """No client changes or removes what is in the log, nor writes in it."""
    events = _events(run)
    expect(events, "the log is empty")
    event = events[0]
    headers = {"If-Match": f'W/"{event.get("meta", {}).get("versionId", "1")}"'}
    changed = run.leader.ask("PUT", f"AuditEvent/{event['id']}", event | {"outcome": "8"}, headers)
    removed = run.leader.ask("DELETE", f"AuditEvent/{event['id']}")
    made = run.leader.ask("POST", "AuditEvent", {name: value for name, value in event.items() if name not in ("id", "meta")})
    for words, answer in (("changed", changed), ("removed", removed), ("made", made)):
        expect(not answer.is_success, f"an event was {words}")
        expect_status(answer, _REFUSED)


def _plan(run: Run) -> str:
    return run.scene.shared.key("CarePlan")


def _after(run: Run, by: Party, act: Act) -> Resource:
    """The event of what `act` does as `by`, found by the X-Request-Id that it is called with."""
    request = str(uuid.uuid4())
    act(request)
    until = time.monotonic() + _SECONDS
    while True:
        found = [event for event in _events(run) if request in str(event)]
        if found:
            return found[0]
        if time.monotonic() > until:
            raise NotMet(f"no event has the X-Request-Id of the request of the {by.name}")
        time.sleep(0.5)


def _events(run: Run) -> list[Resource]:
    """The events about the shared plan's person."""
    patient = run.scene.shared.key("Patient")
    if "AuditEvent.search.patient" in run.claims:
        return records_in(run.leader.get(f"AuditEvent?patient={patient}&_sort=-date&_count=100"))
    return records_in(run.leader.get(f"{patient}/$access-log"), "collection")


def tells_the_request(run: Run) -> None:
    """The X-Request-Id of the request stands as an entity of its own kind (BALP)."""
    event = _after(run, run.member, lambda request: run.member.get(_plan(run), headers={"X-Request-Id": request}))
    kinds = [one.get("type", {}).get("code") for one in event.get("entity", ())]
    expect(_REQUEST_ID in kinds, f"no entity of type {_REQUEST_ID}")


def _names(event: Resource, key: str, words: str) -> None:
    named = [one.get("what", {}).get("reference", "") for one in event.get("entity", ())]
    expect(any(one == key or one.endswith(f"/{key}") for one in named), f"{words} is no entity of the event")
