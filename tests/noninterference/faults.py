"""Faults made on purpose in the two facades: each must make them answer differently. They live here: the service has no switch for any."""

import copy
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import pytest

Patch = Callable[[pytest.MonkeyPatch], None]
_STEP: ContextVar[Any] = ContextVar("step", default=None)


@dataclass(frozen=True)
class Fault:
    """`what` is the fault in words; `kinds` are the kinds of request where it lies, by the beginning of their names."""

    what: str
    make: Patch
    kinds: tuple[str, ...]


def _includes_not_judged(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "fhir_sip.interactions.including._visible", lambda _, index, __, keys: {key: index[key] for key in keys if key in index}
    )


def _total_of_the_store(patch: pytest.MonkeyPatch) -> None:
    async def every_row(_exchange: Any, _query: Any, reader: Any) -> int:
        total = 0
        while rows := await reader.next(100):
            total += len(rows)
        return total

    patch.setattr("fhir_sip.interactions.search._counted", every_row)


def _hidden_403(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.errors import Forbidden

    def telling(exchange: Any, decision: Any) -> Any:
        if not decision.allowed and exchange.trail.interaction == "read":
            raise Forbidden("not for you")
        return decision

    _judged(patch, telling)


def _judged(patch: pytest.MonkeyPatch, change: Callable[[Any, Any], Any]) -> None:
    from fhir_sip.interactions.exchange import Exchange

    judge = Exchange.judge
    patch.setattr(Exchange, "judge", lambda self, *given, **named: change(self, judge(self, *given, **named)))


def _step_passed_through(is_reverse: bool) -> Patch:
    def make(patch: pytest.MonkeyPatch) -> None:
        from fhir_sip.interactions import linked

        taken, is_found = linked._taken, linked.is_found

        async def noted(exchange: Any, query: Any, step: Any) -> Any:
            _STEP.set(step)
            return await taken(exchange, query, step)

        patch.setattr(linked, "_taken", noted)
        patch.setattr(linked, "is_found", lambda *given: _STEP.get().is_reverse is is_reverse or is_found(*given))

    return make


def _pages_not_refilled(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.rows.MOST_ROWS", 1)
    patch.setattr("fhir_sip.interactions.rows._FEWEST_ROWS", 1)


def _next_while_hidden_remain(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import search

    page = search._page

    async def with_next(exchange: Any, query: Any, reader: Any) -> Any:
        gathered = await page(exchange, query, reader)
        if gathered.following is None and reader.examined > len(gathered.matches):
            gathered.following = reader.position
        return gathered

    patch.setattr(search, "_page", with_next)


def _etag_of_the_hidden(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import commit

    changes = commit._changes

    def stale_first(exchange: Any, proposals: Any, before: Any) -> Any:
        for one in proposals:
            current = before.get(one.key, {}).get("meta", {}).get("versionId")
            if not one.is_new and current not in (None, one.version):
                raise commit.stale(current)
        return changes(exchange, proposals, before)

    patch.setattr(commit, "_changes", stale_first)


def _condition_matches_hidden(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.conditional_create.is_found", lambda *_: True)


def _history_unjudged(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.history.is_found", lambda *_: True)
    patch.setattr("fhir_sip.interactions.history.visible_version", lambda _, __, old, *___: old)


def _old_version_unjudged(patch: pytest.MonkeyPatch) -> None:
    _judged(patch, lambda exchange, found: replace(found, allowed=True) if exchange.trail.interaction == "vread" else found)


def _explained_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.interactions.explain._may_know", lambda *_: True)


def _names_of_what_is_referred_to(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.exchange import Exchange

    shown = Exchange.shown

    def with_names(self: Any, key: str, resource: Any) -> Any:
        records = {name: record for plan in self._plans.get(key, ()) for name, record in plan.records.items()}
        whole = copy.deepcopy(shown(self, key, resource))
        for participant in whole.get("participant", ()):
            if name := records.get(participant["member"].get("reference"), {}).get("name"):
                participant["member"]["display"] = str(name)
        return whole

    patch.setattr(Exchange, "shown", with_names)


def _etag_over_the_hidden(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.plan_views import PlanView

    version = PlanView.version

    def whole(self: Any) -> Any:
        everything = {key: self.stored[key] for key in sorted(self.plan.members) if key in self.stored}
        return version.__get__(replace(self, visible=everything))

    patch.setattr(PlanView, "version", property(whole))


def _sorted_by_the_hidden(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions import search

    page = search._page

    async def by_what_belongs(exchange: Any, query: Any, reader: Any) -> Any:
        gathered = await page(exchange, query, reader)

        def changed(key: str) -> str:
            records = [record for plan in exchange._plans.get(key, ()) for record in plan.records.values()]
            return max((record["meta"]["lastUpdated"] for record in records), default="")

        gathered.matches = dict(sorted(gathered.matches.items(), key=lambda pair: changed(pair[0])))
        return gathered

    patch.setattr(search, "_page", by_what_belongs)


def _signatures_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.consent.missing_signatures", lambda *_: 0)


def _membership_never_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fhir_sip.access.care_team.covers", lambda *_, **__: True)


def _hidden_targets_told(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.errors import Forbidden
    from fhir_sip.interactions import commit

    refuse = commit._refuse_bad_references

    async def telling(exchange: Any, proposals: Any, changes: Any, before: Any) -> None:
        named = {key for change in changes for key in commit._references(change.new)} & before.keys()
        if len(exchange.visible(before, named)) < len(named):
            raise Forbidden("not for you")
        await refuse(exchange, proposals, changes, before)

    patch.setattr(commit, "_refuse_bad_references", telling)


def _whole_plans_unjudged(patch: pytest.MonkeyPatch) -> None:
    from fhir_sip.interactions.exchange import Exchange

    visible = Exchange.visible

    def everything(self: Any, index: Any, keys: Any, *given: Any, **named: Any) -> Any:
        keys = list(keys)
        judged = visible(self, index, keys, *given, **named)
        if self.trail.interaction != "operation":
            return judged
        return {key: index[key] for key in keys if key in index}

    patch.setattr(Exchange, "visible", everything)


FAULTS: dict[str, Fault] = {
    "hidden-403": Fault("a read of a hidden record is answered 403, of a missing one 404", _hidden_403, ("read",)),
    "includes-not-judged": Fault("included records are given without a decision", _includes_not_judged, ("include",)),
    "total-of-the-store": Fault("what is counted beyond the page is the store's rows", _total_of_the_store, ("total",)),
    "has-passed-through": Fault("`_has` finds by what hidden records say", _step_passed_through(is_reverse=True), ("_has",)),
    "chain-passed-through": Fault("a chain finds by what hidden records say", _step_passed_through(is_reverse=False), ("chain",)),
    "pages-not-refilled": Fault(
        "a page is what one question to the store gave", _pages_not_refilled, ("search by pages", "sort", "include, iterated")
    ),
    "next-while-hidden-remain": Fault(
        "a `next` link is given while only hidden rows remain", _next_while_hidden_remain, ("search by pages", "sort")
    ),
    "etag-of-the-hidden": Fault("a stale update of a hidden record is told its ETag", _etag_of_the_hidden, ("update, stale",)),
    "history-unjudged": Fault("the history of a type holds hidden records", _history_unjudged, ("history",)),
    "old-version-unjudged": Fault("an old version is given without a decision", _old_version_unjudged, ("vread",)),
    "explained-to-everybody": Fault(
        "`$explain` answers to those who may not know of the record", _explained_to_everybody, ("$explain",)
    ),
    "names-beside-references": Fault(
        "a reference is given the name of what it leads to", _names_of_what_is_referred_to, ("read", "$sip", "search")
    ),
    "etag-over-the-hidden": Fault(
        "the ETag of a whole plan changes with what is hidden in it", _etag_over_the_hidden, ("$sip of a plan", "SIP JSON")
    ),
    "sorted-by-the-hidden": Fault(
        "plans are sorted by when anything in them was changed", _sorted_by_the_hidden, ("sort", "search by pages")
    ),
    "whole-plans-unjudged": Fault("`$sip` gives a plan's parts without a decision", _whole_plans_unjudged, ("$sip",)),
    "signatures-off": Fault(
        "a consent counts before everyone has signed, and after they withdrew",
        _signatures_off,
        ("search by pages", "sort", "search"),
    ),
    "membership-never-ends": Fault(
        "who has left the care team counts as a member", _membership_never_ends, ("search by pages", "sort", "search")
    ),
    "hidden-targets-told": Fault(
        "a write that names a hidden record is answered 403, a missing one 422",
        _hidden_targets_told,
        ("POST naming", "PUT naming"),
    ),
    "condition-matches-hidden": Fault("`If-None-Exist` finds hidden records", _condition_matches_hidden, ("conditional create",)),
}
