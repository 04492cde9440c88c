"""Everything one interaction writes, as one FHIR transaction Bundle: all of it is stored, or nothing."""

from collections.abc import Mapping
from typing import Any

Resource = dict[str, Any]


class Transaction:
    """Collects creates and updates in order; the store commits them as one.

    `entries` are Bundle entries. Entry order is kept in the store's answer, so the positions `create` and `update` return can be used to read it.
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
                "resource": resource,
                "request": {"method": "PUT", "url": reference, "ifMatch": f'W/"{version}"'},
            }
        )
        return len(self.entries) - 1

    def bundle(self) -> dict[str, Any]:
        """The Bundle to send."""
        return {"resourceType": "Bundle", "type": "transaction", "entry": self.entries}


def stored_version(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """Resource id, version id and last-modified instant out of one entry of a transaction's answer."""
    response = entry["response"]
    _, resource_id, _, version = response["location"].rsplit("/", 3)
    return resource_id, version, response["lastModified"]
