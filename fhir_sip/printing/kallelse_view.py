"""The printed kallelse: one meeting, when and where first, what it is about, who is called and invited, whom to ask."""

from fhir_sip.mapping import SipDocument
from fhir_sip.mapping.document.meetings import Meeting

from .errors import UnknownMeeting
from .meeting_view import how_the_person_took_part, participants_table, time_and_place
from .naming import full_name
from .page import page
from .plan_people import coordinator, leader
from .view import Page, Section
from .wording import Wording, rows


def find_meeting(document: SipDocument, meeting_id: str) -> Meeting:
    """Give the meeting with this id. Raises UnknownMeeting."""
    for meeting in document.meetings:
        if meeting.id == meeting_id:
            return meeting
    raise UnknownMeeting


def kallelse_view(document: SipDocument, meeting_id: str, *, party_names: bool = False) -> Page:
    """Give the kallelse as a page. It carries no identity number. Raises UnknownMeeting.

    For a protected identity it has neither place nor link, and parties are numbered unless `party_names`.
    """
    meeting = find_meeting(document, meeting_id)
    wording = Wording(document, party_names=party_names)
    words = wording.words
    heading = words.say(f"titles.{_title(meeting)}")
    warning = {"cancelled": "meeting_cancelled", "proposed": "meeting_proposed"}.get(meeting.status)
    header = (
        wording.row("name", full_name(document.person)),
        wording.coded("kind_of_meeting", "meeting_kind", meeting.kind),
        wording.coded("status", "meeting_status", meeting.status),
    )
    sections = (
        _when_and_where(wording, meeting),
        wording.section(
            "what_for", (rows(wording.told("purpose", meeting.purpose), wording.told("question", meeting.question)),)
        ),
        wording.section("who_comes", (participants_table(wording, meeting),)),
        wording.section("participation", (rows(*how_the_person_took_part(wording, meeting)),)),
        wording.section(
            "ask",
            (rows(coordinator(wording), leader(wording), wording.by_party("called_by", meeting.recorded_by)),),
        ),
    )
    warnings = (words.say(f"banners.{warning}"),) if warning else ()
    return page(wording, heading, heading, warnings, header, sections, "footer_kallelse")


def _title(meeting: Meeting) -> str:
    ended = {"cancelled": "kallelse_cancelled", "fulfilled": "kallelse_held"}.get(meeting.status)
    return ended or ("kallelse_moved" if meeting.moved_from else "kallelse")


def _when_and_where(wording: Wording, meeting: Meeting) -> Section | None:
    enclosed = wording.words.say("texts.enclosed") if meeting.information_enclosed else None
    return wording.section("when_and_where", (rows(*time_and_place(wording, meeting), wording.row("enclosed", enclosed)),))
