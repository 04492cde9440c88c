"""search-type: by GET and POST (http://hl7.org/fhir/R4/http.html#search). Guard, narrow, fetch, judge every entry, refill the page."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fhir_sip.access import Index, plans_in
from fhir_sip.access.page_tokens import Page
from fhir_sip.access.search_guard import DATES, INCLUDES, Query, check, narrowing
from fhir_sip.errors import InvalidRequest, Issue, Unprocessable, UnsupportedMediaType
from fhir_sip.interactions.exchange import Answer, Exchange, bundle_entry
from fhir_sip.request import FhirRequest
from fhir_sip.store.plan_queries import with_what_decides

_PERSONAL = frozenset({"identifier", "patient.identifier", "subject.identifier"})
_PAGE_PARAMETER = "_page"
_DATE = re.compile(
    r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T[0-2]\d:[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-][01]\d:[0-5]\d)?)?)?)?",
    re.ASCII,
)


@dataclass
class _Gathered:
    """Visible matches so far, their includes, and the store row where the next page begins (None at the end)."""

    matches: Index = field(default_factory=dict)
    included: Index = field(default_factory=dict)
    next_offset: int | None = None


async def search(exchange: Exchange, resource_type: str) -> Answer:
    """Answer with a searchset of what the caller may see; `next` is a sealed token.

    Raises Forbidden (scope), InvalidRequest (a parameter that is not allowed, a page link that does not hold).
    """
    exchange.begin("search-type", resource_type, **{resource_type: "s"})
    parameters, offset = exchange.request.parameters, 0
    _refuse_unclear(exchange.request)
    if parameters and parameters[0][0] == _PAGE_PARAMETER:
        page = exchange.service.page_tokens.open(parameters[0][1], resource_type, exchange.caller)
        parameters, offset = page.parameters, page.offset
    query = check(resource_type, parameters, exchange.service.settings.max_count)
    gathered = await _gather(exchange, query, offset)
    return Answer(200, _searchset(exchange, query, parameters, gathered))


def _refuse_unclear(request: FhirRequest) -> None:
    """What could be read in two ways, or the store would pass over in silence and so give more than was asked for."""
    names = [name for name, _ in request.parameters]
    issues = [
        Issue("value", "Får anges högst en gång / At most once", f"http.{name}")
        for name in ("_count", "_sort", _PAGE_PARAMETER)
        if names.count(name) > 1
    ]
    if _PAGE_PARAMETER in names and len(names) > 1:
        issues.append(Issue("value", "Sidlänken ska stå ensam / The page link must stand alone", f"http.{_PAGE_PARAMETER}"))
    issues += [
        Issue("value", f"Parameter {position} har ett tomt alternativ / Parameter {position} has an empty alternative")
        for position, (_, value) in enumerate(request.parameters, 1)
        if any(not alternative.strip(" |$\\") for alternative in value.split(","))
    ]
    issues += [
        Issue("value", "Inte ett datum / Not a date", f"http.{name}")
        for name, value in request.parameters
        if name in DATES and not all(_DATE.fullmatch(date) for date in value.split(","))
    ]
    if ("_count", "0") in request.parameters:
        issues.append(Issue("not-supported", "Endast antal lämnas inte ut / Counts alone are not given", "http._count"))
    if issues:
        raise InvalidRequest(issues)
    if request.method == "POST" and request.body and not request.has_form:
        text = "En sökning skickas som formulär / A search is sent as a form"
        raise UnsupportedMediaType([Issue("not-supported", text, "http.Content-Type")])


async def _gather(exchange: Exchange, query: Query, offset: int) -> _Gathered:
    """Fetch and judge until the page is full or the store has no more."""
    gathered = _Gathered()
    batch = query.count + 1
    while True:
        bundle, index = await exchange.search(query.resource_type, _store_parameters(exchange, query, batch, offset))
        rows = [
            f"{query.resource_type}/{entry['resource']['id']}"
            for entry in bundle.get("entry", ())
            if entry.get("search", {}).get("mode") == "match"
        ]
        plans = plans_in(index)
        fresh: list[str] = []
        for position, key in enumerate(rows):
            if exchange.judge(key, index[key], plans).allowed:
                if len(gathered.matches) + len(fresh) == query.count:
                    gathered.next_offset = offset + position
                    break
                fresh.append(key)
        gathered.matches |= exchange.visible(index, fresh)
        gathered.included |= exchange.visible(index, _included_keys(exchange, query, index, fresh))
        if gathered.next_offset is not None or len(rows) < batch:
            return gathered
        offset += len(rows)


async def _searched(exchange: Exchange, query: Query, batch: int, offset: int) -> dict[str, Any]:
    try:
        return await exchange.service.store.search(query.resource_type, _store_parameters(exchange, query, batch, offset))
    except Unprocessable:
        text = "Ett sökvärde kan inte läsas / A search value cannot be read"
        raise InvalidRequest([Issue("value", text, query.resource_type)]) from None


def _store_parameters(exchange: Exchange, query: Query, batch: int, offset: int) -> list[tuple[str, str]]:
    asked = [(f"{kind}:iterate", f"{source}:{parameter}") for kind, source, parameter in query.includes]
    base = exchange.service.settings.fhir_url + "/"
    return [
        *((name, value.replace(base, "")) for name, value in query.filters),
        *narrowing(query.resource_type, exchange.caller),
        *dict.fromkeys([*with_what_decides(query.resource_type), *asked]),
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
        links.append({"relation": "next", "url": f"{base}?{_PAGE_PARAMETER}={token}"})
    entries = [bundle_entry(exchange, key, resource, "match") for key, resource in gathered.matches.items()]
    entries += [
        bundle_entry(exchange, key, resource, "include")
        for key, resource in gathered.included.items()
        if key not in gathered.matches
    ]
    return {"resourceType": "Bundle", "type": "searchset", "link": links} | ({"entry": entries} if entries else {})
