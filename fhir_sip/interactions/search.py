"""search-type: by GET and POST (http://hl7.org/fhir/R4/http.html#search). Guard, narrow, fetch, judge every entry, refill the page."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fhir_sip.access import Index, Plan, plans_in
from fhir_sip.access.page_tokens import Page
from fhir_sip.access.plan import is_whole
from fhir_sip.access.search_guard import INCLUDES, Query, check, narrowing
from fhir_sip.audit.trail import patient_of
from fhir_sip.errors import InvalidRequest, Issue, Unprocessable
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.interactions.search_values import PAGE_PARAMETER, refuse_unclear
from fhir_sip.store.plan_queries import with_what_decides

# Rows fetched at a time, at least: a small page among much that is hidden must not cost a round trip per row.
_FEWEST_ROWS = 20
_PERSONAL = frozenset({"identifier", "patient.identifier", "subject.identifier"})


@dataclass
class _Gathered:
    """Visible matches so far, their includes, and the store row where the next page begins (None at the end)."""

    matches: Index = field(default_factory=dict)
    included: Index = field(default_factory=dict)
    next_offset: int | None = None


async def search(exchange: Exchange, resource_type: str) -> Answer:
    """Answer with a searchset of what the caller may see; `next` is a sealed token.

    Raises Forbidden (scope), InvalidRequest (a parameter that is not allowed or not clear, a page link that does not hold),
    UnsupportedMediaType (a search posted as anything but a form).
    """
    exchange.begin("search-type", resource_type, {resource_type: "s"})
    parameters, offset = exchange.request.parameters, 0
    refuse_unclear(exchange.request)
    if parameters and parameters[0][0] == PAGE_PARAMETER:
        page = exchange.service.page_tokens.open(parameters[0][1], resource_type, exchange.caller)
        parameters, offset = page.parameters, page.offset
    query = check(resource_type, parameters, exchange.service.settings.max_count)
    try:
        gathered = await _gather(exchange, query, offset)
    except Unprocessable:
        text = "Ett sökvärde kan inte läsas / A search value cannot be read"
        raise InvalidRequest([Issue("value", text, resource_type)]) from None
    return Answer(200, _searchset(exchange, query, parameters, gathered))


async def _gather(exchange: Exchange, query: Query, offset: int) -> _Gathered:
    """Fetch and judge until the page is full or the store has no more."""
    gathered = _Gathered()
    batch = largest = max(query.count + 1, _FEWEST_ROWS)
    while True:
        bundle = await exchange.service.store.search(query.resource_type, _store_parameters(exchange, query, batch, offset))
        if not is_whole(bundle):
            # Of what is left out nothing can be decided. A single row that is too much by itself is left out: closed, and nobody
            # can keep others from finding theirs by filling a plan of its own.
            exchange.trail.rules |= {"too-much-in-one-plan": None} if batch == 1 else {}
            offset, batch = (offset + 1, largest) if batch == 1 else (offset, batch // 2)
            continue
        index = await exchange.indexed(query.resource_type, bundle)
        rows = [
            f"{query.resource_type}/{entry['resource']['id']}"
            for entry in bundle.get("entry", ())
            if entry.get("search", {}).get("mode") == "match"
        ]
        plans = plans_in(index)
        fresh: list[str] = []
        for position, key in enumerate(rows):
            if exchange.judge(key, index[key], plans).allowed and _may_match(exchange, query, key, index, plans):
                if len(gathered.matches) + len(fresh) == query.count:
                    gathered.next_offset = offset + position
                    break
                fresh.append(key)
        gathered.matches |= exchange.visible(index, fresh)
        gathered.included |= exchange.visible(index, _included_keys(exchange, query, index, fresh))
        if gathered.next_offset is not None or len(rows) < batch:
            return gathered
        offset += len(rows)


def _may_match(exchange: Exchange, query: Query, key: str, index: Index, plans: list[Plan]) -> bool:
    """A search by what stands in the person's record finds only where the caller may see that record, or it could try out numbers."""
    if not query.is_chained:
        return True
    person = patient_of(key, index[key])
    return person in index and exchange.judge(person, index[person], plans).allowed


def _store_parameters(exchange: Exchange, query: Query, batch: int, offset: int) -> list[tuple[str, str]]:
    asked = [(f"{kind}:iterate", f"{source}:{parameter}") for kind, source, parameter in query.includes]
    base = exchange.service.settings.fhir_url + "/"
    return [
        *((name, value.replace(base, "")) for name, value in query.filters),
        *narrowing(query.resource_type, exchange.caller),
        *dict.fromkeys([*with_what_decides(query.resource_type), *asked]),
        *([("_include", f"{query.resource_type}:patient")] if query.is_chained else ()),
        ("_sort", query.sort),
        ("_count", str(batch)),
        ("_offset", str(offset)),
    ]


def _included_keys(exchange: Exchange, query: Query, index: Index, matches: list[str]) -> list[str]:
    """What the caller's own includes reach from the matches; types that the token does not allow are left out."""
    reached = dict.fromkeys(matches)
    grown = -1
    while grown != len(reached):
        grown = len(reached)
        for kind, source, parameter in query.includes:
            follow = INCLUDES[source, parameter]
            if kind == "_include":
                for key in [key for key in reached if key.startswith(f"{source}/") and key in index]:
                    reached |= dict.fromkeys(follow(index[key]))
            else:
                reached |= {
                    key: None
                    for key, resource in index.items()
                    if resource["resourceType"] == source and not reached.keys().isdisjoint(follow(resource))
                }
    return [key for key in reached if key not in matches and exchange.caller.scopes.allow(key.partition("/")[0], "r")]


def _searchset(exchange: Exchange, query: Query, parameters: tuple[tuple[str, str], ...], gathered: _Gathered) -> dict[str, Any]:
    base = f"{exchange.service.settings.fhir_url}/{query.resource_type}"
    # The self link leaves out what would put a person's number into a URL.
    shown = [(name, value) for name, value in parameters if name.replace(":Patient", "") not in _PERSONAL]
    links = [{"relation": "self", "url": f"{base}?{urlencode(shown)}"}]
    if gathered.next_offset is not None:
        token = exchange.service.page_tokens.seal(Page(query.resource_type, parameters, gathered.next_offset), exchange.caller)
        links.append({"relation": "next", "url": f"{base}?{PAGE_PARAMETER}={token}"})
    entries = [bundle_entry(exchange, key, resource, "match") for key, resource in gathered.matches.items()]
    entries += [
        bundle_entry(exchange, key, resource, "include")
        for key, resource in gathered.included.items()
        if key not in gathered.matches
    ]
    return {"resourceType": "Bundle", "type": "searchset", "link": links} | ({"entry": entries} if entries else {})
