"""What the law leaves open about who signs, told per county by whoever runs the service (docs/access-rules.md, Who must sign).

A file of JSON, `{"counties": [{"organisation": "<HSA-id>", "own_consent_from": 15, ...}]}`, read once at start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fhir_sip.access.plan import Plan, custodian
from fhir_sip.caller import OrganisationTree
from fhir_sip.errors import StartRefused


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


class _County(SigningRules):
    organisation: str = Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    counties: list[_County]


@dataclass(frozen=True)
class CountyRules:
    """Rules by the HSA-id of the organisation they are for; `general` where none is named."""

    by_organisation: Mapping[str, SigningRules] = field(default_factory=lambda: MappingProxyType({}))
    general: SigningRules = field(default_factory=SigningRules)

    def of(self, plan: Plan, tree: OrganisationTree) -> SigningRules:
        """The rules for a plan: those of the nearest organisation at or above its custodian."""
        if not self.by_organisation:
            return self.general
        responsible = custodian(plan.care_plan)
        found = (self.by_organisation.get(hsa_id) for hsa_id in (responsible, *tree.lineage(responsible)))
        return next((rules for rules in found if rules is not None), self.general)


def read_county_rules(path: Path | None) -> CountyRules:
    """Read the file; without one the general rules hold everywhere. Raises StartRefused naming the entry and the field that is wrong."""
    if path is None:
        return CountyRules()
    try:
        counties = _File.model_validate_json(path.read_bytes()).counties
    except OSError:
        raise StartRefused(f"The county rules file {path} is missing or cannot be read") from None
    except ValidationError as error:
        places = ", ".join(".".join(map(str, problem["loc"])) or "the whole file" for problem in error.errors())
        raise StartRefused(f"The county rules file {path} is wrong at: {places}") from None
    by_organisation: dict[str, SigningRules] = {}
    for position, county in enumerate(counties):
        if county.organisation in by_organisation:
            raise StartRefused(f"The county rules file {path} is wrong at: counties.{position}.organisation stands twice")
        by_organisation[county.organisation] = SigningRules(**county.model_dump(exclude={"organisation"}))
    return CountyRules(MappingProxyType(by_organisation))
