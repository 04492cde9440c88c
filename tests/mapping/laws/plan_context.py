"""What the resources of one generated plan share: its parties, its people, its items, and the references to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .choices import Chooser
from .elements import PLAN_SYSTEM, Resource, claim, element, extension, item, to


@dataclass
class PlanContext:
    """Filled as the plan is made: what is made first can be referred to by what is made later."""

    choose: Chooser
    parties: Sequence[str]
    party_names: dict[str, str]
    plan_id: str
    resources: list[Resource] = field(default_factory=list)
    of: dict[str, list[Resource]] = field(default_factory=dict)
    """Resources by their part of the plan: `needs`, `staff` ..."""

    @property
    def responsible(self) -> str:
        """The party with overall responsibility."""
        return self.parties[0]

    def party(self) -> str:
        """One of the parties."""
        return self.choose.one(self.parties)

    def organization(self, hsa_id: str) -> dict[str, str]:
        """A reference to an organisation; a party that has a name has it at every reference."""
        name = self.party_names.get(hsa_id)
        return {"reference": f"Organization/{hsa_id}"} | ({"display": name} if name else {})

    def custodian(self, hsa_id: str) -> dict[str, Any] | None:
        """The extension that says which party answers for a record."""
        return extension("custodian", valueReference=self.organization(hsa_id))

    def plan_identifier(self, custodian: str, plan_id: str) -> list[dict[str, str]]:
        """The identifier of a plan: the custodian's HSA-id and its own id."""
        return [{"system": PLAN_SYSTEM, "value": f"{custodian}/{plan_id}"}]

    def new(self, part: str, kind: str, profile: str, **content: Any) -> Resource:
        """A resource of the plan, with an id of the store that says nothing of the item's id."""
        resource = {"resourceType": kind, "id": f"s{len(self.resources) + 1}", "meta": claim(profile)}
        resource |= element(**content)
        self.resources.append(resource)
        self.of.setdefault(part, []).append(resource)
        return resource

    def new_item(self, part: str, kind: str, profile: str, custodian: str, **content: Any) -> Resource:
        """A resource with an item id and a custodian; its extensions in any order."""
        extensions = self.choose.turned([self.custodian(custodian), *content.pop("extension", [])])
        identifiers = content.pop("identifier", item(self.choose.item_id()))
        return self.new(part, kind, profile, extension=extensions, identifier=identifiers, **content)

    def reference(self, *parts: str) -> dict[str, str]:
        """A reference to one of the resources of these parts."""
        return to(self.choose.one([resource for part in parts for resource in self.of.get(part, ())]))

    def references(self, part: str, least: int = 0) -> list[dict[str, str]]:
        """References to some of the resources of a part."""
        return [to(resource) for resource in self.choose.some(self.of.get(part, []), least)]

    def person(self) -> dict[str, str]:
        """A reference to the person."""
        return to(self.of["person"][0])

    @property
    def is_protected(self) -> bool:
        """Whether the person has a protected identity."""
        return "security" in self.of["person"][0]["meta"]
