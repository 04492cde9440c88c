"""A plan and a kallelse on paper, in Swedish that a family can read: plain text, HTML, tagged PDF, calendar invitation.

All forms are made from one view (`view`), with the words of `mappings/print/words.yaml` and the templates beside it (docs/print.md).
A document may be a partial view: what is missing is left out. For a protected identity nothing tells where the person lives:
parties are numbered, unless `party_names`.

The typesetter and the calendar library are imported when they are first used: 15 MiB that a service which prints none does without.
"""

from datetime import datetime

from fhir_sip.mapping import SipDocument

from .as_html import page_as_html
from .as_text import page_as_text
from .errors import MeetingWithoutTime, PdfFailed, PrintError, UnknownMeeting, WordMissing
from .kallelse_view import find_meeting, kallelse_view
from .plan_view import plan_view
from .wording import Wording

__all__ = [
    "MeetingWithoutTime",
    "PdfFailed",
    "PrintError",
    "UnknownMeeting",
    "WordMissing",
    "kallelse_html",
    "kallelse_ics",
    "kallelse_pdf",
    "plan_html",
    "plan_pdf",
    "plan_text",
]


def plan_text(document: SipDocument, *, party_names: bool = False) -> str:
    """Give the plan as plain text."""
    return page_as_text(plan_view(document, party_names=party_names))


def plan_html(document: SipDocument, *, party_names: bool = False) -> str:
    """Give the plan as one HTML document."""
    return page_as_html(plan_view(document, party_names=party_names), "plan.html.j2")


def plan_pdf(document: SipDocument, *, party_names: bool = False) -> bytes:
    """Give the plan as tagged PDF. Raises PdfFailed."""
    from .as_pdf import page_as_pdf

    return page_as_pdf(plan_view(document, party_names=party_names), "plan.typ")


def kallelse_html(document: SipDocument, meeting_id: str, *, party_names: bool = False) -> str:
    """Give the kallelse to one meeting as one HTML document. Raises UnknownMeeting."""
    return page_as_html(kallelse_view(document, meeting_id, party_names=party_names), "kallelse.html.j2")


def kallelse_pdf(document: SipDocument, meeting_id: str, *, party_names: bool = False) -> bytes:
    """Give the kallelse to one meeting as tagged PDF. Raises UnknownMeeting, PdfFailed."""
    from .as_pdf import page_as_pdf

    return page_as_pdf(kallelse_view(document, meeting_id, party_names=party_names), "kallelse.typ")


def kallelse_ics(
    document: SipDocument, meeting_id: str, *, stamp: datetime, party_names: bool = False, agenda: bool = False
) -> bytes:
    """Give the calendar invitation to one meeting; `stamp` is when it is made, aware. With `agenda` it tells purpose and question.

    Raises UnknownMeeting, MeetingWithoutTime.
    """
    from .as_icalendar import invitation

    meeting = find_meeting(document, meeting_id)
    return invitation(Wording(document, party_names=party_names), meeting, stamp=stamp, agenda=agenda)
