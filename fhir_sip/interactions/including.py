"""`_include` and `_revinclude`: what the caller's own includes reach from the matches, through what it is shown and nothing else."""

from collections.abc import Iterable

from fhir_sip.access import Index, Plan
from fhir_sip.access.search_guard import Include
from fhir_sip.access.search_parameters import INCLUDES
from fhir_sip.interactions.exchange import Exchange


def included(exchange: Exchange, includes: tuple[Include, ...], index: Index, plans: list[Plan], matches: Index) -> Index:
    """The included records that the caller may see, by `Type/id`; each is judged, and its type needs the token's right to read.

    `matches` have been judged. A hidden record is a dead end: what it refers to is not reached by way of it.
    """
    found: Index = {}
    sources, is_first = dict(matches), True
    while sources:
        asked = [one for one in includes if one.iterates or is_first]
        reached = dict.fromkeys(key for include in asked for key in _reached(exchange, include, index, plans, sources))
        new = [key for key in reached if key not in matches and key not in found]
        sources, is_first = _visible(exchange, index, plans, new), False
        found |= sources
    return found


def _reached(exchange: Exchange, include: Include, index: Index, plans: list[Plan], sources: Index) -> Iterable[str]:
    follow = INCLUDES[include.source, include.parameter]
    if not include.is_reverse:
        for key, resource in sources.items():
            if resource["resourceType"] == include.source:
                yield from follow(exchange.shown(key, resource))
        return
    for key, resource in index.items():
        if resource["resourceType"] == include.source and not sources.keys().isdisjoint(follow(resource)):
            visible = _visible(exchange, index, plans, [key])
            if visible and not sources.keys().isdisjoint(follow(exchange.shown(key, resource))):
                yield key


def _visible(exchange: Exchange, index: Index, plans: list[Plan], keys: Iterable[str]) -> Index:
    readable = [key for key in keys if exchange.caller.scopes.allow(key.partition("/")[0], "r")]
    return exchange.visible(index, readable, "r", plans)
