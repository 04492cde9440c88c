"""transaction: several creates and updates, all or nothing (http://hl7.org/fhir/R4/http.html#transaction).

Offered in entries: POST of a new record, with `ifNoneExist` where `conditional_create` allows it, and PUT with `ifMatch`. Other conditional
forms, inline match URLs, GET and DELETE are not.
"""

import uuid
from dataclasses import replace
from typing import Any

from fhir_sip.errors import Conflict, InvalidRequest, Issue, PreconditionFailed, Unprocessable
from fhir_sip.interactions import references
from fhir_sip.interactions.commit import commit
from fhir_sip.interactions.conditional_create import existing
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.proposal import Proposal, Stored
from fhir_sip.interactions.rows import Row
from fhir_sip.mapping import with_references
from fhir_sip.request import version_of
from fhir_sip.store import WriteRaceLost
from fhir_sip.store.plan_queries import READABLE_TYPES

_MOST_ENTRIES = 500
_BUNDLE_PARTS = frozenset({"resourceType", "id", "meta", "identifier", "type", "timestamp", "entry"})
_ENTRY_PARTS = frozenset({"fullUrl", "resource", "request"})
_REQUEST_PARTS = frozenset({"method", "url", "ifMatch", "ifNoneExist"})


async def transaction(exchange: Exchange) -> Answer:
    """Store everything in the Bundle, or nothing. Raises as `commit`, and InvalidRequest on a Bundle of another form."""
    exchange.begin("transaction", "", {})
    bundle = exchange.json_body()
    entries = bundle.get("entry")
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "transaction" or not isinstance(entries, list):
        raise InvalidRequest(
            [Issue("not-supported", "En Bundle av typen transaction väntades / A transaction Bundle was expected", "Bundle.type")]
        )
    _refuse_unknown(bundle, _BUNDLE_PARTS, "Bundle")
    if not 1 <= len(entries) <= _MOST_ENTRIES:
        raise InvalidRequest(
            [Issue("too-costly", f"1 till {_MOST_ENTRIES} poster / Between 1 and {_MOST_ENTRIES} entries", "Bundle.entry")]
        )
    proposals = [_proposal(entry, f"Bundle.entry[{position}]") for position, entry in enumerate(entries)]
    if len({proposal.key for proposal in proposals}) != len(proposals):
        raise Unprocessable([Issue("duplicate", "Samma fullUrl eller resurs två gånger / The same record twice", "Bundle.entry")])
    there = await _there(exchange, entries, proposals)
    moved = {full_url: row.key for full_url, row in there.items()}
    new = [_pointing(proposal, moved) for proposal in proposals if proposal.key not in there]
    try:
        stored = await commit(exchange, new) if new else []
    except WriteRaceLost:
        text = "En annan skrivning kom emellan, eller planens id är upptaget / Another write came between, or the id is taken"
        raise Conflict([Issue("conflict", text, "Bundle.entry")]) from None
    results = {proposal.key: _response(exchange, proposal, result) for proposal, result in zip(new, stored, strict=True)}
    results |= {full_url: _is_there(exchange, row) for full_url, row in there.items()}
    entries = [results[proposal.key] for proposal in proposals]
    return Answer(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": entries})


async def _there(exchange: Exchange, entries: list[Any], proposals: list[Proposal]) -> dict[str, Row]:
    """By fullUrl, what need not be made, since the record that `ifNoneExist` names is there."""
    found: dict[str, Row] = {}
    for position, (entry, proposal) in enumerate(zip(entries, proposals, strict=True)):
        condition = entry["request"].get("ifNoneExist")
        path = f"Bundle.entry[{position}].request.ifNoneExist"
        if condition is None:
            continue
        if not isinstance(condition, str) or not proposal.is_new:
            raise InvalidRequest([Issue("not-supported", "Villkor på POST bara / Conditions on POST only", path)])
        exchange.need({proposal.resource["resourceType"]: "c"})
        if (row := await existing(exchange, proposal.resource, condition, path)) is not None:
            found[proposal.key] = row
    return found


def _pointing(proposal: Proposal, moved: dict[str, str]) -> Proposal:
    """The proposal with what is there already in the place of what would have been made."""
    return replace(proposal, resource=with_references(proposal.resource, moved)) if moved else proposal


def _proposal(entry: Any, path: str) -> Proposal:
    request = entry.get("request") if isinstance(entry, dict) else None
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(resource, dict):
        raise InvalidRequest([Issue("required", "request och resource krävs / request and resource are required", path)])
    _refuse_unknown(entry, _ENTRY_PARTS, path)
    _refuse_unknown(request, _REQUEST_PARTS, f"{path}.request")
    kind, method, url = resource.get("resourceType"), request.get("method"), request.get("url")
    if not isinstance(kind, str) or kind not in READABLE_TYPES:
        text = "Resurstypen tas inte emot / Resource type not accepted"
        raise InvalidRequest([Issue("not-supported", text, f"{path}.resource.resourceType")])
    if method == "POST" and url == kind:
        full_url = entry.get("fullUrl", f"urn:uuid:{uuid.uuid4()}")
        if not references.is_urn(full_url):
            raise InvalidRequest([Issue("value", "fullUrl ska vara urn:uuid / fullUrl must be urn:uuid", f"{path}.fullUrl")])
        new = {name: value for name, value in resource.items() if name != "id"}
        return Proposal(full_url, new, None, f"{path}.resource")
    if method == "PUT" and url == f"{kind}/{resource.get('id')}":
        return Proposal(url, resource, _version(request.get("ifMatch"), f"{path}.request.ifMatch"), f"{path}.resource")
    raise InvalidRequest(
        [Issue("not-supported", "POST Typ, eller PUT Typ/id med ifMatch / POST Type or PUT Type/id", f"{path}.request")]
    )


def _version(if_match: Any, path: str) -> str:
    if if_match is None:
        raise PreconditionFailed([Issue("required", "ifMatch krävs / ifMatch is required", path)])
    version = version_of(if_match) if isinstance(if_match, str) else None
    if version is None:
        raise InvalidRequest([Issue("value", 'ifMatch ska ha formen W/"<version>" / ifMatch must be W/"<version>"', path)])
    return version


def _refuse_unknown(element: dict[str, Any], known: frozenset[str], path: str) -> None:
    """Elements that mean nothing here, conditional forms (ifNoneExist ...) among them, are refused rather than ignored."""
    if not known.issuperset(element):
        raise InvalidRequest([Issue("not-supported", "Element som inte stöds / Element not supported", path)])


def _response(exchange: Exchange, proposal: Proposal, stored: Stored) -> dict[str, Any]:
    base = exchange.service.settings.fhir_url
    return {
        "response": {
            "status": "201 Created" if proposal.is_new else "200 OK",
            "location": f"{base}/{stored.key}/_history/{stored.version}",
            "etag": f'W/"{stored.version}"',
            "lastModified": stored.last_modified,
        }
    }


def _is_there(exchange: Exchange, row: Row) -> dict[str, Any]:
    meta = row.resource["meta"]
    return {
        "response": {
            "status": "200 OK",
            "location": f"{exchange.service.settings.fhir_url}/{row.key}/_history/{meta['versionId']}",
            "etag": f'W/"{meta["versionId"]}"',
            "lastModified": meta["lastUpdated"],
        }
    }
