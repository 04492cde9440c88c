"""The rows of a search as the store has them, judged one by one, from a position on: the common ground of pages, counts and inner searches.

A search by `_lastUpdated` goes on from the last row it examined (keyset), so that no record is missed when others are changed between two
pages; one that is sorted otherwise counts rows. How many round trips: one for each `_FEWEST_ROWS` rows, or more when more are wanted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from fhir_sip.access import Index, Plan, Resource, plans_in
from fhir_sip.access.last_updated import Bounds, read_bounds
from fhir_sip.access.page_tokens import Position
from fhir_sip.access.plan import matches
from fhir_sip.access.plan_parts import plans_named
from fhir_sip.access.search_guard import Query, narrowing
from fhir_sip.access.search_parameters import INCLUDES, PERSON
from fhir_sip.errors import InvalidRequest, Issue, TooMuchTogether, Unprocessable
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.store.hapi_store import Parameters
from fhir_sip.store.plan_queries import NAMING_THEIR_PLAN, with_what_decides

MOST_ROWS = 2000
"""Rows that one request examines at most, seen and hidden together."""

_LONGEST_SECONDS = 10.0

# Rows fetched at a time, at least: a small page among much that is hidden must not cost a round trip per row.
_FEWEST_ROWS = 20
# A plan brings some eight others along, and the store gives a thousand of those at most.
_LARGEST_BATCH = 100
_PERSONS = frozenset({"Patient", "RelatedPerson"})
_LEADING_TO_PERSONS = frozenset({*PERSON, "participant"})


@dataclass(frozen=True)
class Row:
    """One row: `index` and `plans` are all that was fetched with it; `position` is right after it."""

    key: str
    resource: Resource
    index: Index
    plans: list[Plan]
    position: Position


@dataclass
class Rows:
    """Reads on, batch by batch. `is_at_end` when the store has no more; `examined` counts what was read; `beside` are includes to add."""

    exchange: Exchange
    query: Query
    position: Position = field(default_factory=Position)
    is_at_end: bool = False
    examined: int = 0
    beside: Parameters = ()
    _began: float = field(default_factory=time.monotonic)
    _lost: Position | None = None
    _largest: int = _LARGEST_BATCH
    _overfull_plans: set[str] = field(default_factory=set)

    @property
    def is_spent(self) -> bool:
        """True when one request has done its share of the work, and the store may have more."""
        is_long = self.examined >= MOST_ROWS or time.monotonic() - self._began > _LONGEST_SECONDS
        return is_long and not self.is_at_end

    async def next(self, wanted: int) -> list[Row]:
        """The next rows, some of them perhaps hidden: enough for `wanted` or fewer; none when the store has no more, or at `is_spent`.

        Raises InvalidRequest when the store cannot read a value.
        """
        while not self.is_at_end and not self.is_spent:
            batch = min(max(wanted, _FEWEST_ROWS), self._largest)
            anchor = 1 if self.position.key and batch > 1 else 0
            bundle = await self._fetched(batch, anchor)
            index = await self._indexed(bundle)
            if index is not None:
                self._largest = min(2 * self._largest, _LARGEST_BATCH)
                if rows := self._read(bundle, index, batch, anchor):
                    return rows
            elif batch > 1:
                self._largest = batch // 2
            else:
                self._leave_out(matches(bundle)[0])
        return []

    def _leave_out(self, overfull: Resource) -> None:
        """Pass over a row that is too much by itself, and that nothing can be decided of: closed. Nobody can keep others from finding
        theirs by filling a plan of its own."""
        self.exchange.trail.rules["too-much-in-one-plan"] = None
        if overfull["resourceType"] in NAMING_THEIR_PLAN:
            self._overfull_plans.update(plans_named(overfull))
        self._past(overfull)
        self.examined += 1

    async def _fetched(self, batch: int, anchor: int) -> dict[str, Any]:
        """`batch` rows, and with `anchor` before them the one examined last, to see whether it still stands where it stood."""
        try:
            return await self.exchange.service.store.search(self.query.resource_type, self._parameters(batch, anchor))
        except Unprocessable:
            text = "Ett sökvärde kan inte läsas / A search value cannot be read"
            raise InvalidRequest([Issue("value", text, self.query.resource_type)]) from None

    async def _indexed(self, bundle: dict[str, Any]) -> Index | None:
        """The rows with all that decides; None when the store may have left something of it out."""
        try:
            index = await self.exchange.indexed(self.query.resource_type, bundle, self._overfull_plans)
            return await self.exchange.with_every_plan_of_the_persons(index) if self._may_include_persons else index
        except TooMuchTogether:
            return None

    @property
    def _may_include_persons(self) -> bool:
        """Whether an include leads to a person or a relative: they serve all plans of their custodian."""
        return any(
            one.source in _PERSONS if one.is_reverse else one.parameter in _LEADING_TO_PERSONS for one in self.query.includes
        )

    def _read(self, bundle: dict[str, Any], index: Index, batch: int, anchor: int) -> list[Row]:
        found = matches(bundle)
        if anchor and not (found and _is_at(found[0], self.position)):
            # Records of that instant have changed since, so that others stand in their places: read them again.
            self._lost, self.position = self.position, replace(self.position, key="", taken=0)
            return []
        self.is_at_end = len(found) < batch + anchor
        plans = plans_in(index)
        rows = []
        for resource in found[anchor:]:
            self._past(resource)
            is_again = self._lost is not None and _was_examined(resource, self._lost)
            if not is_again and not self._is_overfull(resource):
                rows.append(Row(f"{self.query.resource_type}/{resource['id']}", resource, index, plans, self.position))
        self.examined += len(found) - anchor
        return rows

    def _is_overfull(self, resource: Resource) -> bool:
        return resource["resourceType"] in NAMING_THEIR_PLAN and not self._overfull_plans.isdisjoint(plans_named(resource))

    def _past(self, resource: Resource) -> None:
        if not self._is_by_last_updated:
            self.position = Position(taken=self.position.taken + 1)
            return
        instant = resource["meta"]["lastUpdated"]
        taken = self.position.taken + 1 if instant == self.position.instant else 1
        self.position = Position(instant, resource["id"], taken)

    @property
    def _is_by_last_updated(self) -> bool:
        return self.query.sort.removeprefix("-") == "_lastUpdated"

    def _parameters(self, batch: int, anchor: int) -> list[tuple[str, str]]:
        query, caller = self.query, self.exchange.caller
        kind = query.resource_type
        sources = [
            (
                ("_revinclude" if one.is_reverse else "_include") + (":iterate" if one.iterates else ""),
                f"{one.source}:{one.parameter}",
            )
            for one in query.includes
        ]
        return [
            *((name, value) for name, value in query.filters if name != "_lastUpdated"),
            *self._bounds().parameters(),
            *narrowing(kind, caller, query.names_person_or_id, [name for name, _ in query.filters]),
            *dict.fromkeys([*with_what_decides(kind), *sources, *self.beside]),
            ("_sort", query.sort if query.sort.endswith("_id") else f"{query.sort},_id"),
            ("_count", str(batch + anchor)),
            ("_offset", str(max(0, self.position.taken - anchor))),
        ]

    def _bounds(self) -> Bounds:
        """What was asked of `_lastUpdated`; from a position on, its instant is the bound on the side the search comes from."""
        asked = read_bounds(self.query.filters)
        assert isinstance(asked, Bounds)  # noqa: S101 - checked when the query was
        if not self.position.instant:
            return asked
        if self.query.sort.startswith("-"):
            return replace(asked, upper=f"le{self.position.instant}")
        return replace(asked, lower=f"ge{self.position.instant}")


def _is_at(resource: Resource, position: Position) -> bool:
    return bool(resource["id"] == position.key and resource["meta"]["lastUpdated"] == position.instant)


def _was_examined(resource: Resource, last: Position) -> bool:
    """True for a row of the instant of `last` that is it, or stands before it. Only the order of numbers is the same in every store."""
    own = str(resource["id"])
    is_before = own == last.key or (own.isdigit() and last.key.isdigit() and own < last.key)
    return is_before and resource["meta"]["lastUpdated"] == last.instant


def is_found(exchange: Exchange, query: Query, row: Row) -> bool:
    """True when the caller may see the row, and what it is found by is shown to the caller."""
    if not exchange.judge(row.key, row.resource, row.plans).allowed:
        return False
    return all(
        not by_what_is_shown or _names(exchange, row, by_what_is_shown, value)
        for name, value in query.filters
        for by_what_is_shown in (_SHOWN_IN_PART.get((query.resource_type, name)),)
    )


def _names(exchange: Exchange, row: Row, follow: Callable[[Resource], list[str]], value: str) -> bool:
    return not set(value.split(",")).isdisjoint(follow(exchange.shown(row.key, row.resource)))


# Who takes part in the team of a person with protected identity is not shown to everyone in it.
_SHOWN_IN_PART = {way: INCLUDES[way] for way in (("CareTeam", "participant"), ("Task", "owner"))}
