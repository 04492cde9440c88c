"""One meeting in words, for the plan's list of meetings, the kallelse and the calendar invitation."""

from fhir_sip.mapping.document.meetings import Meeting, MeetingParticipant

from .swedish_time import clock, end_of
from .view import Entry, Row, Section, Table
from .wording import Wording, rows


def meetings_section(wording: Wording) -> Section | None:
    """Give every meeting of the plan, in the document's order."""
    return wording.section("meetings", (), [_meeting(wording, it) for it in wording.document.meetings])


def when(wording: Wording, meeting: Meeting) -> str:
    """Give day and time in Swedish time, or that no time is decided."""
    if meeting.start is None:
        return wording.words.say("texts.no_time")
    return clock(meeting.start, end_of(meeting.start, meeting.end, meeting.minutes))


def time_and_place(wording: Wording, meeting: Meeting) -> tuple[Row | None, ...]:
    """Give time, length, place, video link and earlier times. For a protected identity neither place nor link."""
    words = wording.words
    length = words.say("texts.minutes", minutes=str(meeting.minutes)) if meeting.minutes else None
    if wording.names.is_protected:
        where = [wording.row("place", words.say("texts.protected_place"))]
    else:
        link = Entry(meeting.video_link, meeting.video_link) if meeting.video_link else None
        where = [wording.told("place", meeting.place), wording.row("video_link", link)]
    return (
        wording.row("meeting_time", when(wording, meeting), tone="weight"),
        wording.row("minutes", length),
        *where,
        wording.row("moved_from", *(clock(earlier) for earlier in meeting.moved_from)),
    )


def participant_name(wording: Wording, participant: MeetingParticipant) -> str:
    """Give who is called or invited: by name, by role, with the party they come for."""
    names, words = wording.names, wording.words
    party = names.party(participant.party) if participant.party else None
    if participant.who:
        who = names.who(participant.who)
    elif participant.role and participant.role != "party":
        who = words.code("team_role", participant.role)
    else:
        return party or words.say("texts.somebody_not_shown")
    return words.say("texts.at", who=who, party=party) if party else who


def participants_table(wording: Wording, meeting: Meeting) -> Table | None:
    """Give who is called and who is invited, and each one's answer."""
    return wording.table(
        "participants",
        ("participant", "call", "answer"),
        [
            (participant_name(wording, it), wording.words.code("call", it.call), wording.words.code("meeting_answer", it.answer))
            for it in meeting.participants
        ],
    )


def how_the_person_took_part(wording: Wording, meeting: Meeting) -> tuple[Row | None, ...]:
    """Give how the person took part (D9); nothing before the meeting was held."""
    part = meeting.participation
    if part is None:
        return ()
    return wording.coded("took_part", "participation", part.how), wording.told("took_part_text", part.text)


def _meeting(wording: Wording, meeting: Meeting) -> Section | None:
    told = rows(
        wording.coded("status", "meeting_status", meeting.status),
        *time_and_place(wording, meeting),
        wording.told("purpose", meeting.purpose),
        wording.told("question", meeting.question),
        *how_the_person_took_part(wording, meeting),
        wording.by_party("called_by", meeting.recorded_by),
    )
    kind = wording.words.code("meeting_kind", meeting.kind)
    heading = wording.words.say("headings.meeting", kind=kind, when=when(wording, meeting)) if meeting.start else kind
    return wording.headed(heading, (told, participants_table(wording, meeting)))
