"""The process as one table: what may happen in which state, who may do it, what must hold, what is written, and by which law.

Both FHIR and SIP JSON writes are held against it (`process.moves`); docs/process.md is made from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from fhir_sip.process.county_rules import ProcessState
from fhir_sip.process.events import Event
from fhir_sip.process.guards import (
    ACTIVE_CONSENT,
    CONSENT_FIRST,
    COORDINATOR,
    EVALUATED,
    MEETING_FIRST,
    MEETING_HAS_BEEN,
    MOVED_FROM,
    NEXT_FOLLOW_UP,
    REOPENED,
    TIME_TO_ANSWER,
    Guard,
)

_ALL: tuple[ProcessState, ...] = get_args(ProcessState)
_OPEN = tuple(state for state in _ALL if state != "closed")
_BEFORE_CONSENT: tuple[ProcessState, ...] = ("need-noticed", "offered", "consent-waiting", "consent-declined")
_BEFORE_PLAN: tuple[ProcessState, ...] = (*_BEFORE_CONSENT, "consent-given", "called", "meeting-held")
_IN_FORCE: tuple[ProcessState, ...] = ("active", "follow-up")

_SIP = "SoL (2025:400) 10:8-9, HSL (2017:30) 16:4"
_CONSENT = "SoL (2025:400) 10:8, HSL (2017:30) 16:4; FB 6:11, 6:13"


@dataclass(frozen=True)
class Row:
    """One event: its name in Swedish, the states it may happen in and those it can lead to, who may write it, its guards, and what is
    written."""

    event: Event
    name: str
    states: tuple[ProcessState, ...]
    leads_to: tuple[ProcessState, ...]
    who: str
    guards: tuple[Guard, ...]
    written: str
    law: str


_LEADS = "övergripande ansvarig eller samordnarens part"
_OFFERS = "parten som erbjuder"
_DISCLOSES = "part som lämnar ut"

ROWS = (
    Row("offer", "SIP erbjuds", _BEFORE_CONSENT, ("offered",), _OFFERS, (), "Task SipOffer, requested", _SIP),
    Row(
        "wait",
        "betänketid",
        _BEFORE_CONSENT,
        ("consent-waiting",),
        _OFFERS,
        (TIME_TO_ANSWER,),
        "Task SipOffer, on-hold",
        _SIP,
    ),
    Row("accept", "erbjudandet antas", _OPEN, ("consent-waiting",), _OFFERS, (), "Task SipOffer, accepted", _SIP),
    Row("decline", "personen tackar nej", _BEFORE_PLAN, ("consent-declined",), _OFFERS, (), "Task SipOffer, rejected", _SIP),
    Row(
        "refuse",
        "parten vägrar eller återkallar",
        _BEFORE_PLAN,
        ("consent-declined",),
        _OFFERS,
        (),
        "Task SipOffer, cancelled",
        _SIP,
    ),
    Row(
        "consent",
        "samtycke till planering",
        _ALL,
        ("consent-given", "called", "meeting-held"),
        _DISCLOSES,
        (),
        "Consent, kind plan, signed by everyone who must",
        _CONSENT,
    ),
    Row(
        "withdraw",
        "samtycket tas tillbaka",
        _ALL,
        _BEFORE_CONSENT,
        _DISCLOSES,
        (),
        "Consent, ended or a signature withdrawn",
        _CONSENT,
    ),
    Row(
        "call",
        "kallelse",
        ("consent-given", "called", "meeting-held"),
        ("called",),
        _LEADS,
        (CONSENT_FIRST,),
        "Appointment SipMeeting, kind first",
        _SIP,
    ),
    Row("move", "mötet flyttas", _OPEN, (), _LEADS, (MOVED_FROM,), "Appointment SipMeeting, start", _SIP),
    Row("cancel-call", "mötet ställs in", _ALL, ("consent-given",), _LEADS, (), "Appointment SipMeeting, cancelled", _SIP),
    Row(
        "meet",
        "möte hålls",
        _OPEN,
        ("meeting-held",),
        _LEADS,
        (CONSENT_FIRST, MEETING_HAS_BEEN),
        "Appointment SipMeeting, fulfilled; or the meeting's day in the CarePlan",
        _SIP,
    ),
    Row(
        "agree",
        "planen gäller",
        ("meeting-held",),
        ("active",),
        _LEADS,
        (COORDINATOR, ACTIVE_CONSENT, MEETING_FIRST),
        "CarePlan, active",
        _SIP,
    ),
    Row("rest", "planen vilar", _IN_FORCE, ("active",), _LEADS, (), "CarePlan, on-hold", _SIP),
    Row("resume", "planen gäller igen", _IN_FORCE, ("active",), _LEADS, (ACTIVE_CONSENT, COORDINATOR), "CarePlan, active", _SIP),
    Row(
        "call-to-follow-up",
        "kallelse till uppföljning",
        _IN_FORCE,
        ("follow-up",),
        _LEADS,
        (),
        "Appointment SipMeeting, kind follow-up",
        _SIP,
    ),
    Row("cancel-follow-up", "uppföljningen ställs in", _ALL, ("active",), _LEADS, (), "Appointment SipMeeting, cancelled", _SIP),
    Row(
        "evaluate",
        "uppföljning hålls",
        _IN_FORCE,
        ("active",),
        _LEADS,
        (MEETING_HAS_BEEN, EVALUATED, NEXT_FOLLOW_UP),
        "Appointment SipMeeting, fulfilled; an evaluation of each Goal; the next follow-up",
        _SIP,
    ),
    Row("close", "planen avslutas", _OPEN, ("closed",), _LEADS, (), "CarePlan, completed or revoked, with its reason", _SIP),
    Row(
        "reopen",
        "planen öppnas igen",
        ("closed",),
        ("active",),
        _LEADS,
        (REOPENED, ACTIVE_CONSENT, COORDINATOR, MEETING_FIRST),
        "CarePlan, active, with day and reason",
        _SIP,
    ),
    Row("undo", "planen blir utkast igen", (), (), _LEADS, (), "nothing: what has been in force is closed, not undone", _SIP),
)

BY_EVENT: Mapping[Event, Row] = MappingProxyType({row.event: row for row in ROWS})
