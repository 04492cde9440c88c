"""The SIP document: one coordinated individual plan as one readable JSON object (docs/sip-document.md)."""

from typing import Any, Literal, Self, TypeVar

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from .contents import Action, Consent, Dates, Goal, Need, NextFollowUp, Reopening
from .cross_checks import cross_check
from .egenvard import EgenvardPlan, EgenvardTask, RiskAssessment
from .fields import HsaId, Line, LocalId, Part, PlanStatus, Text
from .issues import DocumentInvalid
from .meetings import Meeting
from .offers import Agreement, Offer
from .other_plans import OtherPlan
from .people import Party, Person, Relative, StaffMember

Recorded = TypeVar("Recorded", Relative, StaffMember, Need, Goal, Meeting, EgenvardPlan, RiskAssessment, EgenvardTask, OtherPlan)
Identified = TypeVar("Identified", Consent, Offer, Meeting, EgenvardPlan, OtherPlan)


class SipDocument(Part):
    """A whole plan. Consents, offers, meetings, self-care agreements and other plans are kept in id order, since FHIR keeps
    no order between them, and a `recorded_by` that is the responsible party is left out, since that is what its absence means.

    Building one raises pydantic.ValidationError for a wrong shape and DocumentInvalid for parts that do not agree;
    `parse_document` turns both into DocumentInvalid. With the validation context `{"partial": True}` the parts need
    not agree: what a reader may not see is missing.
    """

    model_config = ConfigDict(title="SIP document")

    schema_version: Literal["1.0"]
    id: LocalId
    status: PlanStatus
    title: Line
    description: Text
    person: Person
    responsible_party: HsaId
    parties: list[Party]
    relatives: list[Relative] = Field(default_factory=list)
    staff: list[StaffMember] = Field(default_factory=list)
    what_matters: Text | None = None
    strengths: Text | None = None
    own_ability: Text | None = None
    crisis_plan: Text | None = None
    needs: list[Need] = Field(default_factory=list)
    goals: list[Goal] = Field(default_factory=list)
    actions: list[Action] = Field(default_factory=list)
    consents: list[Consent] = Field(default_factory=list)
    dates: Dates
    next_follow_up: NextFollowUp | None = None
    closing_reason: Text | None = None
    reopened: list[Reopening] = Field(default_factory=list)
    offers: list[Offer] = Field(default_factory=list)
    meetings: list[Meeting] = Field(default_factory=list)
    agreements: list[Agreement] = Field(default_factory=list)
    egenvard: list[EgenvardPlan] = Field(default_factory=list)
    other_plans: list[OtherPlan] = Field(default_factory=list)

    @field_validator("consents", "offers", "meetings", "egenvard", "other_plans")
    @classmethod
    def _in_id_order(cls, items: list[Identified]) -> list[Identified]:
        return sorted(items, key=lambda item: item.id)

    @field_validator("relatives", "staff", "needs", "goals", "meetings", "egenvard", "other_plans")
    @classmethod
    def _recorded_by_another(cls, items: list[Recorded], info: ValidationInfo) -> list[Recorded]:
        return _without_recorder(items, info.data.get("responsible_party"))

    @field_validator("egenvard")
    @classmethod
    def _parts_recorded_by_another(cls, plans: list[EgenvardPlan], info: ValidationInfo) -> list[EgenvardPlan]:
        responsible = info.data.get("responsible_party")
        return [
            plan.model_copy(
                update={
                    "risks": _without_recorder(plan.risks, responsible),
                    "tasks": _without_recorder(plan.tasks, responsible),
                }
            )
            for plan in plans
        ]

    @model_validator(mode="after")
    def _parts_agree(self, info: ValidationInfo) -> Self:
        if not (info.context and info.context.get("partial")):
            issues = cross_check(self)
            if issues:
                raise DocumentInvalid(issues)
        return self

    def as_json(self) -> dict[str, Any]:
        """Give the document as JSON data: dates as `YYYY-MM-DD`, absent fields left out."""
        return self.model_dump(mode="json", exclude_none=True)


def _without_recorder(items: list[Recorded], responsible: str | None) -> list[Recorded]:
    return [item.model_copy(update={"recorded_by": None}) if item.recorded_by == responsible else item for item in items]
