"""The simple types of a SIP document: strict, so that `"1"` is never taken for 1, and closed code lists.

Codes are FHIR's own where FHIR has a required value set, else the project's code systems (docs/model.md).
"""

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PRINTABLE = r"^[^\s\x00-\x1f](?:[^\x00-\x08\x0b\x0c\x0e-\x1f]*[^\s\x00-\x1f])?$"


def _iso_date(value: object) -> object:
    if isinstance(value, str):
        if _ISO_DATE.fullmatch(value):
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                pass
        raise PydanticCustomError("iso_date", "not a date YYYY-MM-DD")
    return value


def _instant(value: str) -> str:
    if _INSTANT.fullmatch(value):
        try:
            datetime.datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise PydanticCustomError("instant", "not a moment YYYY-MM-DDThh:mm:ss+hh:mm")


class Part(BaseModel):
    """Base of every part of the document: unknown fields refused, nothing coerced, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


Date = Annotated[datetime.date, BeforeValidator(_iso_date)]
"""A whole date, `YYYY-MM-DD` in JSON."""
Instant = Annotated[str, AfterValidator(_instant)]
"""A moment with its offset from UTC, `YYYY-MM-DDThh:mm:ss+hh:mm` or `...Z`, kept as written."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=_PRINTABLE)]
"""One short text without spaces at the ends and without control characters (FHIR R4 string)."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=100_000, pattern=_PRINTABLE)]
"""A longer text; line breaks and tabs may stand inside it."""
LocalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,64}$")]
"""An id within one document."""
HsaId = Annotated[str, StringConstraints(max_length=31, pattern=r"^SE[0-9]{10}-[A-Za-z0-9]+$")]
"""HSA-id of an organisation or a member of staff (Inera HSA: country, organisation number, serial; at most 31)."""
Who = LocalId
"""`person`, or the id of a relative or a member of staff."""

PlanStatus = Literal["draft", "active", "on-hold", "completed", "revoked", "entered-in-error", "unknown"]
IdentifierKind = Literal[
    "personnummer",
    "samordningsnummer",
    "nationellt-reservnummer",
    "reservnummer-stockholm",
    "reservnummer-vgr",
    "reservnummer-varmland",
]
Gender = Literal["male", "female", "other", "unknown"]
ProtectedIdentity = Literal["sekretessmarkering", "skyddad-folkbokforing"]
TelecomKind = Literal["phone", "fax", "email", "pager", "url", "sms", "other"]
Relationship = Literal["guardian", "representative", "parent", "spouse", "child", "sibling", "neighbour", "other"]
StaffRoleCode = Literal["coordinator", "meeting-leader", "contact", "staff"]
NeedStatus = Literal["active", "resolved"]
Horizon = Literal["short", "long"]
GoalStatus = Literal[
    "proposed",
    "planned",
    "accepted",
    "active",
    "on-hold",
    "completed",
    "cancelled",
    "entered-in-error",
    "rejected",
]
Achievement = Literal[
    "in-progress",
    "improving",
    "worsening",
    "no-change",
    "achieved",
    "sustaining",
    "not-achieved",
    "no-progress",
    "not-attainable",
]
ActionStatus = Literal[
    "draft",
    "requested",
    "received",
    "accepted",
    "rejected",
    "ready",
    "cancelled",
    "in-progress",
    "on-hold",
    "failed",
    "completed",
    "entered-in-error",
]
ConsentKind = Literal["plan", "secrecy", "joint-documentation"]
ConsentStatus = Literal["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"]
Purpose = Literal["care-coordination", "treatment"]
SignatureMethod = Literal["written", "oral", "electronic"]
TeamRole = Literal[
    "party", "person", "guardian", "representative", "relative", "coordinator", "meeting-leader", "contact", "staff"
]

OfferStatus = Literal["requested", "on-hold", "accepted", "rejected", "cancelled"]
NoticedBy = Literal["staff", "person", "relative", "guardian", "representative"]
NoPlanReason = Literal["declined-by-person", "refused-by-party", "other-plan", "need-ended"]
AgreementAnswer = Literal["agreed", "disagreed", "waiting"]

MeetingKind = Literal["first", "follow-up"]
MeetingStatus = Literal["proposed", "booked", "fulfilled", "cancelled"]
Call = Literal["called", "invited"]
MeetingAnswer = Literal["accepted", "declined", "tentative", "needs-action"]
ParticipationKind = Literal["took-part", "represented", "views-passed-on", "did-not-take-part"]

Profession = Literal[
    "physician",
    "nurse",
    "physiotherapist",
    "occupational-therapist",
    "dietitian",
    "speech-therapist",
    "psychologist",
    "midwife",
    "dentist",
    "pharmacist",
]
RiskStatus = Literal["registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"]
StandInKind = Literal["lss-individual-plan", "case-manager-plan", "care-plan-lpt", "other"]
