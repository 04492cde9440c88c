"""One question to the reading rules: may this caller read this record, of these plans, now?"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from fhir_sip.access.care_team import is_member
from fhir_sip.access.county_rules import CountyRules
from fhir_sip.access.plan import Plan, Resource, custodian
from fhir_sip.caller import Caller, OrganisationTree


@dataclass(frozen=True)
class ReadingCase:
    """`key` is the record's reference; `plans` those that the record belongs to."""

    caller: Caller
    key: str
    resource: Resource
    plans: tuple[Plan, ...]
    tree: OrganisationTree
    now: datetime
    county_rules: CountyRules

    @cached_property
    def discloser(self) -> str:
        """HSA-id of the record's custodian; empty when it has none."""
        return custodian(self.resource)

    @cached_property
    def discloser_kind(self) -> str | None:
        """The custodian's kind of party; None when it is no party (any more)."""
        return self.tree.kind(self.discloser)

    @cached_property
    def joined_plans(self) -> tuple[Plan, ...]:
        """Those of the plans whose team the caller's party is a member of now."""
        return tuple(plan for plan in self.plans if is_member(plan, self.caller.party, self.now))

    @property
    def receivers(self) -> tuple[str, ...]:
        """HSA-ids by which a permit names the caller: its party and everything above, nearest first."""
        return self.caller.lineage[self.caller.lineage.index(self.caller.party) :]
