"""The public directory: which types of record are open to everybody, and whose each entry is.

Nothing here is about a person, so no consent is asked for (domain: D6). What keeps it so: `directory.entry_rules`.
"""

from typing import Any

PUBLIC_TYPES = frozenset({"Organization", "HealthcareService", "Location", "Endpoint"})
"""Types whose every record is shown to everybody."""

ENTRY_TYPES = PUBLIC_TYPES - {"Organization"}
"""Those of them that the parties keep themselves; organisations are the operator's."""

_OWNER = {"HealthcareService": "providedBy", "Location": "managingOrganization", "Endpoint": "managingOrganization"}


def owner(entry: dict[str, Any]) -> str:
    """HSA-id of the organisation that answers for an entry (a party, or a unit of one); empty when none is named."""
    named = entry.get(_OWNER[entry["resourceType"]])
    reference = named.get("reference") if isinstance(named, dict) else None
    kind, _, hsa_id = reference.rpartition("/") if isinstance(reference, str) else ("", "", "")
    return hsa_id if kind == "Organization" else ""
