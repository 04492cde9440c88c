"""The whole battery, each kind spread over all of it, so that a part of it is of every kind; what may write comes last."""

from collections.abc import Callable, Iterator

from tests.noninterference import reading, searching, writing
from tests.noninterference.asking import Ask, Targets
from tests.noninterference.picking import pick

PARTS: tuple[Callable[[Targets], Iterator[Ask]], ...] = (
    reading.reads,
    reading.not_offered,
    reading.whole_plans,
    searching.searches,
    searching.chains,
    searching.sorts,
    searching.includes,
    searching.totals,
    searching.refused_parameters,
    writing.stale_updates,
    writing.hidden_references,
    writing.transactions,
    writing.validations,
    writing.emergencies,
    writing.conditional_creates,
    writing.taken_identifiers,
    writing.changes,
)


# Of a kind that is not a search, so many at most: a search is of a parameter, and each of them counts.
_MOST_OF_A_KIND = 25
_SEARCHES = ("search", "chain", "_has", "include", "sort", "total")


def battery(targets: Targets) -> list[Ask]:
    """Every request."""
    placed: list[tuple[float, Ask]] = []
    for part in PARTS:
        asks = list(_thinned(list(part(targets))))
        placed += [((position + 0.5) / len(asks) + ask.writes, ask) for position, ask in enumerate(asks)]
    writing_in_order = [ask for _, ask in placed if ask.writes]
    reading_spread = [ask for place, ask in sorted(placed, key=lambda pair: pair[0]) if not ask.writes]
    return reading_spread + writing_in_order


def _thinned(asks: list[Ask]) -> Iterator[Ask]:
    by_kind: dict[str, list[Ask]] = {}
    for ask in asks:
        by_kind.setdefault(ask.kind, []).append(ask)
    kept = {
        id(ask)
        for kind, found in by_kind.items()
        for ask in (found if kind.startswith(_SEARCHES) else pick(found, _MOST_OF_A_KIND))
    }
    return (ask for ask in asks if id(ask) in kept)
