"""create: one new record (http://hl7.org/fhir/R4/http.html#create), with `If-None-Exist` where `conditional_create` allows it."""

import uuid

from fhir_sip.access import Resource
from fhir_sip.errors import Conflict, InvalidRequest, Issue
from fhir_sip.interactions.commit import commit
from fhir_sip.interactions.conditional_create import existing
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.proposal import Proposal
from fhir_sip.store import WriteRaceLost

_CONDITION = "http.If-None-Exist"


async def create(exchange: Exchange, resource_type: str) -> Answer:
    """Store a new record and answer 201 with its place and ETag; or 200 with the one that is there, when that was asked for.

    Raises as `commit` and `existing`, InvalidRequest on the wrong type, and Conflict when its business identifier is taken.
    """
    exchange.begin("create", resource_type, {resource_type: "c"})
    condition = exchange.request.headers.get("if-none-exist")
    resource = exchange.json_body()
    if resource.get("resourceType") != resource_type:
        text = "resourceType stämmer inte med adressen / resourceType does not match the URL"
        raise InvalidRequest([Issue("invalid", text, f"{resource_type}.resourceType")])
    resource.pop("id", None)
    if condition is not None and (found := await _found(exchange, resource, condition)):
        return found
    try:
        [stored] = await commit(exchange, [Proposal(f"urn:uuid:{uuid.uuid4()}", resource)])
    except WriteRaceLost:
        # Another create of the same may have come between.
        if condition is not None and (found := await _found(exchange, resource, condition)):
            return found
        text = "Identifieraren är upptagen / The business identifier is taken"
        raise Conflict([Issue("duplicate", text, f"{resource_type}.identifier")]) from None
    location = f"{exchange.service.settings.fhir_url}/{stored.key}/_history/{stored.version}"
    return Answer(201, exchange.shown(stored.key, stored.resource), stored.version, stored.last_modified, location)


async def _found(exchange: Exchange, resource: Resource, condition: str) -> Answer | None:
    row = await existing(exchange, resource, condition, _CONDITION)
    if row is None:
        return None
    version, instant = row.resource["meta"]["versionId"], row.resource["meta"]["lastUpdated"]
    location = f"{exchange.service.settings.fhir_url}/{row.key}/_history/{version}"
    return Answer(200, exchange.shown(row.key, row.resource), version, instant, location)
