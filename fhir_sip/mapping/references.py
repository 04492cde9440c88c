"""References inside a plan: local names (`person`, `plan`, `team`, item ids) <-> FHIR reference texts."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

PERSON, PLAN, TEAM = "person", "plan", "team"
ITEM_SYSTEM = "https://fhir-sip.se/id/item"
PLAN_SYSTEM = "https://fhir-sip.se/id/plan"
_SINGLE = {"Patient": PERSON, "CarePlan": PLAN, "CareTeam": TEAM}

Resource = dict[str, Any]


class Outward(NamedTuple):
    """What writing FHIR needs to know of the whole document."""

    document: Mapping[str, Any]
    plan_identifier: str
    urls: Mapping[str, str]
    party_names: Mapping[str, str]


class Reader(Protocol):
    """What reading FHIR asks of the place a resource stands in."""

    def name_of(self, reference: str, types: frozenset[str]) -> str | None:
        """Give the local name of what is referred to, None when it is not there or not of these types."""

    def default(self, field: str) -> str | None:
        """Give the document's value that an absent value stands for."""

    def item_name(self, name: str) -> str | None:
        """Give the name that the left document has for an item of the right one, None when it has no place for it."""


def full_url(plan_identifier: str, resource_type: str, name: str) -> str:
    """Give the same `urn:uuid:` for the same part of the same plan, always (RFC 9562 version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{PLAN_SYSTEM}/{plan_identifier}#{resource_type}/{name}").urn


def identifier_value(resource: Mapping[str, Any], system: str) -> str | None:
    """Give the value of the identifier in this system; for a single Identifier or a list of them."""
    identifiers = resource.get("identifier") or []
    for identifier in identifiers if isinstance(identifiers, list) else [identifiers]:
        if identifier.get("system") == system and isinstance(identifier.get("value"), str):
            return str(identifier["value"])
    return None


def relative_reference(reference: str) -> str:
    """Give `Type/id` for a relative or absolute reference, versioned or not; other texts (urn:uuid) as they are."""
    parts = reference.partition("/_history/")[0].split("/")
    return "/".join(parts[-2:])


class BundleReader:
    """Finds what the references of one Bundle's resources point at; what is not in the Bundle is not found."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Index the entries by fullUrl and by `Type/id`."""
        self._found: dict[str, tuple[str, str, Resource]] = {}
        self._kept: frozenset[str] | None = None
        self._document: Mapping[str, Any] = {}
        for entry in entries:
            resource = entry.get("resource") or {}
            kind = resource.get("resourceType", "")
            name = _SINGLE.get(kind) or identifier_value(resource, ITEM_SYSTEM)
            if name is None:
                continue
            if isinstance(entry.get("fullUrl"), str):
                self._found[entry["fullUrl"]] = (kind, name, resource)
            if isinstance(resource.get("id"), str):
                self._found[f"{kind}/{resource['id']}"] = (kind, name, resource)

    def resource(self, reference: Any, kind: str) -> Resource | None:
        """Give the resource of this type a Reference points at."""
        text = reference.get("reference") if isinstance(reference, dict) else None
        found = self._find(text) if isinstance(text, str) else None
        return found[2] if found and found[0] == kind else None

    def name_of(self, reference: str, types: frozenset[str]) -> str | None:
        """Give the local name of what is referred to, None when it is not there or not of these types."""
        found = self._find(reference)
        if found is None or found[0] not in types:
            return None
        return found[1] if self._kept is None or found[1] in self._kept else None

    def default(self, field: str) -> str | None:
        """Give the document's value that an absent value stands for."""
        return self._document.get(field)

    def item_name(self, name: str) -> str | None:
        """Give the name as it is: the document and FHIR share the items' ids."""
        return name

    def narrow(self, document: Mapping[str, Any], names: Iterable[str]) -> None:
        """From now on find only these names, and take defaults from this document."""
        self._document, self._kept = document, frozenset(names)

    def _find(self, reference: str) -> tuple[str, str, Resource] | None:
        return self._found.get(reference) or self._found.get(relative_reference(reference))


class TextReader:
    """Reads one resource alone: a reference is its own name. For comparing two versions of a resource."""

    def name_of(self, reference: str, types: frozenset[str]) -> str | None:
        """Give `Type/id` when it is of these types, or the urn as it stands."""
        name = relative_reference(reference)
        return name if name.startswith("urn:") or name.partition("/")[0] in types else None

    def default(self, field: str) -> str | None:
        """Give None: a lone resource has no document to take defaults from."""
        return None

    def item_name(self, name: str) -> str | None:
        """Give the name as it is."""
        return name
