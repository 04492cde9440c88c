"""search-type: by GET and POST (http://hl7.org/fhir/R4/http.html#search). Guard, narrow, fetch, judge every entry, refill the page."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fhir_sip.access import Index
from fhir_sip.access.page_tokens import Page, Position
from fhir_sip.access.search_guard import Query, check
from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.interactions.including import included
from fhir_sip.interactions.linked import resolved
from fhir_sip.interactions.rows import MOST_ROWS, Rows, is_found
from fhir_sip.interactions.search_values import PAGE_PARAMETER, refuse_unclear, shown_in_links


@dataclass
class _Gathered:
    """A page: visible matches, their includes, and where the next page begins (None at the end)."""

    matches: Index = field(default_factory=dict)
    included: Index = field(default_factory=dict)
    following: Position | None = None
    total: int | None = None


async def search(exchange: Exchange, resource_type: str) -> Answer:
    """Answer with a searchset of what the caller may see; `next` is a sealed token.

    Raises Forbidden (scope), InvalidRequest (a parameter that is not allowed or not clear, a page link that does not hold, too much to
    count), UnsupportedMediaType (a search posted as anything but a form).
    """
    exchange.begin("search-type", resource_type, {resource_type: "s"})
    parameters, position = exchange.request.parameters, Position()
    refuse_unclear(exchange.request)
    if parameters and parameters[0][0] == PAGE_PARAMETER:
        page = exchange.service.page_tokens.open(parameters[0][1], resource_type, exchange.caller)
        parameters, position = page.parameters, page.position
    settings = exchange.service.settings
    query = check(resource_type, parameters, settings.max_count, settings.fhir_url)
    narrowed = await resolved(exchange, query)
    gathered = _Gathered(total=0) if narrowed is None else await _gathered(exchange, narrowed, position)
    return Answer(200, _searchset(exchange, query, parameters, gathered, is_first=position == Position()))


async def _gathered(exchange: Exchange, query: Query, position: Position) -> _Gathered:
    rows = Rows(exchange, query, position)
    is_counted = (query.total and position == Position()) or query.is_count
    gathered = _Gathered() if query.is_count else await _page(exchange, query, rows)
    if is_counted:
        gathered.total = len(gathered.matches)
        if query.is_count or gathered.following is not None:
            rest = Rows(exchange, query, gathered.following or position)
            gathered.total += await _counted(exchange, query, rest)
    return gathered


async def _page(exchange: Exchange, query: Query, reader: Rows) -> _Gathered:
    """Fetch and judge until the page is full, the store has no more, or one request has done its share of the work."""
    gathered = _Gathered()
    before = reader.position
    while not reader.is_spent and (rows := await reader.next(query.count + 1)):
        fresh: Index = {}
        for row in rows:
            if is_found(exchange, query, row):
                if len(gathered.matches) + len(fresh) == query.count:
                    gathered.following = before
                    break
                fresh[row.key] = row.resource
                exchange.note(row.key, row.resource)
            before = row.position
        gathered.matches |= fresh
        gathered.included |= included(exchange, query.includes, rows[0].index, rows[0].plans, fresh)
        if gathered.following is not None:
            return gathered
    gathered.following = None if reader.is_at_end else reader.position
    return gathered


async def _counted(exchange: Exchange, query: Query, reader: Rows) -> int:
    """How many more rows the caller may see. Raises InvalidRequest when they are too many to look at in one request."""
    total = 0
    while rows := await reader.next(MOST_ROWS):
        total += sum(is_found(exchange, query, row) for row in rows)
    if not reader.is_at_end:
        text = f"Mer än {MOST_ROWS} rader räknas inte, snäva in sökningen / Too much to count, narrow the search"
        raise InvalidRequest([Issue("too-costly", text, "http._total")])
    return total


def _searchset(
    exchange: Exchange, query: Query, parameters: tuple[tuple[str, str], ...], gathered: _Gathered, is_first: bool
) -> dict[str, Any]:
    base = f"{exchange.service.settings.fhir_url}/{query.resource_type}"
    links = [{"relation": "self", "url": f"{base}?{urlencode(shown_in_links(parameters))}"}]
    if gathered.following is not None and not query.is_count:
        token = exchange.service.page_tokens.seal(Page(query.resource_type, parameters, gathered.following), exchange.caller)
        links.append({"relation": "next", "url": f"{base}?{PAGE_PARAMETER}={token}"})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if query.is_count or (query.total and is_first):
        bundle["total"] = gathered.total
    bundle["link"] = links
    entries = [bundle_entry(exchange, key, resource, "match") for key, resource in gathered.matches.items()]
    entries += [
        bundle_entry(exchange, key, resource, "include")
        # By name: the store's own order, and the batches, depend on what is hidden.
        for key, resource in sorted(gathered.included.items())
        if key not in gathered.matches
    ]
    return bundle | ({"entry": entries} if entries else {})
