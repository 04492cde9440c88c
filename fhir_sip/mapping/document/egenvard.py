"""Self-care (egenvård, lag 2022:1250) as a part of the plan: assessed, with its risks, and no task without someone responsible."""

from typing import Annotated

from pydantic import Field

from .contents import NextFollowUp
from .fields import ActionStatus, Date, HsaId, Line, LocalId, Part, PlanStatus, Profession, RiskStatus, Text, Who


class Assessment(Part):
    """The assessment by licensed staff that makes a measure self-care; `assessor` is a member of staff."""

    assessor: LocalId | None = None
    profession: Profession
    date: Date
    text: Text


class Risk(Part):
    """What can happen, and how likely it is, in words."""

    what: Text
    likelihood: Line | None = None


class RiskAssessment(Part):
    """What can go wrong, and how it is met; `assessed_by` is a member of staff."""

    id: LocalId
    status: RiskStatus
    assessed_on: Date
    assessed_by: LocalId | None = None
    risks: Annotated[list[Risk], Field(min_length=1)]
    mitigation: Text
    recorded_by: HsaId | None = None


class EgenvardTask(Part):
    """One task, with instructions, and who does it: `done_by` (person, relative, staff) or `done_by_party`, one of them."""

    id: LocalId
    what: Text
    instructions: Text
    done_by: Who | None = None
    done_by_party: HsaId | None = None
    goal: LocalId | None = None
    status: ActionStatus
    status_reason: Text | None = None
    start: Date | None = None
    end: Date | None = None
    how_often: Text | None = None
    follow_up: Text | None = None
    recorded_by: HsaId | None = None


class EgenvardPlan(Part):
    """The self-care agreement. `what_if` is what to do when something changes; `review` when it is reviewed and who answers for it."""

    id: LocalId
    status: PlanStatus
    title: Line
    description: Text
    recorded_by: HsaId | None = None
    addresses: list[LocalId] = Field(default_factory=list)
    goals: list[LocalId] = Field(default_factory=list)
    start: Date
    end: Date | None = None
    created: Date | None = None
    assessment: Assessment
    what_if: Text
    review: NextFollowUp
    risks: list[RiskAssessment] = Field(default_factory=list)
    tasks: list[EgenvardTask] = Field(default_factory=list)
    closing_reason: Text | None = None
