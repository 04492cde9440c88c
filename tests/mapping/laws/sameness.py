"""When two Bundles hold the same plan: equal content, whatever the ids, the order of entries, and order that means nothing in FHIR."""

from collections.abc import Mapping
from typing import Any

from .elements import ITEM_SYSTEM, PLAN_SYSTEM, Resource

_GROUPS = {"Organization": 0, "Patient": 1, "RelatedPerson": 2, "PractitionerRole": 3}


def canonical(bundle: Mapping[str, Any]) -> dict[str, Resource]:
    """The resources of a Bundle by `Type/item id` (of a plan its identifier; `Patient/person`, `CareTeam/team`).

    Taken away or put in one order, and why; everything else stands as it is, order in lists as well:
    - `id` and fullUrl: the store's, or made; a reference to either is renamed to the key above;
    - the order of entries, and Bundle.type: a plan is a set of resources;
    - `extension`: extensions with different urls have no order (R4, extensibility); those with one url keep theirs, so a goal's
      evaluations, a consent's signatures and a meeting's earlier times keep the order they were written in. The texts of a plan
      have one url and are told apart by their part;
    - `CarePlan.category` and `meta.security`: sets of codings;
    - `RelatedPerson.identifier`: the item id before the personal identifiers, which keep their order;
    - `CareTeam.participant`: parties, the person, relatives, staff (docs/model.md), each group in its order, the roles of one member
      of staff together: the document has a list of each, and R4 gives the mixed order no meaning.
    """
    found: dict[str, Resource] = {}
    names: dict[str, str] = {}
    for entry in bundle["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        key = f"{kind}/{_name(resource)}"
        assert key not in found, f"two resources {key}"
        found[key] = resource
        names |= {entry["fullUrl"]: key} | ({f"{kind}/{resource['id']}": key} if "id" in resource else {})
    return {key: _ordered(_renamed(resource, names)) for key, resource in found.items()}


def _name(resource: Resource) -> str:
    kind = resource["resourceType"]
    if kind in ("Patient", "CareTeam"):
        return {"Patient": "person", "CareTeam": "team"}[kind]
    wanted = PLAN_SYSTEM if kind == "CarePlan" else ITEM_SYSTEM
    return "".join(identifier["value"] for identifier in resource["identifier"] if identifier.get("system") == wanted)


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(one, names) for one in node]
    if not isinstance(node, dict):
        return node
    renamed = {key: _renamed(value, names) for key, value in node.items()}
    if isinstance(renamed.get("reference"), str):
        renamed["reference"] = names.get(renamed["reference"], renamed["reference"])
    if "extension" in renamed:
        renamed["extension"] = sorted(renamed["extension"], key=_extension_key)
    return renamed


def _extension_key(extension: Resource) -> tuple[str, str]:
    parts = [part["valueCode"] for part in extension.get("extension", ()) if part["url"] == "part"]
    return extension["url"], str(parts)


def _ordered(resource: Resource) -> Resource:
    resource.pop("id", None)
    kind = resource["resourceType"]
    if "security" in resource["meta"]:
        resource["meta"]["security"].sort(key=str)
    if kind == "CarePlan":
        resource["category"].sort(key=str)
    if kind == "RelatedPerson":
        resource["identifier"].sort(key=lambda identifier: identifier.get("system") != ITEM_SYSTEM)
    if kind == "CareTeam":
        resource["participant"] = _in_team_order(resource["participant"])
    return resource


def _in_team_order(participants: list[Resource]) -> list[Resource]:
    """The participants of a team as the document orders them; their members as `Type/...`."""
    members = [participant["member"]["reference"] for participant in participants]

    def place(participant: Resource) -> tuple[int, int]:
        member = participant["member"]["reference"]
        return _GROUPS.get(member.partition("/")[0], len(_GROUPS)), members.index(member)

    return sorted(participants, key=place)
