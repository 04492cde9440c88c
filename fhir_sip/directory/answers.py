"""The directory as FHIR: one record, or a searchset. Every entry too old is tagged `stale`; every answer may be kept for a minute."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.responses import Response

from fhir_sip.access.public_directory import ENTRY_TYPES
from fhir_sip.directory.criteria import PAGE_PARAMETER, Criteria
from fhir_sip.directory.freshness import STALE, is_stale
from fhir_sip.directory.public_view import Resource
from fhir_sip.directory.register import Register
from fhir_sip.directory.search import Page

CACHE_CONTROL = "public, max-age=60"
_FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Freshness:
    """What day it is in Sweden, and after how many days an entry that was not checked is stale."""

    today: date
    stale_after_days: int

    def marked(self, record: Resource) -> Resource:
        """The record, with a tag when it is an entry too old. The argument is not changed."""
        if record["resourceType"] not in ENTRY_TYPES or not is_stale(record, self.today, self.stale_after_days):
            return record
        return record | {"meta": record.get("meta", {}) | {"tag": [STALE]}}


def searchset(
    register: Register, criteria: Criteria, page: Page, parameters: Iterable[tuple[str, str]], base: str, freshness: Freshness
) -> dict[str, Any]:
    """A Bundle of a page, its includes, and a link to the next. `base` is the directory's public address."""
    asked = [(name, value) for name, value in parameters if name != PAGE_PARAMETER]
    links = [{"relation": "self", "url": _address(base, criteria.kind, parameters)}]
    if page.following is not None:
        links.append({"relation": "next", "url": _address(base, criteria.kind, [*asked, (PAGE_PARAMETER, page.following)])})
    entries = [_entry(base, record, "match", freshness) for record in page.records]
    entries += [_entry(base, record, "include", freshness) for record in _included(register, criteria, page)]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": page.total, "link": links}
    return bundle | ({"entry": entries} if entries else {})


def answered(body: bytes, headers: Mapping[str, str], if_none_match: str | None, media_type: str = _FHIR_JSON) -> Response:
    """The answer with its ETag, or 304 when the caller has that already (RFC 9110 13.1.2)."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"Cache-Control": CACHE_CONTROL, "ETag": etag, **headers}
    known = {one.strip() for one in (if_none_match or "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type=media_type)


def answered_json(body: dict[str, Any], if_none_match: str | None) -> Response:
    """`answered` for FHIR JSON."""
    return answered(orjson.dumps(body), {}, if_none_match)


def _included(register: Register, criteria: Criteria, page: Page) -> list[Resource]:
    named: list[Any] = []
    for record in page.records:
        named += record.get("location", ()) if "HealthcareService:location" in criteria.includes else ()
        named += [record.get("providedBy")] if "HealthcareService:organization" in criteria.includes else ()
    there = [found for reference in named if (found := register.named(reference)) is not None]
    return list({(one["resourceType"], one["id"]): one for one in there}.values())


def _entry(base: str, record: Resource, mode: str, freshness: Freshness) -> dict[str, Any]:
    address = f"{base}/{record['resourceType']}/{record['id']}"
    return {"fullUrl": address, "resource": freshness.marked(record), "search": {"mode": mode}}


def _address(base: str, kind: str, parameters: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(parameters))
    return f"{base}/{kind}?{query}" if query else f"{base}/{kind}"
