"""read: one record by id (http://hl7.org/fhir/R4/http.html#read). Hidden and missing are one answer."""

from fhir_sip.access import plans_in
from fhir_sip.errors import NotFound
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import with_what_decides


async def read(exchange: Exchange, resource_type: str, resource_id: str) -> Answer:
    """Answer with the record, its ETag and Last-Modified. Raises Forbidden (scope), NotFound (missing or hidden)."""
    key = f"{resource_type}/{resource_id}"
    exchange.begin("read", key, {resource_type: "r"})
    if not is_resource_id(resource_id):
        raise NotFound()
    _, index = await exchange.search(resource_type, [("_id", resource_id), *with_what_decides(resource_type)])
    resource = index.get(key)
    if resource is None:
        raise NotFound()
    exchange.trail.touched(key, resource)
    if not exchange.judge(key, resource, plans_in(index)).allowed:
        raise NotFound()
    return Answer(200, exchange.shown(key, resource), resource["meta"]["versionId"], resource["meta"]["lastUpdated"])
