"""What a call must say and what a held meeting must tell (invariants sip-meeting-*, FHIR R4 Appointment app-1 to app-3)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .issues import Issue
from .places import parts_at

if TYPE_CHECKING:
    from .meetings import Meeting
    from .model import SipDocument


def meetings_are_called(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each thing a meeting lacks. A place may show where a person with protected identity lives: none is kept."""
    for path, meeting in parts_at(document, "meetings"):
        yield from _time_and_place(path, meeting)
        yield from _people(path, meeting)
        took_part = meeting.participation
        if meeting.status == "fulfilled" and took_part is None:
            yield Issue(f"{path}.participation", "meeting-participation", "Det framgår inte hur personen deltog (participation).")
        if took_part and took_part.how == "did-not-take-part" and took_part.text is None:
            yield Issue(f"{path}.participation.text", "participation-text", "Det framgår inte varför personen inte deltog (why).")
        if meeting.place is not None and document.person.protected_identity is not None:
            text = "Plats anges inte när identiteten är skyddad, OSL 21:3, 22:1; video går bra (no place, protected identity)."
            yield Issue(f"{path}.place", "protected-place", text)


def _time_and_place(path: str, meeting: "Meeting") -> Iterator[Issue]:
    if (meeting.start is None) != (meeting.end is None):
        missing = "start" if meeting.start is None else "end"
        yield Issue(f"{path}.{missing}", "meeting-time", "Ett möte har både start och slut, eller inget (both or none).")
    if meeting.start is None and meeting.end is None and meeting.status in ("booked", "fulfilled"):
        yield Issue(f"{path}.start", "meeting-time", "En kallelse anger tiden (time missing).")
    if meeting.status in ("booked", "fulfilled") and meeting.place is None and meeting.video_link is None:
        yield Issue(f"{path}.place", "meeting-place", "En kallelse anger plats eller videolänk (place or video link).")


def _people(path: str, meeting: "Meeting") -> Iterator[Issue]:
    if not any(participant.call == "called" for participant in meeting.participants):
        yield Issue(f"{path}.participants", "meeting-called", "Minst en part är kallad (nobody called).")
    if sum(participant.who == "person" for participant in meeting.participants) != 1:
        yield Issue(f"{path}.participants", "meeting-person", "Personen står precis en gång bland deltagarna (the person, once).")
    for i, participant in enumerate(meeting.participants):
        if participant.who is None and participant.role is None:
            yield Issue(f"{path}.participants[{i}].role", "participant-named", "En deltagare har namn eller roll (who or role).")
        if participant.call == "called" and participant.party is None:
            yield Issue(f"{path}.participants[{i}].party", "meeting-party", "Den som kallas företräder en part (party missing).")
