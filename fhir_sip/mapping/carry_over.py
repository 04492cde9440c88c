"""An updated document on top of what is stored: pair the resources, keep what the mapping does not own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .patterns import copied, holds, put_in
from .references import ITEM_SYSTEM, PLAN_SYSTEM, Resource, identifier_value
from .tables import Table, sip_source

_PROTECTED = {"meta": {"security": [{"system": "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel"}]}}


class CarriedOver(NamedTuple):
    """The resource to keep, and whether it differs from the stored one."""

    resource: Resource
    changed: bool


def item_key(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Give (resource type, identifier value) so that a plan's new and stored resources can be paired.

    The item's id; for CarePlan and CareTeam the plan identifier; for Patient, one in a plan, the empty text.
    Raises KeyError for a resource the SIP mapping does not know or that has no such identifier.
    """
    kind = resource["resourceType"]
    _table(resource)
    if kind == "Patient":
        return kind, ""
    value = identifier_value(resource, PLAN_SYSTEM if kind in ("CarePlan", "CareTeam") else ITEM_SYSTEM)
    if value is None:
        raise KeyError(kind)
    return kind, value


def carry_over(new: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Give the new resource with the stored one's id and with everything in it that the mapping does not own."""
    return compare(new, stored).resource


def compare(new: Mapping[str, Any], stored: Mapping[str, Any]) -> CarriedOver:
    """Give what `carry_over` gives, and whether it has to be written.

    References in `new` must have been put in the store's terms first (`with_references`). Where the mapping reads
    the same from both, the stored content stands as it is, so a time of day or an extra element in it survives.
    A list element that did change comes wholly from `new`. A protected identity takes address, telecom and contact
    away, whoever wrote them (OSL 22:1, FBL 16 §). Changes neither argument.
    """
    table = _table(new)
    resource: Resource = copied(stored)
    changed = [rule.carry(dict(new), resource) for rule in table.rules]
    lacking = not holds(resource, table.pattern)
    if lacking:
        put_in(resource, table.pattern)
    hidden = _hide_whereabouts(resource)
    return CarriedOver(resource, lacking or hidden or any(changed))


def _table(resource: Mapping[str, Any]) -> Table:
    table = sip_source().table_of(resource)
    if table is None:
        raise KeyError(resource["resourceType"])
    return table


def _hide_whereabouts(resource: Resource) -> bool:
    """Take what tells where a person with protected identity is; tell whether there was any."""
    if resource["resourceType"] != "Patient" or not holds(resource, _PROTECTED):
        return False
    return bool([resource.pop(element) for element in ("address", "telecom", "contact") if element in resource])


def with_references(resource: Any, ids: Mapping[str, str]) -> Any:
    """Give a copy whose references `urn:uuid:…` that stand in `ids` are replaced by `Type/id`."""
    if isinstance(resource, list):
        return [with_references(item, ids) for item in resource]
    if not isinstance(resource, dict):
        return resource
    replaced = {key: with_references(value, ids) for key, value in resource.items()}
    if isinstance(replaced.get("reference"), str):
        replaced["reference"] = ids.get(replaced["reference"], replaced["reference"])
    return replaced
