"""history-instance and history-type (http://hl7.org/fhir/R4/http.html#history), newest first. The whole system's history is not offered.

`Type/id/_history` · `Type/_history?patient=...` (or `_id`, or any search that names the person): a type's history is that of the records
the caller may see now. Each version is judged (`old_versions`), and so is each page anew.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fhir_sip.access import Plan, Resource, plans_in
from fhir_sip.access.page_tokens import Page, Position
from fhir_sip.access.search_guard import check
from fhir_sip.errors import InvalidRequest, Issue, NotFound
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.linked import resolved
from fhir_sip.interactions.old_versions import visible_version
from fhir_sip.interactions.rows import Rows, is_found
from fhir_sip.interactions.search_values import PAGE_PARAMETER, refuse_unclear, shown_in_links
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import with_what_decides

_MOST_RECORDS = 100
_DEFAULT_COUNT = 50
# More versions than one record can get in one millisecond.
_SPARE = 10
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_NAMES_NOBODY = "En typs historik ges för en person eller ett _id / The history of a type must name a patient or _id: {}"
_ONLY_THESE = frozenset({"_sort", "_total", "_summary", "_include", "_revinclude", "_include:iterate", "_revinclude:iterate"})


@dataclass(frozen=True)
class _Record:
    key: str
    current: Resource
    plans: list[Plan]


@dataclass(frozen=True)
class _Asked:
    """`parameters` are what else was asked, `since` an instant or empty."""

    place: str
    parameters: tuple[tuple[str, str], ...]
    position: Position
    count: int
    since: str


async def history_of_record(exchange: Exchange, resource_type: str, resource_id: str) -> Answer:
    """The versions of one record. Raises Forbidden (scope), NotFound (missing or hidden), InvalidRequest."""
    key = f"{resource_type}/{resource_id}"
    exchange.begin("history-instance", f"{key}/_history", {resource_type: "r"})
    if not is_resource_id(resource_id):
        raise NotFound()
    asked = _asked(exchange, f"{key}/_history")
    unknown = [name for name, _ in asked.parameters if name not in ("_count", "_since", "_format")]
    if unknown:
        text = "En historik tar _count och _since / A history takes _count and _since only"
        raise InvalidRequest([Issue("not-supported", text, "http.query")])
    _, index = await exchange.search(resource_type, [("_id", resource_id), *with_what_decides(resource_type)])
    current, plans = index.get(key), plans_in(index)
    if current is None:
        raise NotFound()
    exchange.trail.touched(key, current)
    if not exchange.judge(key, current, plans).allowed:
        raise NotFound()
    return await _answer(exchange, asked, [_Record(key, current, plans)])


async def history_of_type(exchange: Exchange, resource_type: str) -> Answer:
    """The versions of all records of a type that a search finds. Raises Forbidden (scope), InvalidRequest."""
    exchange.begin("history-type", f"{resource_type}/_history", {resource_type: "s"})
    asked = _asked(exchange, f"{resource_type}/_history")
    return await _answer(exchange, asked, await _found(exchange, resource_type, asked))


async def _found(exchange: Exchange, resource_type: str, asked: _Asked) -> list[_Record]:
    """The records that the caller may see now, of a person or by id."""
    settings = exchange.service.settings
    if any(name in _ONLY_THESE for name, _ in asked.parameters):
        text = "En historik sorteras inte och tar inte med annat / A history is not sorted and includes nothing"
        raise InvalidRequest([Issue("not-supported", text, "http.query")])
    searched = [(name, value) for name, value in asked.parameters if name not in ("_count", "_since")]
    query = check(resource_type, searched, settings.max_count, settings.fhir_url)
    if not query.names_person_or_id:
        text = "den skulle kosta efter andras uppgifter / it would cost by others' records"
        raise InvalidRequest([Issue("required", _NAMES_NOBODY.format(text), resource_type)])
    narrowed = await resolved(exchange, query)
    records: list[_Record] = []
    reader = Rows(exchange, narrowed) if narrowed else None
    while reader and (rows := await reader.next(_MOST_RECORDS)):
        records += [_Record(row.key, row.resource, row.plans) for row in rows if is_found(exchange, narrowed or query, row)]
        if len(records) > _MOST_RECORDS:
            text = f"Fler än {_MOST_RECORDS} uppgifter, ange färre / More than {_MOST_RECORDS} records, name fewer"
            raise InvalidRequest([Issue("too-costly", text, resource_type)])
    for record in records:
        exchange.note(record.key, record.current)
    return records


def _asked(exchange: Exchange, place: str) -> _Asked:
    refuse_unclear(exchange.request)
    parameters, position = exchange.request.parameters, Position()
    if parameters and parameters[0][0] == PAGE_PARAMETER:
        page = exchange.service.page_tokens.open(parameters[0][1], place, exchange.caller)
        parameters, position = page.parameters, page.position
    given = dict(parameters)
    count, since = given.get("_count", str(_DEFAULT_COUNT)), given.get("_since", "")
    is_once = sum(name == "_since" for name, _ in parameters) <= 1
    if not (count.isascii() and count.isdigit()) or not is_once or (since and not _INSTANT.fullmatch(since)):
        text = "_count ska vara ett tal och _since en tidpunkt / _count must be a number and _since an instant"
        raise InvalidRequest([Issue("value", text, "http.query")])
    most = exchange.service.settings.max_count
    return _Asked(place, parameters, position, max(1, min(int(count[:9]), most)), since)


async def _answer(exchange: Exchange, asked: _Asked, records: Sequence[_Record]) -> Answer:
    """A page: the newest versions after the position, all records together, that the caller may see."""
    entries: list[dict[str, Any]] = []
    position: Position | None = asked.position
    while position is not None and len(entries) <= asked.count:
        versions, is_last = await _versions(exchange, asked, records, position)
        for record, old in versions:
            shown = visible_version(exchange, record.key, old, record.current, record.plans)
            if shown is not None:
                if len(entries) == asked.count:
                    return _bundle(exchange, asked, entries, position)
                entries.append(_entry(exchange, record.key, shown))
            position = Position(old["meta"]["lastUpdated"], record.key, 0, int(old["meta"]["versionId"]))
        position = None if is_last or not versions else position
    return _bundle(exchange, asked, entries, position)


async def _versions(
    exchange: Exchange, asked: _Asked, records: Sequence[_Record], position: Position
) -> tuple[list[tuple[_Record, Resource]], bool]:
    """The next versions after a position, in order, and whether there are no more."""
    wanted = asked.count + 1
    parameters = [("_count", str(wanted + _SPARE))]
    parameters += [("_since", asked.since)] if asked.since else []
    parameters += [("_at", f"le{position.instant}")] if position.instant else []
    histories = await exchange.service.store.histories([record.key for record in records], parameters)
    is_last = all(len(versions) < wanted + _SPARE for versions in histories)
    after = _order(position.instant, position.key, position.version)
    found = [
        (order, record, old)
        for record, versions in zip(records, histories, strict=True)
        for old in versions
        if (order := _order(old["meta"]["lastUpdated"], record.key, int(old["meta"]["versionId"]))) < after
        or not position.instant
    ]
    found.sort(key=lambda one: one[0], reverse=True)
    return [(record, old) for _, record, old in found[:wanted]], is_last and len(found) <= wanted


def _order(instant: str, key: str, version: int) -> tuple[str, str, int]:
    """The store writes every instant in the same form, so that texts stand in the order of time."""
    return instant, key, version


def _entry(exchange: Exchange, key: str, version: Resource) -> dict[str, Any]:
    is_first = version["meta"]["versionId"] == "1"
    return {
        "fullUrl": f"{exchange.service.settings.fhir_url}/{key}",
        "resource": version,
        "request": {"method": "POST" if is_first else "PUT", "url": key.partition("/")[0] if is_first else key},
        "response": {
            "status": "201 Created" if is_first else "200 OK",
            "etag": f'W/"{version["meta"]["versionId"]}"',
            "lastModified": version["meta"]["lastUpdated"],
        },
    }


def _bundle(exchange: Exchange, asked: _Asked, entries: list[dict[str, Any]], following: Position | None) -> Answer:
    base = f"{exchange.service.settings.fhir_url}/{asked.place}"
    shown = shown_in_links(asked.parameters)
    links = [{"relation": "self", "url": f"{base}?{urlencode(shown)}" if shown else base}]
    if following is not None and entries:
        token = exchange.service.page_tokens.seal(Page(asked.place, asked.parameters, following), exchange.caller)
        links.append({"relation": "next", "url": f"{base}?{PAGE_PARAMETER}={token}"})
    body = {"resourceType": "Bundle", "type": "history", "link": links} | ({"entry": entries} if entries else {})
    return Answer(200, body)
