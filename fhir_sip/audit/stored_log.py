"""The audit log as the shared store holds it: AuditEvents by id or since a day, and the seals."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from fhir_sip.access import Resource
from fhir_sip.audit.seals import CODE
from fhir_sip.store import HapiStore
from fhir_sip.store.hapi_store import Parameters

_A_PAGE = 500
_IDS_A_QUESTION = 100


async def by_id(store: HapiStore, kind: str, ids: Iterable[str]) -> dict[str, Resource]:
    """Those of the resources that are there, by id. Raises Unavailable."""
    asked, found = list(ids), dict[str, Resource]()
    for start in range(0, len(asked), _IDS_A_QUESTION):
        some = ",".join(asked[start : start + _IDS_A_QUESTION])
        page = await store.search(kind, [("_id", some), ("_count", str(_IDS_A_QUESTION)), ("_offset", "0")])
        found |= {entry["resource"]["id"]: entry["resource"] for entry in page.get("entry", ())}
    return found


async def everything(store: HapiStore, kind: str) -> list[Resource]:
    """Every resource of a type. Raises Unavailable."""
    return [resource async for resource in _pages(store, kind, [], None)]


async def events_about(store: HapiStore, patient: str) -> list[Resource]:
    """Every event about a Patient record. Raises Unavailable."""
    return [event async for event in _pages(store, "AuditEvent", [("patient", patient)], None)]


async def all_event_ids(store: HapiStore, since: str | None = None) -> AsyncIterator[str]:
    """The ids of all events, or of those stored since an instant. Raises Unavailable."""
    async for event in _pages(store, "AuditEvent", [("_elements", "recorded")], since):
        yield event["id"]


async def seals(store: HapiStore) -> list[Resource]:
    """Every seal. Raises Unavailable."""
    return [seal async for seal in _pages(store, "Basic", [("code", CODE)], None)]


async def _pages(store: HapiStore, kind: str, parameters: Parameters, since: str | None) -> AsyncIterator[dict[str, Any]]:
    """Every resource once, in the order of storing: each page begins at the instant where the last one ended."""
    offset, told = 0, set[str]()
    while True:
        asked = [*parameters, ("_sort", "_lastUpdated"), ("_count", str(_A_PAGE)), ("_offset", str(offset))]
        page = await store.search(kind, [*asked, ("_lastUpdated", f"ge{since}")] if since else asked)
        found = [entry["resource"] for entry in page.get("entry", ())]
        for resource in found:
            if resource["id"] not in told:
                yield resource
        if len(found) < _A_PAGE:
            return
        told = {resource["id"] for resource in found}
        last = found[-1]["meta"]["lastUpdated"]
        since, offset = (since, offset + _A_PAGE) if last == since else (last, 0)
