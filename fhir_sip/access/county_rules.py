"""What the law leaves open about who signs, told per county (docs/access-rules.md, Who must sign).

The rules are read from files by `process.rules_files`; here stands what the access decision asks of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from fhir_sip.access.plan import Plan, custodian
from fhir_sip.caller import OrganisationTree

Rules = TypeVar("Rules")


class SigningRules(BaseModel):
    """One county's rules: ages in whole years.

    `own_consent_from` signs alone; `child_signs_from` signs besides the guardians; `maturity_from` is the youngest who may be judged to
    decide alone (OSL 12:3, PL 4:3); `representatives_may_sign` lets an adult's representatives sign in its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    own_consent_from: int = Field(15, ge=15, le=18)
    child_signs_from: int = Field(12, ge=0, le=12)
    maturity_from: int = Field(12, ge=12, le=18)
    representatives_may_sign: bool = False


@dataclass(frozen=True)
class CountyRules:
    """Rules by the HSA-id of the organisation they are for; `general` where none is named."""

    by_organisation: Mapping[str, SigningRules] = field(default_factory=lambda: MappingProxyType({}))
    general: SigningRules = field(default_factory=SigningRules)

    def of(self, plan: Plan, tree: OrganisationTree) -> SigningRules:
        """The rules for a plan: those of the nearest organisation at or above its custodian."""
        return nearest(self.by_organisation, custodian(plan.care_plan), tree) or self.general


def nearest(by_organisation: Mapping[str, Rules], hsa_id: str, tree: OrganisationTree) -> Rules | None:
    """The rules of the organisation itself, else of the nearest above it that is named; None when none is."""
    if not by_organisation:
        return None
    found = (by_organisation.get(organisation) for organisation in (hsa_id, *tree.lineage(hsa_id)))
    return next((rules for rules in found if rules is not None), None)
