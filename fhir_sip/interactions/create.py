"""create: one new record (http://hl7.org/fhir/R4/http.html#create). `If-None-Exist` is not offered: it would search unguarded."""

import uuid

from fhir_sip.errors import InvalidRequest
from fhir_sip.interactions.commit import Proposal, commit
from fhir_sip.interactions.exchange import Answer, Exchange


async def create(exchange: Exchange, resource_type: str) -> Answer:
    """Store a new record and answer 201 with its place and ETag. Raises as `commit`, and InvalidRequest on the wrong type."""
    exchange.begin("create", resource_type, **{resource_type: "c"})
    if "if-none-exist" in exchange.request.headers:
        raise InvalidRequest("If-None-Exist stöds inte / If-None-Exist is not supported")
    resource = exchange.json_body()
    if resource.get("resourceType") != resource_type:
        raise InvalidRequest("resourceType stämmer inte med adressen / resourceType does not match the URL")
    resource.pop("id", None)
    [stored] = await commit(exchange, [Proposal(f"urn:uuid:{uuid.uuid4()}", resource)])
    location = f"{exchange.service.settings.fhir_url}/{stored.key}/_history/{stored.version}"
    return Answer(201, stored.resource, stored.version, stored.last_modified, location)
