"""The meeting call (kallelse) and the meeting: purpose, question, who is called and invited, time, place, answers."""

from typing import Annotated

from pydantic import Field

from .fields import (
    Call,
    HsaId,
    Instant,
    Line,
    LocalId,
    MeetingAnswer,
    MeetingKind,
    MeetingStatus,
    Part,
    ParticipationKind,
    TeamRole,
    Text,
    Who,
)

VideoLink = Annotated[str, Field(max_length=1_000, pattern=r"^https://[!-~]+$")]
"""An https link to the video meeting."""


class MeetingParticipant(Part):
    """One who is called (`called`: an authority, with its `party`) or invited, by name (`who`) or by `role`; and the answer."""

    who: Who | None = None
    party: HsaId | None = None
    role: TeamRole | None = None
    call: Call
    answer: MeetingAnswer


class Participation(Part):
    """How the person took part (D9); in words too when the person did not."""

    how: ParticipationKind
    text: Text | None = None


class Meeting(Part):
    """One meeting. `proposed`, `booked` (called), `fulfilled` (held) or `cancelled`; `moved_from` are earlier times of it."""

    id: LocalId
    kind: MeetingKind
    status: MeetingStatus
    purpose: Text
    question: Text
    start: Instant | None = None
    end: Instant | None = None
    minutes: Annotated[int, Field(ge=1, le=1_440)] | None = None
    place: Line | None = None
    video_link: VideoLink | None = None
    information_enclosed: bool | None = None
    moved_from: list[Instant] = Field(default_factory=list)
    participants: list[MeetingParticipant] = Field(default_factory=list)
    participation: Participation | None = None
    recorded_by: HsaId | None = None
