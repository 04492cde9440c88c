"""Faults in searching: what comes along, pages, counts, kept results, chains and the list of parameters (L1-L8)."""

import copy
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.faults.faults import Fault, always, page_token_of_anybody
from tests.leaks.made.patching import (
    decisions_kept,
    faults,
    permit_when,
    searched,
)

# L1


def _includes_beyond_scopes(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import including

    patch.setattr(including, "_visible", lambda exchange, index, plans, keys: exchange.visible(index, keys, None, plans))


def _includes_not_judged(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import including

    patch.setattr(including, "_visible", lambda _, index, __, keys: {key: index[key] for key in keys if key in index})


def _includes_by_their_plan(patch: pytest.MonkeyPatch) -> None:
    """Whoever may see the plan is given what hangs on it."""
    from fhir_sip.interactions import including

    def with_the_plan(exchange: Any, index: Any, plans: Any, keys: Any) -> Any:
        seen = [plan for plan in plans if exchange.judge(plan.key, plan.care_plan, plans).allowed]
        return {key: index[key] for key in keys if key in index and any(key in plan.members for plan in seen)}

    patch.setattr(including, "_visible", with_the_plan)


# L2, L4, L5


def _filtered_afterwards(patch: pytest.MonkeyPatch) -> None:
    """A page is as many of the store's rows as were asked for, and then the hidden ones are taken out."""
    from fhir_sip.interactions import search

    async def page(exchange: Any, query: Any, reader: Any) -> Any:
        rows = (await reader.next(query.count))[: query.count]
        found = {row.key: row.resource for row in rows if search.is_found(exchange, query, row)}
        return search._Gathered(matches=found, following=rows[-1].position if rows else None)

    patch.setattr(search, "_page", page)


def _hidden_rows_end_the_search(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.rows import Rows, is_found

    following = Rows.next

    async def ending(self: Rows, wanted: int) -> Any:
        rows = await following(self, wanted)
        self.is_at_end = self.is_at_end or not any(is_found(self.exchange, self.query, row) for row in rows)
        return rows

    patch.setattr(Rows, "next", ending)


def _hidden_rows_counted(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import search

    async def all_rows(exchange: Any, query: Any, reader: Any) -> int:
        counted = 0
        while rows := await reader.next(250):
            counted += len(rows)
        return counted

    patch.setattr(search, "_counted", all_rows)


async def _without_next(exchange: Any, right: Callable[[], Awaitable[Any]]) -> Any:
    answer = await right()
    answer.body["link"] = [link for link in answer.body["link"] if link["relation"] != "next"]
    return answer


async def _with_the_stores_total(exchange: Any, right: Callable[[], Awaitable[Any]]) -> Any:
    answer = await right()
    patient = dict(exchange.request.parameters).get("patient")
    if patient:
        found = await exchange.service.store.search(
            exchange.asked_type, [("patient", patient), ("_total", "accurate"), ("_summary", "count")]
        )
        answer.body["total"] = found.get("total", 0)
    return answer


def _total_always(patch: pytest.MonkeyPatch) -> None:
    searched(patch, _with_the_stores_total)


# L6


def _answers_kept(patch: pytest.MonkeyPatch) -> None:
    kept: dict[Any, Any] = {}

    async def from_before(exchange: Any, right: Callable[[], Awaitable[Any]]) -> Any:
        query = (exchange.asked_type, exchange.request.parameters)
        if query not in kept:
            kept[query] = await right()
        return kept[query]

    searched(patch, from_before)


def _store_results_kept(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.store.hapi_store import HapiStore

    search, kept = HapiStore.search, {}

    async def from_before(self: HapiStore, resource_type: str, parameters: Any) -> Any:
        if resource_type in ("Organization", "AuditEvent"):
            return await search(self, resource_type, parameters)
        query = (resource_type, tuple(parameters))
        if query not in kept:
            kept[query] = await search(self, resource_type, parameters)
        return copy.deepcopy(kept[query])

    patch.setattr(HapiStore, "search", from_before)


# L7


def _links_not_judged(patch: pytest.MonkeyPatch) -> None:
    """What a chain or `_has` leads by is looked up without a decision."""
    patch.setattr("fhir_sip.interactions.linked.is_found", always(True))


def _chains_left_to_the_store(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import search

    async def as_written(_: Any, query: Any) -> Any:
        written = [
            (
                f"_has:{step.link.target}:{step.link.parameter}:{step.name}"
                if step.is_reverse
                else f"{step.link.parameter}.{step.name}",
                step.value,
            )
            for step in query.steps
        ]
        return dataclasses.replace(query, filters=(*query.filters, *written), steps=())

    patch.setattr(search, "resolved", as_written)


# L8


def _forbidden_by_exact_name(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import search_guard

    forbidden = {"_has", "_filter", "_query", "_content", "_text", "_list", "_include", "_revinclude"}
    plain = search_guard._plain
    patch.setattr(
        search_guard,
        "_plain",
        lambda kind, name, value, url: plain(kind, name, value, url) or (None if name in forbidden else value),
    )


def _any_include(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.access import search_guard

    include = search_guard._include

    def anything(name: str, value: str) -> Any:
        found = include(name, value)
        looks = name.lower().startswith(("_include", "_revinclude"))
        return found or (search_guard.Include(False, "CarePlan", "goal", False) if looks else None)

    patch.setattr(search_guard, "_include", anything)


FAULTS: dict[str, Fault] = {
    **faults(
        "L1",
        ("includes-not-judged", "included records are given without a decision", _includes_not_judged),
        ("includes-by-their-plan", "what is included is judged by the plan it hangs on", _includes_by_their_plan),
        ("includes-beyond-scopes", "included records of types that the token does not grant are given", _includes_beyond_scopes),
    ),
    **faults(
        "L2",
        ("filtered-afterwards", "a page is not filled up again after hidden rows were taken out", _filtered_afterwards),
        ("next-lost", "the link to the next page is lost when rows were taken out", lambda p: searched(p, _without_next)),
    ),
    **faults(
        "L3",
        ("page-token-of-anybody", "a page link works for every caller", page_token_of_anybody),
        (
            "page-not-judged-again",
            "a page asked for by its link is not judged",
            permit_when(lambda exchange, *_: dict(exchange.request.parameters).keys() == {"_page"}),
        ),
    ),
    **faults(
        "L4",
        ("total-of-the-store", "`total` is the store's count", _total_always),
        ("hidden-rows-counted", "rows beyond the page are counted without being judged", _hidden_rows_counted),
    ),
    **faults("L5", ("hidden-rows-end-the-search", "rows that are all hidden are taken for the end", _hidden_rows_end_the_search)),
    **faults(
        "L6",
        ("answers-kept", "a search is answered from an earlier one of another caller", _answers_kept),
        ("store-results-kept", "the store's result is kept and used again", _store_results_kept),
        ("permits-kept", "a permit counts on for an hour", decisions_kept),
    ),
    **faults(
        "L7",
        ("links-not-judged", "what a chain or `_has` leads by is not judged", _links_not_judged),
        ("chains-left-to-the-store", "the store follows chains and `_has` by itself", _chains_left_to_the_store),
    ),
    **faults(
        "L8",
        ("forbidden-by-name", "parameters are allowed unless their exact name is on a list", _forbidden_by_exact_name),
        ("any-include", "what is not understood of an include is passed over", _any_include),
    ),
}
