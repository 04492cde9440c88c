"""What somebody wants stored, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fhir_sip.access import Resource
from fhir_sip.errors import Issue, PreconditionFailed
from fhir_sip.store.transaction import stored_version

NOTHING_REMOVED = (
    "Inget tas bort ur en plan; avsluta eller avbryt det i stället / Nothing is removed from a plan; cancel it instead"
)


@dataclass(frozen=True)
class Proposal:
    """One resource somebody wants stored: `key` as in `Change`; `version` the one an update expects; `path` for messages."""

    key: str
    resource: Resource
    version: str | None = None
    path: str = ""

    @property
    def is_new(self) -> bool:
        """True for a create."""
        return self.version is None

    @property
    def place(self) -> str:
        """Where a fault in it is told: `path`, else its type."""
        return self.path or str(self.resource["resourceType"])


@dataclass(frozen=True)
class Stored:
    """What became of a proposal (`proposed_as` was its key): the resource with its id and the version just written."""

    proposed_as: str
    key: str
    resource: Resource
    version: str
    last_modified: str


def stale(current_version: str) -> PreconditionFailed:
    """The answer to an old version: 412 with the current ETag."""
    text = "Uppgiften har ändrats av någon annan sedan ni läste den / Changed since you read it"
    return PreconditionFailed([Issue("conflict", text)], etag=current_version)


def all_stored(proposals: Sequence[Proposal], olds: Sequence[Resource | None], answers: Sequence[dict[str, Any]]) -> list[Stored]:
    """What became of each, out of a transaction's answers.

    It is stored at one instant, and of an update the store does not say it: the Provenance, just made, has it.
    """
    _, _, instant = stored_version(answers[len(proposals)])
    return [_stored(one, old, answer, instant) for one, old, answer in zip(proposals, olds, answers, strict=False)]


def _stored(proposal: Proposal, old: Resource | None, answer: dict[str, Any], instant: str | None) -> Stored:
    resource_id, version, _ = stored_version(answer)
    is_unchanged = old is not None and old["meta"]["versionId"] == version
    last_modified = str(old["meta"]["lastUpdated"] if old is not None and is_unchanged else instant)
    meta = proposal.resource.get("meta", {}) | {"versionId": version, "lastUpdated": last_modified}
    resource = proposal.resource | {"id": resource_id, "meta": meta}
    return Stored(proposal.key, f"{resource['resourceType']}/{resource_id}", resource, version, last_modified)
