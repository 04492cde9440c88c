"""What the log lacks."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.conformance.made.doing import (
    Change,
    element,
    events,
    every,
    fault,
    gone,
    instead,
    told,
)


def _agents(change: Change) -> Change:
    return lambda event: every(event, "agent", change)


def _no_query(event: Any) -> Any:
    return every(event, "entity", element("query"))


def _without_entity(pattern: str) -> Change:
    return lambda event: event | {"entity": [one for one in event.get("entity", ()) if pattern not in json.dumps(one)]}


def _two_persons(event: Any) -> Any:
    return event | {"entity": [*event.get("entity", ()), {"what": {"reference": "Patient/another"}}]}


def _is(action: str) -> Callable[[dict[str, Any]], bool]:
    return lambda event: event.get("action") == action


FAULTS = (
    fault("no-reads-logged", "reads are not in the log", "audit", after=events(gone, _is("R"))),
    fault("no-searches-logged", "searches are not in the log", "audit", after=events(gone, _is("E"))),
    fault("no-updates-logged", "updates are not in the log", "audit", after=events(gone, _is("U"))),
    fault(
        "no-refusals-logged",
        "refusals are not in the log",
        "audit",
        after=events(gone, lambda event: event.get("outcome") != "0"),
    ),
    fault("refusals-as-successes", "a refusal stands as a success", "audit", after=events(element("outcome", "0"))),
    fault("query-not-logged", "the query is not kept", "audit", after=events(_no_query)),
    fault("one-agent", "the server is no agent", "audit", after=events(lambda e: e | {"agent": e["agent"][:1]})),
    fault("no-network", "agents have no network address", "audit", after=events(_agents(element("network")))),
    fault("no-requestor", "no agent is the requestor", "audit", after=events(_agents(element("requestor", False)))),
    fault("request-id-not-logged", "the request's id is not kept", "audit", after=events(_without_entity("XrequestId"))),
    fault(
        "request-id-as-text",
        "the request's id has no type of its own",
        "audit",
        after=events(lambda e: every(e, "entity", lambda one: one | {"type": {"code": "4"}})),
    ),
    fault(
        "consent-not-logged",
        "the Consent is not told",
        "audit",
        after=events(lambda e: json.loads(re.sub(r"Consent/[A-Za-z0-9.-]+", "Consent/", json.dumps(e)))),
    ),
    fault("two-persons", "an event is about two persons", "audit", after=events(_two_persons)),
    fault(
        "log-writable",
        "events are changed, removed and made",
        "audit",
        before=instead(
            lambda s: s.method != "GET" and "/AuditEvent" in s.path, told(200, {"resourceType": "AuditEvent", "id": "x"})
        ),
    ),
)
