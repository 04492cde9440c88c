"""create: one new record (http://hl7.org/fhir/R4/http.html#create). `If-None-Exist` is not offered: it would search unguarded."""

import uuid

from fhir_sip.access.outward import outward
from fhir_sip.errors import Conflict, InvalidRequest, Issue
from fhir_sip.interactions.commit import Proposal, commit
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.store import WriteRaceLost


async def create(exchange: Exchange, resource_type: str) -> Answer:
    """Store a new record and answer 201 with its place and ETag.

    Raises as `commit`, InvalidRequest on the wrong type, and Conflict when its business identifier is taken.
    """
    exchange.begin("create", resource_type, {resource_type: "c"})
    if "if-none-exist" in exchange.request.headers:
        text = "If-None-Exist stöds inte / If-None-Exist is not supported"
        raise InvalidRequest([Issue("not-supported", text, "http.If-None-Exist")])
    resource = exchange.json_body()
    if resource.get("resourceType") != resource_type:
        text = "resourceType stämmer inte med adressen / resourceType does not match the URL"
        raise InvalidRequest([Issue("invalid", text, f"{resource_type}.resourceType")])
    resource.pop("id", None)
    try:
        [stored] = await commit(exchange, [Proposal(f"urn:uuid:{uuid.uuid4()}", resource)])
    except WriteRaceLost:
        text = "Identifieraren är upptagen / The business identifier is taken"
        raise Conflict([Issue("duplicate", text, f"{resource_type}.identifier")]) from None
    location = f"{exchange.service.settings.fhir_url}/{stored.key}/_history/{stored.version}"
    return Answer(201, outward(stored.resource), stored.version, stored.last_modified, location)
