"""What a plan says: needs, goals, actions, consents, dates, next follow-up."""

from typing import Annotated

from pydantic import Field

from .fields import (
    Achievement,
    ActionStatus,
    ConsentKind,
    ConsentStatus,
    Date,
    GoalStatus,
    Horizon,
    HsaId,
    Line,
    LocalId,
    NeedStatus,
    Part,
    Purpose,
    SignatureMethod,
    Text,
    Who,
)

IcfCode = Annotated[str, Field(pattern=r"^d[1-9][0-9]{0,4}$")]
"""ICF activities and participation: chapter `d1`-`d9` or a category below it."""


class Need(Part):
    """A need (behov), with an ICF life area if known; absent `recorded_by` means the responsible party."""

    id: LocalId
    what: Text
    icf: IcfCode | None = None
    status: NeedStatus
    recorded_on: Date | None = None
    recorded_by: HsaId | None = None


class Evaluation(Part):
    """How far a goal was reached at one follow-up; one is added each time, none is replaced (D17)."""

    date: Date
    achievement: Achievement
    text: Text | None = None


class Goal(Part):
    """A goal in the person's own words."""

    id: LocalId
    own_words: Text
    horizon: Horizon
    status: GoalStatus
    achievement: Achievement | None = None
    expressed_by: Who | None = None
    addresses: list[LocalId] = Field(default_factory=list)
    start: Date | None = None
    target_date: Date | None = None
    evaluations: list[Evaluation] = Field(default_factory=list)
    recorded_by: HsaId | None = None


class Action(Part):
    """An action (insats); only the `responsible` party answers for it (D16). `goal` says why it is done (D9).

    `by_other` is who does it when that is neither region nor municipality (the law's third point), in words; `follow_up` is
    how it is followed up, `follow_up_on` when.
    """

    id: LocalId
    what: Text
    ksi_code: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,20}$")] | None = None
    details: Text | None = None
    goal: LocalId | None = None
    responsible: HsaId
    by_other: Text | None = None
    contact: LocalId | None = None
    status: ActionStatus
    status_reason: Text | None = None
    start: Date | None = None
    end: Date | None = None
    how_often: Text | None = None
    follow_up: Text | None = None
    follow_up_on: Date | None = None
    result: Text | None = None


class Signature(Part):
    """One yes: by whom, when and how; `withdrawn` is the day it was taken back."""

    who: Who
    date: Date
    method: SignatureMethod
    withdrawn: Date | None = None


class Maturity(Part):
    """Whether a child decides for itself, judged by a named member of staff (OSL 12:3, PL 4:3)."""

    judged_by: LocalId | None = None
    date: Date
    may_decide: bool
    text: Text | None = None


class Consent(Part):
    """One consent of one kind: a yes to one is never a yes to another (SoL 10:8, OSL 10:1, lag 2022:913 3:1-2)."""

    id: LocalId
    kind: ConsentKind
    status: ConsentStatus
    recorded_by: HsaId
    recorded_on: Date
    disclosers: Annotated[list[HsaId], Field(min_length=1)]
    receivers: Annotated[list[HsaId], Field(min_length=1)]
    purposes: Annotated[list[Purpose], Field(min_length=1)]
    start: Date
    end: Date | None = None
    asked: list[Who] = Field(default_factory=list)
    signatures: list[Signature] = Field(default_factory=list)
    documented_in: Line
    maturity: Maturity | None = None


class Dates(Part):
    """The plan's period, the meeting it was agreed in, and when it was written."""

    start: Date
    end: Date | None = None
    meeting: Date | None = None
    created: Date | None = None


class NextFollowUp(Part):
    """The next follow-up and the party that answers for it."""

    date: Date
    responsible: HsaId


class Reopening(Part):
    """A closed plan was opened again: when and why. One is added each time, none is replaced."""

    date: Date
    reason: Text
