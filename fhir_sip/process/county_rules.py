"""What a county may decide about the process, told as data in `rules/<id>.yaml` (docs/county-rules.md), and whose rules hold for a plan."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from fhir_sip.access.county_rules import CountyRules, SigningRules, nearest
from fhir_sip.caller import OrganisationTree
from fhir_sip.process.required_fields import refuse_unknown_path

ProcessState = Literal[
    "need-noticed",
    "offered",
    "consent-waiting",
    "consent-given",
    "consent-declined",
    "called",
    "meeting-held",
    "active",
    "follow-up",
    "closed",
]
"""Where a plan stands. A county names the states, it does not reorder them."""

StepName = Literal[
    "admission-notice",
    "call-after-ready-for-discharge",
    "offer-after-need",
    "answer-to-offer",
    "call-after-consent",
    "answer-to-call",
    "meeting-after-consent",
    "meeting-after-call",
    "plan-after-meeting",
    "answer-to-plan",
    "start-after-plan",
    "follow-up-after-plan",
    "follow-up-after-follow-up",
    "egenvard-review",
]
"""What may have a deadline; what each is counted from stands in docs/county-rules.md."""

Unit = Literal["hours", "days", "working-days", "weeks", "months"]
_LONGEST: Mapping[Unit, int] = {"hours": 24 * 366, "days": 3660, "working-days": 2500, "weeks": 520, "months": 120}

_Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S(?:[^\x00-\x1f]*\S)?$")]
_HsaId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
_FieldPath = Annotated[str, AfterValidator(refuse_unknown_path)]
_REFERENCE = re.compile(r"https://fhir-sip\.se/rules/([a-z][a-z0-9-]{0,39})\|([0-9]{4}\.[0-9]{1,3})")


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Deadline(_Rules):
    """Within how long a step is done, and by what: the section of a `law` that sets the time, or another `source`, never both.

    `ends_on_working_day` moves an end on a day off to the next working day. Time that a law sets in days, weeks or months is moved
    always (lag 1930:173 2 §), hours never.
    """

    within: int = Field(ge=1)
    unit: Unit
    law: _Line | None = None
    source: _Line | None = None
    ends_on_working_day: bool | None = None

    @model_validator(mode="after")
    def _as_the_law_counts(self) -> Self:
        if self.within > _LONGEST[self.unit]:
            raise ValueError(f"at most {_LONGEST[self.unit]} {self.unit}, about ten years, or one of hours")
        if (self.law is None) == (self.source is None):
            raise ValueError("either the law that sets the time, or another source")
        if self.ends_on_working_day and self.unit == "hours":
            raise ValueError("hours are counted as they pass: ends_on_working_day is not for them")
        if self.ends_on_working_day is False and self.law is not None and self.unit != "hours":
            raise ValueError("time set by law ends on a working day (lag 1930:173 2 §)")
        return self

    @property
    def moves_to_working_day(self) -> bool:
        """True when an end on a day off is moved to the next working day."""
        return self.unit != "hours" and (bool(self.ends_on_working_day) or self.law is not None)


STATUTORY: Mapping[StepName, Deadline] = MappingProxyType(
    {
        "admission-notice": Deadline(within=24, unit="hours", law="lag (2017:612) 2 kap."),
        "call-after-ready-for-discharge": Deadline(within=3, unit="days", law="lag (2017:612) 4 kap. 3 §"),
    }
)
"""Time that the law itself sets: it holds in every county, told or not, and a county may only shorten it."""


class Figures(_Rules):
    """How figures are kept from telling about one person: no cell below `smallest_cell` persons is shown."""

    smallest_cell: int = Field(5, ge=5, le=100)


class CountyRule(_Rules):
    """The rules of one county, in one version. `organisations` (HSA-ids) are those at or above the plans that they hold for."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]{1,3}$")]
    name: _Line
    organisations: list[_HsaId] = Field(default_factory=list)
    signing: SigningRules = SigningRules()
    deadlines: dict[StepName, Deadline] = Field(default_factory=dict)
    state_names: dict[ProcessState, _Line]
    required: dict[ProcessState, list[_FieldPath]] = Field(default_factory=dict)
    figures: Figures = Figures()

    @field_validator("deadlines")
    @classmethod
    def _no_longer_than_the_law_lets(cls, deadlines: dict[StepName, Deadline]) -> dict[StepName, Deadline]:
        for step, by_law in STATUTORY.items():
            told = deadlines.get(step, by_law)
            if told.unit != by_law.unit or told.within > by_law.within:
                raise ValueError(
                    f"{step}: {by_law.law} sets {by_law.within} {by_law.unit}; a county may only tell fewer {by_law.unit}"
                )
        return deadlines

    @field_validator("state_names")
    @classmethod
    def _every_state_has_a_name(cls, names: dict[ProcessState, str]) -> dict[ProcessState, str]:
        if nameless := [state for state in get_args(ProcessState) if state not in names]:
            raise ValueError(f"no name for {', '.join(nameless)}")
        return names

    def deadline(self, step: StepName) -> Deadline | None:
        """The deadline of a step: the county's, else the law's. None when there is none."""
        return self.deadlines.get(step, STATUTORY.get(step))


@dataclass(frozen=True)
class Rulebook:
    """The rules of every county by the HSA-ids they name, and the general ones, which hold where none is named."""

    general: CountyRule
    by_organisation: Mapping[str, CountyRule] = field(default_factory=lambda: MappingProxyType({}))

    def rules_for(self, custodian: str, tree: OrganisationTree) -> CountyRule:
        """The rules for the plans of a custodian (HSA-id): those of the nearest organisation at or above it."""
        return nearest(self.by_organisation, custodian, tree) or self.general

    @cached_property
    def signing(self) -> CountyRules:
        """What they say about who signs, as the access decision asks for it."""
        signing = {organisation: rules.signing for organisation, rules in self.by_organisation.items()}
        return CountyRules(MappingProxyType(signing), self.general.signing)


class RulesVersion(NamedTuple):
    """Which rules, and in which version."""

    id: str
    version: str


def rules_reference(rules: CountyRule) -> str:
    """What a plan remembers the rules by that it was made under (`CarePlan.instantiatesUri`): `https://fhir-sip.se/rules/kalmar|2026.1`."""
    return f"https://fhir-sip.se/rules/{rules.id}|{rules.version}"


def rules_version(reference: str) -> RulesVersion | None:
    """Which rules a reference names; None when it is no such reference."""
    match = _REFERENCE.fullmatch(reference)
    return RulesVersion(*match.groups()) if match else None
