"""Plans of another kind that stand in for the SIP (D15): by LSS 10 §, a case manager's, by LPT or LRV."""

from pydantic import Field

from .contents import NextFollowUp
from .fields import Date, HsaId, Line, LocalId, Part, PlanStatus, StandInKind, Text


class OtherPlan(Part):
    """It counts as the SIP since it has the same team, coordinator, needs and actions; `recorded_by` is the party that drew it up."""

    id: LocalId
    kind: StandInKind
    status: PlanStatus
    title: Line
    description: Text
    recorded_by: HsaId | None = None
    addresses: list[LocalId] = Field(default_factory=list)
    goals: list[LocalId] = Field(default_factory=list)
    actions: list[LocalId] = Field(default_factory=list)
    start: Date
    end: Date | None = None
    created: Date | None = None
    next_follow_up: NextFollowUp | None = None
    closing_reason: Text | None = None
