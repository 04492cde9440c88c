"""vread: one version of one record (http://hl7.org/fhir/R4/http.html#vread). Hidden, missing and never there are one answer."""

from fhir_sip.access import plans_in
from fhir_sip.errors import NotFound
from fhir_sip.interactions.exchange import Answer, Exchange
from fhir_sip.interactions.old_versions import visible_version
from fhir_sip.request import is_resource_id
from fhir_sip.store.plan_queries import with_what_decides
from fhir_sip.validation.identifiers import may_hold_personal_number


async def vread(exchange: Exchange, resource_type: str, resource_id: str, version: str) -> Answer:
    """Answer with the version, its ETag and Last-Modified. Raises Forbidden (scope), NotFound (missing or hidden, then or now)."""
    key = f"{resource_type}/{resource_id}"
    exchange.begin("vread", f"{key}/_history/{version}", {resource_type: "r"})
    # The version stands in a URL that is sent to the store.
    if not is_resource_id(resource_id) or not is_resource_id(version) or may_hold_personal_number(version):
        raise NotFound()
    _, index = await exchange.search(resource_type, [("_id", resource_id), *with_what_decides(resource_type)])
    current, plans = index.get(key), plans_in(index)
    if current is None:
        raise NotFound()
    exchange.trail.touched(key, current)
    if not exchange.judge(key, current, plans).allowed:
        raise NotFound()
    old = await exchange.service.store.version(key, version)
    shown = None if old is None else visible_version(exchange, key, old, current, plans)
    if shown is None:
        raise NotFound()
    return Answer(200, shown, shown["meta"]["versionId"], shown["meta"]["lastUpdated"])
