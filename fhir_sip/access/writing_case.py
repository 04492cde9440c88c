"""One proposed change, and what the rules on writing are asked about it."""

from dataclasses import dataclass
from datetime import datetime

from fhir_sip.access import care_team
from fhir_sip.access.plan import Plan, Resource, custodian
from fhir_sip.caller import Caller, OrganisationTree


@dataclass(frozen=True)
class Change:
    """One proposed write: `key` is `Type/id` or the fullUrl in the transaction; `old` is None for a new record."""

    key: str
    old: Resource | None
    new: Resource


@dataclass(frozen=True)
class WritingCase:
    """A change with the plan it is about, before and after it, who makes it and when."""

    change: Change
    before: Plan | None
    after: Plan | None
    caller: Caller
    tree: OrganisationTree
    now: datetime

    @property
    def plan(self) -> Plan | None:
        """The plan whose roles count: as stored, or as proposed when all of it is new."""
        return self.before or self.after

    @property
    def leads(self) -> bool:
        """True when the caller has the overall responsibility or employs the samordnare."""
        team = self.plan.team if self.plan else None
        if team is None:
            return False
        leading = {care_team.responsible_party(team), *care_team.coordinator_parties(team, self.now)}
        return self.caller.party in leading and self.caller.party in care_team.parties(team, self.now)

    @property
    def is_own(self) -> bool:
        """True when the caller's party answers for the record as proposed."""
        return custodian(self.change.new) == self.caller.party

    @property
    def is_by_a_party(self) -> bool:
        """True when the caller's party takes part in the plan now."""
        return is_party(self.before or self.after, self.caller.party, self.now)


def is_party(plan: Plan | None, party: str, now: datetime) -> bool:
    """True when `party` (HSA-id) takes part in the plan's team now."""
    return plan is not None and plan.team is not None and party in care_team.parties(plan.team, now)
