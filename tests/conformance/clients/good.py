"""A client that does everything right: it pulls, meets each situation, reports on its action, and shares a plan of its own."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fhir_sip.conformance.scene import new_document, transaction_of
from tests.conformance.clients.talk import BASE, ORGANISATION, START, Talk, Telling

OTHER = "SE9999000011-A100"
PAGE = "/fhir/CarePlan?_page=gAAAAABqdGhpcy1pcy1zZWFsZWQ"
WORDS = "Ändrat av en kollega."
_PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"


def instant(seconds: float) -> str:
    return datetime.fromtimestamp(START + seconds, UTC).isoformat()


NEWEST = -3600.0
"""When the newest plan of the first pull was changed, in seconds from the start."""


@cache
def document() -> dict[str, Any]:
    return new_document(ORGANISATION, OTHER, is_shared=True)


@cache
def _records() -> list[dict[str, Any]]:
    """As a store holds them: ids of its own in place of those of the transaction."""
    entries = transaction_of(document())["entry"]
    text = json.dumps(entries)
    for number, entry in enumerate(entries):
        text = text.replace(entry["fullUrl"], f"{entry['resource']['resourceType']}/{number}")
    return [
        entry["resource"]
        | {"id": str(number), "meta": entry["resource"]["meta"] | {"versionId": "1", "lastUpdated": instant(NEWEST)}}
        for number, entry in enumerate(json.loads(text))
    ]


def record(kind: str, version: int = 1, **changes: Any) -> dict[str, Any]:
    found = next(one for one in _records() if one["resourceType"] == kind)
    return found | {"meta": found["meta"] | {"versionId": str(version)}} | changes


def bundle(*records: dict[str, Any], following: str = "") -> dict[str, Any]:
    links = [{"relation": "next", "url": BASE + following}] if following else []
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": [{"resource": one} for one in records]}


def good() -> Talk:
    talk = Telling()
    task, noted = record("Task"), record("Task", 2, note=[{"text": WORDS}])
    place = f"/fhir/Task/{task['id']}"
    number = document()["person"]["identifiers"][0]["value"]
    person = {"name": "person", "valueIdentifier": {"system": _PERSONNUMMER, "value": number}}
    talk.ask("discovery", "GET", "/fhir/.well-known/smart-configuration", answer={"token_endpoint": f"{BASE}/token"})
    talk.get_token("token", "first-token")
    talk.ask(
        "pull", "POST", "/fhir/CarePlan/$sip", {"resourceType": "Parameters", "parameter": [person]}, answer=bundle(*_records())
    )
    talk.ask("ended", "GET", place, status=401, staged="ended")
    talk.get_token("token-2", "second-token")
    talk.ask("read", "GET", place, answer=task)
    changes = f"/fhir/CarePlan?_lastUpdated=ge{instant(-86_400).replace('+', '%2B')}"
    talk.ask("busy", "GET", changes, status=429, told={"retry-after": "2"}, staged="busy")
    talk.wait(2)
    talk.ask("changes", "GET", changes, answer=bundle(record("CarePlan"), following=PAGE))
    talk.ask("page", "GET", PAGE, answer=bundle())
    done = {"status": "completed"}
    talk.ask("stale", "PUT", place, task | done, 412, headers={"if-match": 'W/"1"'}, staged="changed", meanwhile=WORDS)
    talk.ask("read-again", "GET", place, answer=noted)
    talk.ask("put", "PUT", place, noted | done, answer=record("Task", 3), headers={"if-match": 'W/"2"'})
    goals = [("patient.identifier", f"{_PERSONNUMMER}|{number}")]
    talk.ask("away", "POST", "/fhir/Goal/_search", goals, 503, told={"retry-after": "2"}, staged="away")
    talk.wait(2)
    talk.ask("goals", "POST", "/fhir/Goal/_search", goals, answer=bundle(record("Goal")))
    talk.ask("gone", "GET", "/fhir/CarePlan/withdrawn", status=404)
    again = f"/fhir/CarePlan?_lastUpdated=ge{instant(NEWEST - 60).replace('+', '%2B')}"
    talk.ask("changes-2", "GET", again, answer=bundle(record("CarePlan")))
    talk.ask("post", "POST", "/sip", document(), 503, told={"retry-after": "2"}, staged="lost")
    talk.wait(2)
    talk.ask("post-again", "POST", "/sip", document(), 201, told={"location": f"{BASE}/sip/77", "etag": 'W/"a"'})
    talk.ask("document", "GET", "/sip/77", answer=document(), told={"etag": 'W/"b"'})
    draft = document() | {"title": "Utkast"}
    talk.ask("refused", "PUT", "/sip/77", draft, 409, headers={"if-match": 'W/"b"'})
    changed = document() | {"what_matters": "Att det blir bra."}
    talk.ask("put-document", "PUT", "/sip/77", changed, answer=changed, headers={"if-match": 'W/"b"'}, told={"etag": 'W/"c"'})
    return talk.told
