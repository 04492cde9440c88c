"""The shared FHIR server over HTTP. The facade is its only client.

Searches go by POST, so that no person's number stands in a URL or in the store's log. This module does not decide anything
about access and does not retry: it says what happened.
"""

import logging
from collections.abc import Container, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson

from fhir_sip.errors import Issue, Unavailable, Unprocessable
from fhir_sip.log_lines import LogLine, log
from fhir_sip.store.connections import UNREACHABLE, StoreAnswer, StoreConnections
from fhir_sip.store.transaction import Resource, Transaction
from fhir_sip.validation.profiles import stored_profiles
from fhir_sip.validation.store_outcome import issues_of

Parameters = Sequence[tuple[str, str]]

_FHIR_JSON = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
MOST_FOUND = 500
"""Matches that a search without an offset of its own gives at most."""

_CONTENT_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.UNPROCESSABLE_ENTITY)
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/fhir+json"}


class WriteRaceLost(Exception):
    """Another write came between: a stale version or a duplicate business identifier. Nothing was stored."""


class HapiStore:
    """A client of one FHIR R4 server; open for the life of the process and shared by all requests."""

    def __init__(
        self, base_url: str, timeout_seconds: float, write_timeout_seconds: float | None = None, connections: int = 32
    ) -> None:
        """`timeout_seconds` bounds each request as a whole, waiting for a free connection included.

        A transaction has a bound of its own (default: the same): a store just started may take its time over the first, and to
        give up half-way would only have the caller ask again.
        """
        self._timeout_seconds = timeout_seconds
        self._write_timeout_seconds = write_timeout_seconds or timeout_seconds
        self._connections = StoreConnections(base_url, connections)

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def search(self, resource_type: str, parameters: Parameters) -> dict[str, Any]:
        """One searchset Bundle. Raises Unavailable, or InvalidRequest's store form Unprocessable when the store refuses."""
        return _content(await self._request("POST", f"{resource_type}/_search", _query(parameters).encode(), _FORM))

    async def search_batch(self, searches: Sequence[tuple[str, Parameters]]) -> list[dict[str, Any]]:
        """Several searches in one round trip: one searchset Bundle each, in order. Raises Unavailable when any of them fails."""
        return await self._bundles([f"{kind}?{_query(given)}" for kind, given in searches])

    async def version(self, key: str, version: str) -> Resource | None:
        """One version of a record (`Type/id`), or None when there is none. Raises Unavailable."""
        response = await self._send("GET", f"{key}/_history/{version}", b"", _FHIR_JSON)
        if response.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return None
        if not response.is_success:
            raise _failure(response, ())
        return _content(response)

    async def histories(self, keys: Sequence[str], parameters: Parameters) -> list[list[Resource]]:
        """The versions of some records (`Type/id`), newest first, in one round trip. Raises Unavailable."""
        query = urlencode(parameters)
        bundles = await self._bundles([f"{key}/_history?{query}" for key in keys]) if keys else []
        return [[entry["resource"] for entry in bundle.get("entry", ()) if "resource" in entry] for bundle in bundles]

    async def _bundles(self, urls: Sequence[str]) -> list[dict[str, Any]]:
        entries = [{"request": {"method": "GET", "url": url}} for url in urls]
        body = orjson.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries})
        answer = _content(await self._request("POST", "", body, _FHIR_JSON))
        found = [entry.get("resource") for entry in answer.get("entry", ())]
        if len(found) != len(urls) or any(bundle is None or bundle["resourceType"] != "Bundle" for bundle in found):
            raise Unavailable(UNREACHABLE)
        return found

    async def create(self, resource: Resource) -> None:
        """Create one resource. Raises as `commit`."""
        await self._request("POST", resource["resourceType"], orjson.dumps(resource), _FHIR_JSON | {"Prefer": "return=minimal"})

    async def create_if_absent(self, resource: Resource, criteria: Parameters) -> bool:
        """Create unless something matches `criteria`. True when created; False when it was there, also when a race was lost."""
        headers = _FHIR_JSON | {"If-None-Exist": urlencode(criteria), "Prefer": "return=minimal"}
        try:
            response = await self._request("POST", resource["resourceType"], orjson.dumps(resource), headers)
        except WriteRaceLost:
            return False
        return response.status == HTTPStatus.CREATED

    async def commit(self, transaction: Transaction) -> list[dict[str, Any]]:
        """Store everything in `transaction`, or nothing. Returns the answer's entries, in order.

        Raises WriteRaceLost when a version was stale or a unique identifier taken, Unprocessable with the broken elements
        when the store's validation refuses, Unavailable when the store cannot be reached (then nothing is known: a repeat is
        safe, since business identifiers are unique and updates name their version).
        """
        sent = [entry.get("resource", {}) for entry in transaction.entries]
        body = orjson.dumps(transaction.bundle())
        answer = _content(await self._request("POST", "", body, _FHIR_JSON, sent, self._write_timeout_seconds))
        entries: list[dict[str, Any]] = answer["entry"]
        return entries

    @property
    def checks(self) -> Container[str]:
        """The types it holds profiles of."""
        return stored_profiles().keys() - {"Bundle"}

    async def validate(self, resource: Resource, profile: str) -> dict[str, Any]:
        """The store's verdict on a resource it does not keep (`$validate`): an OperationOutcome. Raises Unavailable."""
        path = f"{resource['resourceType']}/$validate?{urlencode([('profile', profile)])}"
        response = await self._send("POST", path, orjson.dumps(resource), _FHIR_JSON, self._write_timeout_seconds)
        outcome = _content(response)
        told = response.is_success or response.status in _CONTENT_REFUSED
        if not told or outcome.get("resourceType") != "OperationOutcome":
            log(LogLine.STORE_UNREACHABLE, logging.WARNING, kind=str(response.status))
            raise Unavailable(UNREACHABLE)
        return outcome

    async def put(self, resource: Resource) -> None:
        """Create or replace one resource by id: for the operator's directory and for profiles, never for a person's data."""
        _content(await self._request("PUT", f"{resource['resourceType']}/{resource['id']}", orjson.dumps(resource), _FHIR_JSON))

    async def metadata(self) -> dict[str, Any]:
        """The store's CapabilityStatement."""
        return _content(await self._request("GET", "metadata", b"", _FHIR_JSON))

    async def _request(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        sent: Sequence[Resource] = (),
        seconds: float | None = None,
    ) -> StoreAnswer:
        response = await self._send(method, path, body, headers, seconds)
        if response.is_success:
            return response
        raise _failure(response, sent)

    async def _send(
        self, method: str, path: str, body: bytes, headers: dict[str, str], seconds: float | None = None
    ) -> StoreAnswer:
        return await self._connections.send(method, path, body, headers, seconds or self._timeout_seconds)


def _content(response: StoreAnswer) -> dict[str, Any]:
    """The JSON of an answer. Raises Unavailable when it is none: then it was not the store that answered."""
    try:
        content: dict[str, Any] = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        log(LogLine.STORE_UNREACHABLE, logging.WARNING, kind="NotJson")
        raise Unavailable(UNREACHABLE) from None
    return content


def _query(parameters: Parameters) -> str:
    """The parameters, encoded. With an offset HAPI answers straight from the database and keeps no record of the search."""
    has_offset = any(name == "_offset" for name, _ in parameters)
    return urlencode(parameters if has_offset else [*parameters, ("_offset", "0"), ("_count", str(MOST_FOUND))])


def _failure(response: StoreAnswer, sent: Sequence[Resource]) -> Exception:
    """What a refusal by the store means to us.

    HAPI answers 409 for a stale version, and 400, 412 or 422 for content it does not take. Anything else (a fault of the
    store, or the word of something that stands before it) says nothing about the content.
    """
    if response.status == HTTPStatus.CONFLICT:
        return WriteRaceLost()
    if response.status not in _CONTENT_REFUSED:
        log(LogLine.STORE_UNREACHABLE, logging.WARNING, kind=str(response.status))
        return Unavailable(UNREACHABLE)
    issues = issues_of(response.content, sent)
    log(LogLine.STORE_REFUSED, status=response.status)
    return Unprocessable(issues or [Issue("processing", "Registret tog inte emot innehållet / The store refused the content")])
