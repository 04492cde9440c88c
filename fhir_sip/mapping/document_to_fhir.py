"""SIP document -> FHIR Bundle of type `collection`."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from .document import SipDocument
from .patterns import copied
from .references import PERSON, PLAN, TEAM, Outward, Resource, full_url
from .tables import Table, sip_source
from .team import gather


def to_fhir(document: SipDocument) -> dict[str, Any]:
    """Map a plan to its resources, in a Bundle whose references are the entries' fullUrls.

    The same document always gives the same Bundle. Organizations are not in it: they are referred to as
    `Organization/<HSA-id>`. Does not change the document.
    """
    content = _with_empty_lists(document)
    plan_identifier = _plan_identifier(content, content)
    parts = [(table, name, item) for table in sip_source().tables.values() for name, item in _parts(table, content)]
    outward = Outward(
        document=content,
        plan_identifier=plan_identifier,
        urls={name: full_url(plan_identifier, str(table.resource), name) for table, name, _ in parts},
        party_names={party["hsa_id"]: party["name"] for party in content["parties"] if "name" in party},
    )
    entries = [{"fullUrl": outward.urls[name], "resource": _resource(table, item, outward)} for table, name, item in parts]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _with_empty_lists(document: SipDocument) -> dict[str, Any]:
    content = document.as_json()
    content["team"] = gather(content)
    return content


def _plan_identifier(plan: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Give the business identifier of the plan, or of a plan within it: the id it has with the party that recorded it."""
    return f"{plan.get('recorded_by', content['responsible_party'])}/{plan['id']}"


def _parts(table: Table, content: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Give the parts of the document this table maps, each with its local name."""
    if table.of == "document":
        return [({"CarePlan": PLAN, "CareTeam": TEAM}[str(table.resource)], content)]
    if table.of == "person":
        return [(PERSON, content["person"])]
    outer, _, inner = table.of.partition("[*].")
    items = content[outer]
    return [(item["id"], item) for item in (chain.from_iterable(owner[inner] for owner in items) if inner else items)]


def _resource(table: Table, item: dict[str, Any], outward: Outward) -> Resource:
    resource: Resource = copied(table.pattern)
    if table.resource == "CarePlan":
        outward = outward._replace(plan_identifier=_plan_identifier(item, outward.document))
    table.write(resource, item, outward)
    return resource
