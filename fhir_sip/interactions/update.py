"""update: a new version of one record (http://hl7.org/fhir/R4/http.html#update). `If-Match` is required; no record is made by PUT."""

from fhir_sip.errors import InvalidRequest, Issue, PreconditionFailed
from fhir_sip.interactions.commit import commit
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.proposal import Proposal
from fhir_sip.store import WriteRaceLost


def required_version(exchange: Exchange) -> str:
    """The version of `If-Match`. Raises PreconditionFailed when the header is missing."""
    if exchange.request.if_match is None:
        text = "If-Match krävs, så att ingen annans ändring går förlorad / If-Match is required"
        raise PreconditionFailed([Issue("required", text, "http.If-Match")])
    return exchange.request.if_match


async def update(exchange: Exchange, resource_type: str, resource_id: str) -> Answer:
    """Store a new version and answer 200 with its ETag.

    Raises as `commit`, PreconditionFailed when `If-Match` is missing or stale, InvalidRequest when type or id do not match.
    """
    key = f"{resource_type}/{resource_id}"
    exchange.begin("update", key, {resource_type: "u"})
    version = required_version(exchange)
    resource = exchange.json_body()
    if resource.get("resourceType") != resource_type or resource.get("id") != resource_id:
        text = "resourceType eller id stämmer inte med adressen / resourceType or id does not match the URL"
        raise InvalidRequest([Issue("invalid", text, f"{resource_type}.id")])
    try:
        [stored] = await commit(exchange, [Proposal(key, resource, version)])
    except WriteRaceLost:
        raise PreconditionFailed([Issue("conflict", "Någon annan hann före / Another write came first")]) from None
    return Answer(200, exchange.shown(key, stored.resource), stored.version, stored.last_modified)
