"""How a fault is put into the running service: into every decision, every search, one interaction, or as a route that asks nobody."""

import dataclasses
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.faults.faults import Fault, Patch
from tests.leaks.by_leak import TESTS


def judged(patch: pytest.MonkeyPatch, change: Callable[[Any, str, Any, Any], Any]) -> None:
    """The decision on one record is what `change` makes of (exchange, key, resource, decision)."""
    from fhir_sip.interactions.exchange import Exchange

    judge = Exchange.judge

    def changed(self: Exchange, key: str, resource: Any, *given: Any, **named: Any) -> Any:
        return change(self, key, resource, judge(self, key, resource, *given, **named))

    patch.setattr(Exchange, "judge", changed)


def allowed(decision: Any) -> Any:
    return dataclasses.replace(decision, allowed=True)


def denied(decision: Any) -> Any:
    return dataclasses.replace(decision, allowed=False, consent=None)


def permit_when(applies: Callable[[Any, str, Any], bool]) -> Patch:
    def make(patch: pytest.MonkeyPatch) -> None:
        judged(patch, lambda exchange, key, resource, found: allowed(found) if applies(exchange, key, resource) else found)

    return make


def searched(patch: pytest.MonkeyPatch, change: Callable[[Any, Any], Awaitable[Any]]) -> None:
    """The answer of every search is what `change` makes of (exchange, search), where `search()` gives the right one."""
    from fhir_sip.routes import fhir

    search = fhir.search

    async def changed(exchange: Any, resource_type: str) -> Any:
        async def right() -> Any:
            return await search(exchange, resource_type)

        exchange.asked_type = resource_type
        return await change(exchange, right)

    patch.setattr(fhir, "search", changed)


def passes_through(pattern: str) -> Patch:
    """Requests whose path matches go to the store as they are, and its answer comes back: a route that asks nobody."""

    def make(patch: pytest.MonkeyPatch) -> None:
        from fastapi import FastAPI

        serve = FastAPI.__call__

        async def passing(self: FastAPI, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not re.search(pattern, scope["path"]):
                return await serve(self, scope, receive, send)
            path = scope["path"].removeprefix("/fhir/") + ("?" + scope["query_string"].decode() if scope["query_string"] else "")
            store = self.state.service.store
            answer = await store._http.request(scope["method"], path, headers={"Accept": "application/fhir+json"})
            headers = [(b"content-type", b"application/fhir+json")]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": answer.content})
            return None

        patch.setattr(FastAPI, "__call__", passing)

    return make


def decisions_kept(patch: pytest.MonkeyPatch) -> None:
    """A permit counts on for the same caller and record, as with a cache of an hour."""
    kept: dict[Any, Any] = {}

    def first(exchange: Any, key: str, resource: Any, found: Any) -> Any:
        if found.allowed:
            kept[exchange.caller.client_id, key] = found
        return kept.get((exchange.caller.client_id, key), found)

    judged(patch, first)


def one_door_unguarded(module: str) -> Patch:
    """The decision is not plugged in where this interaction asks for it."""

    def make(patch: pytest.MonkeyPatch) -> None:
        permit_when(lambda exchange, *_: exchange.trail.interaction == module)(patch)

    return make


def faults(leak: str, *faults: tuple[str, str, Patch]) -> dict[str, Fault]:
    return {f"{leak}-{name}": Fault(what, (TESTS[leak],), make) for name, what, make in faults}
