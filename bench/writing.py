"""A whole plan is stored: as one transaction straight to a store, or posted to the facade before it; with validation and without.

The two stores differ in one setting. Both start empty and get the same requests, so they are warm alike.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from bench.connection import FHIR_JSON, Connection
from bench.measuring import Way
from bench.plans import plans
from fhir_sip.access.outward import without_displays
from fhir_sip.audit import Trail, audit_events
from fhir_sip.audit.event import SUCCESS
from fhir_sip.caller import Caller
from fhir_sip.caller.scopes import Scopes
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.interactions.provenance import provenance
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.request import FhirRequest
from fhir_sip.store import Transaction

GOALS, ACTIONS = 5, 8
WAYS = ("transaction", "transaction-unvalidated", "facade", "facade-unvalidated")


@dataclass(frozen=True)
class Side:
    """One store and the facade in front of it."""

    store_url: str
    municipality: BackendClient


def whole_plan(document: Mapping[str, Any]) -> dict[str, Any]:
    """A plan with exactly 5 goals and 8 actions: those of `document`, some of them twice under other ids."""
    plan = copy.deepcopy(dict(document))
    for items, count in ((plan["goals"], GOALS), (plan["actions"], ACTIONS)):
        twins = [items[number % len(items)] | {"id": f"{items[number % len(items)]['id']}-{number}"} for number in range(count)]
        items += twins[: count - len(items)]
    return plan


def transaction_of(document: dict[str, Any]) -> bytes:
    """The Bundle the facade sends to the store when this plan is posted: the plan, its Provenance and its AuditEvent."""
    now = datetime.now(UTC)
    party = document["responsible_party"]
    caller = Caller("municipality-a", party, party, (party,), "disability-care", Scopes(frozenset()), "COC")
    trail = Trail("create", "sip")
    transaction = Transaction()
    keys = []
    for entry in to_fhir(parse_document(document))["entry"]:
        transaction.create(without_displays(entry["resource"]), entry["fullUrl"])
        trail.touched(entry["fullUrl"], entry["resource"])
        keys.append(entry["fullUrl"])
    transaction.create(provenance(keys, caller, "create", now))
    for event in audit_events(trail, caller, FhirRequest("POST", "bench", client_host="127.0.0.1"), SUCCESS, now):
        transaction.create(event)
    return orjson.dumps(transaction.bundle())


def subjects(count: int, seed: int) -> list[dict[str, bytes]]:
    """`count` turns: for each way the body of a plan nobody else posts."""
    documents = map(whole_plan, plans(count * len(WAYS), seed))
    return [
        {
            way: transaction_of(one) if way.startswith("transaction") else orjson.dumps(one)
            for way, one in zip(WAYS, four, strict=True)
        }
        for four in zip(*[documents] * len(WAYS), strict=True)
    ]


class Writing:
    """Four ways to store a plan. Each takes one of `subjects`."""

    def __init__(self, validated: Side, unvalidated: Side) -> None:
        """Tokens are fetched by `prepare`, outside what is timed."""
        self._sides = {"": validated, "-unvalidated": unvalidated}
        self._connections = {way: Connection(self._url(way)) for way in WAYS}
        self._headers: dict[str, Mapping[str, str]] = dict.fromkeys(WAYS, FHIR_JSON)

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections.values():
            connection.close()

    def ways(self) -> dict[str, Way]:
        """By name, in the order of `WAYS`."""
        return {way: self._way(way) for way in WAYS}

    def prepare(self) -> None:
        """Make sure of tokens that last through the next requests."""
        for suffix, side in self._sides.items():
            self._headers[f"facade{suffix}"] = FHIR_JSON | {"Authorization": f"Bearer {side.municipality.token()}"}

    def _way(self, way: str) -> Callable[[dict[str, bytes]], None]:
        def post(subject: dict[str, bytes]) -> None:
            self._connections[way].send("POST", "", subject[way], self._headers[way])

        return post

    def _url(self, way: str) -> str:
        side = self._sides[way.removeprefix("transaction").removeprefix("facade")]
        return side.store_url if way.startswith("transaction") else side.municipality.sip_url
