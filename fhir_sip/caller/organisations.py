"""The organisation tree: which party a unit belongs to, and of what kind the party is.

The tree is public directory data kept in the store by whoever runs the service (`fhir-sip organisations load`), not by
callers. It is read again when it is older than `MAX_AGE_SECONDS` or when an unknown HSA-id is asked for.
"""

import time
from dataclasses import dataclass, field
from typing import Any

MAX_AGE_SECONDS = 30.0
_MIN_AGE_SECONDS = 1.0
KIND_SYSTEM = "https://fhir-sip.se/ig/CodeSystem/sip-organisation-kind"

# Kinds under lag (2022:913) 1:1: health care, elderly and disability care. Social services for children and families,
# addiction care and school are outside it.
COVERED_BY_2022_913 = frozenset(
    {"region-care", "municipal-health-care", "elder-care", "disability-care", "private-care", "home-care"}
)


@dataclass(frozen=True)
class _Node:
    name: str
    kind: str | None
    parent: str | None


@dataclass
class OrganisationTree:
    """Organisations by HSA-id, as read at `read_at` (monotonic seconds)."""

    nodes: dict[str, _Node] = field(default_factory=dict)
    read_at: float = float("-inf")

    @classmethod
    def from_resources(cls, organisations: list[dict[str, Any]]) -> "OrganisationTree":
        """Build from active Organization resources; the resource id is the HSA-id."""
        return cls(
            {
                organisation["id"]: _Node(organisation["name"], _kind(organisation), _parent(organisation))
                for organisation in organisations
                if organisation.get("active") is True
            },
            time.monotonic(),
        )

    @property
    def is_stale(self) -> bool:
        """True when it should be read again."""
        return time.monotonic() - self.read_at > MAX_AGE_SECONDS

    @property
    def may_be_read_again(self) -> bool:
        """True when it was not read within the last second: unknown names in requests cannot have it read for each."""
        return time.monotonic() - self.read_at > _MIN_AGE_SECONDS

    def __contains__(self, hsa_id: str) -> bool:
        """True when the organisation exists and is active."""
        return hsa_id in self.nodes

    def lineage(self, hsa_id: str) -> tuple[str, ...]:
        """The organisation and everything above it, nearest first; empty when it is unknown or a link is broken."""
        found: list[str] = []
        current: str | None = hsa_id
        while current is not None and current not in found:
            node = self.nodes.get(current)
            if node is None:
                return ()
            found.append(current)
            current = node.parent
        return tuple(found)

    def party(self, hsa_id: str) -> str | None:
        """The nearest organisation upwards that has a kind: the party the law treats as one. None when there is none."""
        return next((found for found in self.lineage(hsa_id) if self.nodes[found].kind), None)

    def kind(self, hsa_id: str) -> str | None:
        """The kind of a party; None for a unit or an unknown organisation."""
        node = self.nodes.get(hsa_id)
        return node.kind if node else None


def _kind(organisation: dict[str, Any]) -> str | None:
    for concept in organisation.get("type", ()):
        for coding in concept.get("coding", ()):
            if coding.get("system") == KIND_SYSTEM:
                return str(coding["code"])
    return None


def _parent(organisation: dict[str, Any]) -> str | None:
    reference: str = organisation.get("partOf", {}).get("reference", "")
    return reference.rpartition("/")[2] or None
