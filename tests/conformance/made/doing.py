"""How a fault is told: what a request is, and what is done to it or to its answer."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.conformance.proxy import Fault, Got, Proxy, Sent

LEADER, MEMBER, STRANGER = "municipality-a", "region-ehr", "municipality-b"
Match = Callable[[Sent], bool]
Change = Callable[[Any], Any]

_RECORD = re.compile(r"/fhir/([A-Z]\w+)/[A-Za-z0-9.-]+")
_SEARCH = re.compile(r"/fhir/([A-Z]\w+)(/_search)?")
SERVICES = ("careplan", "careteam", "consent")
_FHIR = {"Content-Type": "application/fhir+json"}


def reads(sent: Sent) -> bool:
    return sent.method == "GET" and _RECORD.fullmatch(sent.path) is not None


def reads_versions(sent: Sent) -> bool:
    return sent.method == "GET" and "/_history" in sent.path


def searches(sent: Sent) -> bool:
    by_get = sent.method == "GET" and _SEARCH.fullmatch(sent.path) is not None
    return by_get or (sent.method == "POST" and sent.path.endswith("/_search"))


def updates(sent: Sent) -> bool:
    return sent.method == "PUT" and _RECORD.fullmatch(sent.path) is not None


def transacts(sent: Sent) -> bool:
    return sent.method == "POST" and sent.path.rstrip("/") == "/fhir" and b'"transaction"' in sent.body


def operates(sent: Sent) -> bool:
    return "$" in sent.path


def of_others(match: Match) -> Match:
    return lambda sent: match(sent) and sent.caller in (MEMBER, STRANGER)


def asks_for_token(sent: Sent) -> bool:
    return sent.path == "/token"


def asks(method: str, pattern: str) -> Match:
    return lambda sent: sent.method == method and re.fullmatch(pattern, sent.path) is not None


# What is done to it, or to its answer


def changed(match: Match, change: Change, statuses: range = range(200, 300)) -> Any:
    """The JSON of an answer."""

    def after(sent: Sent, got: Got, _: Proxy) -> Got | None:
        if not match(sent) or got.status not in statuses or got.json is None:
            return None
        return got.with_json(change(got.json))

    return after


def status(match: Match, was: set[int], becomes: int, body: dict[str, Any] | None = None) -> Any:
    def after(sent: Sent, got: Got, _: Proxy) -> Got | None:
        if not match(sent) or got.status not in was:
            return None
        return Got(becomes, got.headers, got.body) if body is None else got.with_json(body, becomes)

    return after


def without(match: Match, header: str) -> Any:
    return lambda sent, got, _: got.without_header(header) if match(sent) else None


def as_leader(match: Match) -> Any:
    """The decision is left out: whoever asks is given what the leading party is given."""

    def before(sent: Sent, proxy: Proxy) -> Sent | None:
        return sent.with_header("Authorization", proxy.tokens[LEADER]) if match(sent) and LEADER in proxy.tokens else None

    return before


def instead(match: Match, got: Got) -> Any:
    return lambda sent, _: got if match(sent) else None


def told(status: int, body: dict[str, Any], **headers: str) -> Got:
    return Got(status, _FHIR | {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(body).encode())


def outcome(text: str) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid", "details": {"text": text}}]}


def element(name: str, value: Any = None) -> Change:
    """An element of a record: another value, or gone."""

    def change(body: Any) -> Any:
        rest = {one: what for one, what in body.items() if one != name}
        return rest if value is None else rest | {name: value}

    return change


def entries(keep: Callable[[dict[str, Any]], bool]) -> Change:
    return lambda body: body | {"entry": [one for one in body.get("entry", ()) if keep(one)]} if "entry" in body else body


def link(keep: Callable[[dict[str, Any]], bool]) -> Change:
    return lambda body: body | {"link": [one for one in body.get("link", ()) if keep(one)]}


def events(change: Change, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> Any:
    """Every event of the extract that is wanted; a change to None takes it away."""

    def all_events(body: Any) -> Any:
        found = [(one, change(one["resource"]) if wanted(one["resource"]) else one["resource"]) for one in body.get("entry", ())]
        return body | {"entry": [one | {"resource": event} for one, event in found if event is not None]}

    return changed(lambda sent: sent.path.endswith("$access-log"), all_events)


def gone(_: Any) -> Any:
    return None


def every(record: Any, name: str, change: Change) -> Any:
    return record | {name: [change(one) for one in record.get(name, ())]}


def fault(name: str, words: str, suites: str | tuple[str, ...], before: Any = None, after: Any = None) -> Fault:
    given: dict[str, Any] = {}
    given |= {"before": before} if before else {}
    given |= {"after": after} if after else {}
    return Fault(name, words, (suites,) if isinstance(suites, str) else suites, **given)


METADATA = asks("GET", "/fhir/metadata")
