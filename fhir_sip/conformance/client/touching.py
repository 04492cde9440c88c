"""A write between the client's read and its own: by the same party, as a colleague in another of its systems would make it."""

import json
from dataclasses import replace
from typing import Any

from fhir_sip.conformance.client.exchange import Request
from fhir_sip.conformance.client.upstream import Upstream

WORDS = "Ändrat av en kollega under prövningen."


def touch(upstream: Upstream, asked: Request, organisation: str) -> bool:
    """Add the words to the record that is about to be updated, and say whether the server took it."""
    reading = {name: value for name, value in asked.headers.items() if name in ("authorization", "accept")}
    read = upstream.ask(replace(asked, method="GET", body=b"", headers=reading))
    found = read.json
    if not read.is_success or "etag" not in read.headers or not isinstance(found, dict):
        return False
    changed = _noted(found) if asked.kind == "fhir" else _followed_up(found, organisation)
    body = json.dumps(changed, ensure_ascii=False).encode()
    written = upstream.ask(replace(asked, body=body, headers={**asked.headers, "if-match": read.headers["etag"]}))
    return written.is_success


def _noted(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"note": [*record.get("note", ()), {"text": WORDS}]}


def _followed_up(document: dict[str, Any], organisation: str) -> dict[str, Any]:
    """A SIP document holds no notes: how the party's first own action is followed up."""
    actions = list(document.get("actions", ()))
    own = next((place for place, one in enumerate(actions) if one.get("responsible") == organisation), None)
    if own is not None:
        actions[own] = actions[own] | {"follow_up": WORDS}
    return document | {"actions": actions}
