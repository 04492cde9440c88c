"""The records in what the client has read and written: FHIR resources one by one or in Bundles, SIP documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fhir_sip.conformance.client.exchange import Answer, Exchange, Request, entries
from fhir_sip.conformance.client.seen import Seen
from fhir_sip.conformance.scene import key_in


@dataclass(frozen=True)
class Read:
    """A record as the server gave it: `place` is `Task/12`, or `sip/12`; `content` None where only its version was told."""

    place: str
    etag: str
    content: dict[str, Any] | None


@dataclass(frozen=True)
class Update:
    """A record as the client would have it from now on, by itself or in a transaction."""

    exchange: Exchange
    place: str
    if_match: str
    content: dict[str, Any]


def updates(seen: Seen) -> list[Update]:
    """Every update. Raises NeverDone."""
    those = seen.those(lambda one: next(_updates(one), None) is not None, "updated a record")
    return [update for one in those for update in _updates(one)]


def last_read(seen: Seen, update: Update, *, with_content: bool = False) -> Read | None:
    """What the client knew of the record when it updated it."""
    return next(
        (
            read
            for one in seen.before(update.exchange)
            for read in reads(one)
            if read.place == update.place and not (with_content and read.content is None)
        ),
        None,
    )


def reads(one: Exchange) -> Iterator[Read]:
    """The records in an answer."""
    asked, given = one.asked, one.given
    if not given.is_success:
        return
    if asked.kind == "sip":
        yield from _documents(asked, given)
    elif asked.kind == "fhir" and isinstance(given.json, dict):
        found = given.json.get("entry", ())
        for response in (entry["response"] for entry in found if "response" in entry):
            for place in key_in(response.get("location", "")) if "etag" in response else ():
                yield Read(place, response["etag"], None)
        for resource in [given.json, *(entry.get("resource", {}) for entry in found)]:
            version = resource.get("meta", {}).get("versionId")
            if version and "id" in resource and resource["resourceType"] != "Bundle":
                yield Read(f"{resource['resourceType']}/{resource['id']}", f'W/"{version}"', resource)
    elif asked.kind == "fhir" and asked.method == "PUT" and "etag" in given.headers:
        yield Read(asked.place, given.headers["etag"], None)


def written(one: Exchange) -> list[dict[str, Any]]:
    """The FHIR resources that a request would store, by itself or in a Bundle."""
    asked, body = one.asked, one.asked.json
    if asked.kind != "fhir" or not isinstance(body, dict) or asked.method not in ("POST", "PUT") or _asks_only(asked):
        return []
    if body.get("resourceType") != "Bundle":
        return [body]
    return [entry.resource for entry in entries(body) if entry.method in ("POST", "PUT") and entry.resource]


def documents(one: Exchange) -> list[dict[str, Any]]:
    """The SIP document that a request would store, alone in a list, or none."""
    asked = one.asked
    is_writing = asked.kind == "sip" and asked.method in ("POST", "PUT") and not _asks_only(asked)
    return [asked.json] if is_writing and isinstance(asked.json, dict) else []


def _asks_only(asked: Request) -> bool:
    return "$" in asked.place or asked.place.endswith("_search")


def _updates(one: Exchange) -> Iterator[Update]:
    asked, body = one.asked, one.asked.json
    if not isinstance(body, dict):
        return
    if asked.method == "PUT" and asked.kind in ("fhir", "sip"):
        place = asked.place if asked.kind == "fhir" else f"sip/{asked.place}"
        yield Update(one, place, asked.headers.get("if-match", ""), body)
    elif asked.method == "POST" and asked.kind == "fhir" and asked.place == "":
        for entry in entries(body):
            if entry.method == "PUT":
                yield Update(one, entry.url, entry.if_match, entry.resource)


def _documents(asked: Request, given: Answer) -> Iterator[Read]:
    found = given.json
    if not isinstance(found, dict):
        return
    if asked.place == "_search":
        for plan in found.get("plans", ()):
            yield Read(f"sip/{plan['id']}", plan["etag"], plan["sip"])
    elif asked.method == "POST" and {"etag", "location"} <= given.headers.keys():
        yield Read(f"sip/{given.headers['location'].rpartition('/')[2]}", given.headers["etag"], None)
    elif asked.method in ("GET", "PUT") and "/" not in asked.place and "etag" in given.headers:
        yield Read(f"sip/{asked.place}", given.headers["etag"], found)
