"""A meeting as an iCalendar invitation (RFC 5545, RFC 5546).

An invitation travels by ordinary mail and stands in shared calendars. It therefore names the person only where the person takes part
without an address of their own, holds no identity number, and leaves purpose and question to the kallelse unless `agenda` is asked for.
"""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from fhir_sip.mapping.document.meetings import Meeting, MeetingParticipant

from .errors import MeetingWithoutTime
from .meeting_view import participant_name
from .swedish_time import end_of, moment
from .wording import Wording

_STATUS = {"proposed": "TENTATIVE", "booked": "CONFIRMED", "fulfilled": "CONFIRMED", "cancelled": "CANCELLED"}
_ROLE = {"called": "REQ-PARTICIPANT", "invited": "OPT-PARTICIPANT"}
_PARTSTAT = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE", "needs-action": "NEEDS-ACTION"}


def invitation(wording: Wording, meeting: Meeting, *, stamp: datetime, agenda: bool) -> bytes:
    """Give the invitation. METHOD is REQUEST, CANCEL for a cancelled meeting, and PUBLISH when nobody can be sent it.

    Raises MeetingWithoutTime.
    """
    if meeting.start is None:
        raise MeetingWithoutTime
    event = Event()
    attendees = [_attendee(wording, it, mail) for it in meeting.participants if (mail := _mail(wording, it))]
    event.add("uid", _uid(wording, meeting))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", len(meeting.moved_from) + (meeting.status == "cancelled"))
    event.add("dtstart", moment(meeting.start).astimezone(UTC))
    ends = end_of(meeting.start, meeting.end, meeting.minutes)
    if ends is not None:
        event.add("dtend", ends.astimezone(UTC))
    event.add("status", _STATUS[meeting.status])
    event.add("class", "PRIVATE")
    event.add("summary", wording.words.say("titles.kallelse_cancelled" if meeting.status == "cancelled" else "titles.event"))
    event.add("description", _description(wording, meeting, agenda))
    _where(event, wording, meeting)
    event.add("organizer", _organizer(wording, meeting))
    for attendee in attendees:
        event.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//fhir-sip//kallelse//SV")
    calendar.add("method", "CANCEL" if meeting.status == "cancelled" else "REQUEST" if attendees else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _uid(wording: Wording, meeting: Meeting) -> str:
    """The same for a plan's meeting always, and a digest, since a sender's plan id may hold anything.

    A digest of few possible values can be found by trying them: where parties are not named, the party is not in it.
    """
    document = wording.document
    party = document.responsible_party if wording.names.parties_are_named else ""
    return str(uuid5(NAMESPACE_URL, f"https://fhir-sip.se/id/plan/{party}/{document.id}/{meeting.id}"))


def _mail(wording: Wording, participant: MeetingParticipant) -> str | None:
    """Where a participant can be sent mail; None for a party or a role without a name, and always for a protected identity."""
    telecom = {it.id: it.telecom for it in wording.document.relatives} | {it.id: it.telecom for it in wording.document.staff}
    return wording.mail(telecom.get(participant.who or "", []))


def _attendee(wording: Wording, participant: MeetingParticipant, mail: str) -> vCalAddress:
    address = _address(f"mailto:{mail}", participant_name(wording, participant))
    address.params["ROLE"] = vText(_ROLE[participant.call])
    address.params["PARTSTAT"] = vText(_PARTSTAT[participant.answer])
    if participant.answer == "needs-action":
        address.params["RSVP"] = vText("TRUE")
    return address


def _organizer(wording: Wording, meeting: Meeting) -> vCalAddress:
    """Who leads the meeting, else the samordnare; without an address, the party, under one that cannot be sent to (RFC 5546 needs one)."""
    for member in (*wording.staff_with("meeting-leader"), *wording.staff_with("coordinator")):
        mail = wording.mail(member.telecom)
        if mail:
            return _address(f"mailto:{mail}", wording.names.staff(member))
    party = meeting.recorded_by or wording.document.responsible_party
    return _address(f"urn:uuid:{_uid(wording, meeting)}", wording.names.party(party))


def _address(uri: str, name: str) -> vCalAddress:
    address = vCalAddress(uri)
    address.params["CN"] = vText(" ".join(_quotable(name).split()))
    return address


def _quotable(name: str) -> str:
    """Give a name without what a parameter value cannot hold: quotes and control characters (RFC 5545 3.1)."""
    return "".join(" " if character == '"' or not character.isprintable() else character for character in name)


def _where(event: Event, wording: Wording, meeting: Meeting) -> None:
    if wording.names.is_protected:
        return
    place = meeting.place or meeting.video_link
    if place:
        event.add("location", wording.text(place))
    if meeting.video_link:
        event.add("url", vUri(meeting.video_link))


def _description(wording: Wording, meeting: Meeting, agenda: bool) -> str:
    words = wording.words
    lines = [words.code("meeting_kind", meeting.kind)]
    if meeting.video_link and not wording.names.is_protected:
        lines.append(f"{words.say('texts.join')}: {meeting.video_link}")
    if wording.names.is_protected:
        lines.append(words.say("texts.protected_place"))
    if agenda:
        lines += [f"{words.say(f'labels.{field}')}: {wording.text(getattr(meeting, field))}" for field in ("purpose", "question")]
    else:
        lines.append(words.say("texts.question_in_kallelse"))
    for call in _ROLE:
        names = [participant_name(wording, it) for it in meeting.participants if it.call == call and not _mail(wording, it)]
        if names:
            lines.append(f"{words.say(f'texts.{call}')}: {'; '.join(names)}")
    return wording.text("\n".join(lines))
