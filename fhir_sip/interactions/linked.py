"""Chains and `_has`: never asked of the store. The records a step leads to are searched for and judged first, as any search of the caller's
own, and the search itself then goes by their ids. So nothing that the caller may not see can influence what it finds.
"""

from dataclasses import replace

from fhir_sip.access.search_guard import Query, Step
from fhir_sip.access.search_parameters import FOLLOWS
from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.interactions.exchange import Exchange
from fhir_sip.interactions.rows import Row, Rows, is_found

# The ids of more would not fit a question to the store.
_MOST_LINKED = 500
# What can be searched for whole without a person: by the team, or by the person's own number.
_BY_TEAM_OR_NUMBER = frozenset({"CarePlan", "CareTeam", "Patient"})


async def resolved(exchange: Exchange, query: Query) -> Query | None:
    """The query with its steps taken; None when one of them leads nowhere, so that nothing can be found.

    Raises InvalidRequest when a step leads to too much, Forbidden when the token may not search what it leads to.
    """
    steps = sorted(query.steps, key=lambda step: not step.is_person)
    for step in steps:
        narrowed = await _taken(exchange, query, step)
        if narrowed is None:
            return None
        query = replace(query, filters=(*query.filters, narrowed))
    return replace(query, steps=())


async def _taken(exchange: Exchange, query: Query, step: Step) -> tuple[str, str] | None:
    """One step as a filter by ids."""
    if not step.is_person:
        exchange.need({step.link.target: "s"})
    rows = await _visible(exchange, _inner(query, step))
    if not step.is_reverse:
        return (step.link.parameter, ",".join(row.key for row in rows)) if rows else None
    follow = FOLLOWS[step.link.target, step.link.parameter]
    prefix = f"{query.resource_type}/"
    led_to = dict.fromkeys(
        key.removeprefix(prefix)
        for row in rows
        for key in follow(exchange.shown(row.key, row.resource))
        if key.startswith(prefix)
    )
    if len(led_to) > _MOST_LINKED:
        raise _too_much(query.resource_type)
    return ("_id", ",".join(led_to)) if led_to else None


def _inner(query: Query, step: Step) -> Query:
    """The search for what a step leads to: of the same person or leading to the same records, when they are named, and narrowed as any
    search of the caller's."""
    target = step.link.target
    if target == "Patient":
        return Query(target, ((step.name, step.value),), count=_MOST_LINKED)
    narrowed = [("patient", value) for name, value in query.filters if name in ("patient", "subject")]
    ids = [value for name, value in query.filters if name == "_id"]
    if step.is_reverse and len(ids) == 1:
        narrowed.append((step.link.parameter, ",".join(f"{query.resource_type}/{one}" for one in ids[0].split(","))))
    return Query(target, ((step.name, step.value), *narrowed), count=_MOST_LINKED)


async def _visible(exchange: Exchange, inner: Query) -> list[Row]:
    """All rows that the caller may see. Raises InvalidRequest when the search is not narrow enough."""
    if inner.resource_type not in _BY_TEAM_OR_NUMBER and not inner.names_person_or_id:
        text = "Sökningen måste ange person / The search must name a patient"
        raise InvalidRequest([Issue("required", text, inner.resource_type)])
    reader, found = Rows(exchange, inner), []
    while rows := await reader.next(inner.count):
        found += [row for row in rows if is_found(exchange, inner, row)]
        if len(found) > _MOST_LINKED:
            break
    if len(found) > _MOST_LINKED or not reader.is_at_end:
        raise _too_much(inner.resource_type)
    return found


def _too_much(resource_type: str) -> InvalidRequest:
    text = "Sökningen leder till för mycket, ange person / The search leads to too much, name a patient"
    return InvalidRequest([Issue("too-costly", text, resource_type)])
