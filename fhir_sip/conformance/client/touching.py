"""A write between the client's read and its own: by the same party, as a colleague in another of its systems would make it."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from fhir_sip.conformance.client.exchange import Request
from fhir_sip.conformance.client.upstream import Upstream


def touch(upstream: Upstream, asked: Request, organisation: str) -> str:
    """Add some words, new each time, to the record that is about to be updated; the words, empty when the server did not take them."""
    reading = {name: value for name, value in asked.headers.items() if name in ("authorization", "accept")}
    read = upstream.ask(replace(asked, method="GET", body=b"", headers=reading))
    found = read.json
    if not read.is_success or "etag" not in read.headers or not isinstance(found, dict):
        return ""
    words = f"Ändrat av en kollega under prövningen, {datetime.now():%Y-%m-%d %H:%M:%S}."
    changed = _noted(found, words) if asked.kind == "fhir" else _followed_up(found, words, organisation)
    body = json.dumps(changed, ensure_ascii=False).encode()
    written = upstream.ask(replace(asked, body=body, headers={**asked.headers, "if-match": read.headers["etag"]}))
    return words if written.is_success else ""


def _noted(record: dict[str, Any], words: str) -> dict[str, Any]:
    return record | {"note": [*record.get("note", ()), {"text": words}]}


def _followed_up(document: dict[str, Any], words: str, organisation: str) -> dict[str, Any]:
    """A SIP document holds no notes: how the party's first own action is followed up."""
    actions = list(document.get("actions", ()))
    own = next((place for place, one in enumerate(actions) if one.get("responsible") == organisation), None)
    if own is not None:
        actions[own] = actions[own] | {"follow_up": words}
    return document | {"actions": actions}
