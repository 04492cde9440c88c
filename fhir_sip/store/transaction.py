"""Everything one interaction writes, as one FHIR transaction Bundle: all of it is stored, or nothing."""

from collections.abc import Mapping
from typing import Any

Resource = dict[str, Any]
_URN = "urn:uuid:"


class Transaction:
    """Collects creates and updates in order; the store commits them as one.

    `entries` are Bundle entries. Their order is kept in the store's answer, so the positions that `create` and `update` return
    can be used to read it.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.entries: list[dict[str, Any]] = []

    def create(self, resource: Resource, full_url: str | None = None) -> int:
        """Add a create; others in the transaction may refer to it by `full_url` (urn:uuid). Returns its position."""
        entry: dict[str, Any] = {
            "resource": resource,
            "request": {"method": "POST", "url": resource["resourceType"]},
        }
        if full_url is not None:
            entry["fullUrl"] = full_url
        self.entries.append(entry)
        return len(self.entries) - 1

    def update(self, resource: Resource, version: str) -> int:
        """Add an update of `resource` (with id) that holds only if the stored version still is `version`."""
        reference = f"{resource['resourceType']}/{resource['id']}"
        self.entries.append(
            {
                "fullUrl": reference,
                "resource": _without_instant(resource),
                "request": {"method": "PUT", "url": reference, "ifMatch": f'W/"{version}"'},
            }
        )
        return len(self.entries) - 1

    def put(self, resource: Resource, *, only_new: bool = False) -> int:
        """Add a resource under an id of our choosing; when it is there already it stays as it is, or is replaced. Returns its position.

        `only_new`: when it is there already the transaction loses the race (HAPI makes what is missing, and finds no version 0 of what
        is there).
        """
        reference = f"{resource['resourceType']}/{resource['id']}"
        request = {"method": "PUT", "url": reference} | ({"ifMatch": 'W/"0"'} if only_new else {})
        self.entries.append({"fullUrl": reference, "resource": resource, "request": request})
        return len(self.entries) - 1

    def delete(self, reference: str) -> None:
        """Remove what has been kept long enough: events of the log only."""
        self.entries.append({"request": {"method": "DELETE", "url": reference}})

    def bundle(self) -> dict[str, Any]:
        """The Bundle to send.

        A new record's `urn:uuid:x` is sent as `Type/x`, in its own entry and in every reference to it: HAPI validates references
        before it resolves them, and of a urn it cannot tell the type. (The store gives the record an id of its own all the same.)
        """
        typed = {
            entry["fullUrl"]: f"{entry['resource']['resourceType']}/{entry['fullUrl'].removeprefix(_URN)}"
            for entry in self.entries
            if entry.get("fullUrl", "").startswith(_URN)
        }
        return {"resourceType": "Bundle", "type": "transaction", "entry": [_sent(entry, typed) for entry in self.entries]}


def _without_instant(resource: Resource) -> Resource:
    """The resource without the instant of the version it was made from: HAPI would give that back as the new version's."""
    if "lastUpdated" not in resource.get("meta", {}):
        return resource
    return resource | {"meta": {name: value for name, value in resource["meta"].items() if name != "lastUpdated"}}


def _sent(entry: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    if "resource" not in entry:
        return entry
    resource = _with_types(entry["resource"], typed)
    full_url = typed.get(entry.get("fullUrl", ""))
    if full_url is None:
        return entry | {"resource": resource}
    return entry | {"resource": resource | {"id": full_url.partition("/")[2]}, "fullUrl": full_url}


def _with_types(element: Any, typed: Mapping[str, str]) -> Any:
    if isinstance(element, dict):
        changed = {name: _with_types(child, typed) for name, child in element.items()}
        if isinstance(changed.get("reference"), str):
            changed["reference"] = typed.get(changed["reference"], changed["reference"])
        return changed
    return [_with_types(child, typed) for child in element] if isinstance(element, list) else element


def stored_version(entry: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Resource id, version id and last-modified instant out of one entry of a transaction's answer.

    HAPI gives no instant for an update.
    """
    response = entry["response"]
    _, resource_id, _, version = response["location"].rsplit("/", 3)
    return resource_id, version, response.get("lastModified")
