"""The calendar invitation: RFC 5545 and 5546, the same for the same meeting, and nothing in it that mail should not carry."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar, Event

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.printing import MeetingWithoutTime, UnknownMeeting, kallelse_ics

STAMP = datetime(2026, 11, 1, 13, tzinfo=timezone(timedelta(hours=1)))


def invited(document: SipDocument, meeting: str, **options: Any) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(kallelse_ics(document, meeting, stamp=STAMP, **options))
    [event] = calendar.walk("VEVENT")
    return calendar, event


def attendees(event: Event) -> list[Any]:
    found = event.get("attendee", [])
    return found if isinstance(found, list) else [found]


def test_it_asks_for_the_meeting_in_utc_and_says_when_it_was_made(plan: SipDocument) -> None:
    calendar, event = invited(plan, "mote-2")
    assert (calendar["version"], calendar["method"]) == ("2.0", "REQUEST")
    assert event["dtstamp"].dt == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert event["dtstart"].dt == datetime(2027, 2, 15, 12, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2027, 2, 15, 13, tzinfo=UTC)
    assert event["status"] == "CONFIRMED"
    assert event["location"] == "Barnhabiliteringen, Linden"
    assert event["url"] == "https://video.ekdala.example.se/m/123?a=1&b=2"


def test_the_same_meeting_gives_the_same_bytes_and_each_meeting_an_id_of_its_own(plan: SipDocument) -> None:
    assert kallelse_ics(plan, "mote-2", stamp=STAMP) == kallelse_ics(plan, "mote-2", stamp=STAMP)
    assert len({str(invited(plan, meeting)[1]["uid"]) for meeting in ("mote-1", "mote-2", "mote-3")}) == 3


def test_a_moved_meeting_keeps_its_id_and_its_sequence_rises(plan_data: dict[str, Any]) -> None:
    seen = []
    for moved in range(3):
        plan_data["meetings"][1]["moved_from"] = [f"2027-02-0{day + 1}T13:00:00+01:00" for day in range(moved)]
        seen.append(invited(parse_document(plan_data), "mote-2")[1])
    assert [event["sequence"] for event in seen] == [0, 1, 2]
    assert len({str(event["uid"]) for event in seen}) == 1


def test_a_cancelled_meeting_is_cancelled_under_the_same_id_with_a_higher_sequence(plan_data: dict[str, Any]) -> None:
    booked = invited(parse_document(plan_data), "mote-2")[1]
    plan_data["meetings"][1]["status"] = "cancelled"
    calendar, event = invited(parse_document(plan_data), "mote-2")
    assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert event["uid"] == booked["uid"]
    assert event["sequence"] > booked["sequence"]


def test_the_called_are_required_the_invited_optional_and_each_has_their_answer(plan: SipDocument) -> None:
    _, event = invited(plan, "mote-2")
    assert {str(it): (it.params["ROLE"], it.params["PARTSTAT"], it.params.get("RSVP")) for it in attendees(event)} == {
        "mailto:karin.lindblad@ekdala.example.se": ("REQ-PARTICIPANT", "ACCEPTED", None),
        "mailto:mira@example.se": ("OPT-PARTICIPANT", "NEEDS-ACTION", "TRUE"),
    }
    assert event["organizer"] == "mailto:karin.lindblad@ekdala.example.se"


@pytest.mark.parametrize(
    ("answer", "partstat"),
    [("accepted", "ACCEPTED"), ("declined", "DECLINED"), ("tentative", "TENTATIVE"), ("needs-action", "NEEDS-ACTION")],
)
def test_each_answer_has_its_partstat(answer: str, partstat: str, plan_data: dict[str, Any]) -> None:
    plan_data["meetings"][1]["participants"][0]["answer"] = answer
    assert attendees(invited(parse_document(plan_data), "mote-2")[1])[0].params["PARTSTAT"] == partstat


def test_who_has_no_mail_is_named_in_the_description_and_cannot_be_sent_to(plan: SipDocument) -> None:
    description = str(invited(plan, "mote-2")[1]["description"])
    assert "Kallade: Johan Ström, Sjuksköterska, Barnhabiliteringen, Region Exempel" in description
    assert "Inbjudna: Alva Li Testsson; Nguyễn Văn Test; företrädare" in description
    assert "Karin" not in description


def test_purpose_and_question_are_left_to_the_kallelse_unless_asked_for(plan: SipDocument) -> None:
    assert "korttidsvistelsen" not in str(invited(plan, "mote-2")[1]["description"])
    assert "Har korttidsvistelsen hjälpt?" in str(invited(plan, "mote-2", agenda=True)[1]["description"])


def test_no_identity_number_is_in_it_even_when_texts_hold_one(plan_data: dict[str, Any]) -> None:
    plan_data["meetings"][1] |= {"place": "Rum 20170312-9815", "purpose": "170312-9815", "question": "201703129815"}
    plan_data["id"] = "201703129815"
    made = kallelse_ics(parse_document(plan_data), "mote-2", stamp=STAMP, agenda=True)
    assert b"9815" not in made.replace(b"\r\n ", b"")


def test_when_nobody_can_be_sent_it_it_is_published_by_one_who_cannot_be_answered(plan_data: dict[str, Any]) -> None:
    for member in (*plan_data["staff"], *plan_data["relatives"]):
        member["telecom"] = []
    calendar, event = invited(parse_document(plan_data), "mote-2")
    assert calendar["method"] == "PUBLISH"
    assert attendees(event) == []
    assert event["organizer"].startswith("urn:uuid:")


@pytest.mark.parametrize(
    "name", ['Eva "Evis" Test', "Eva\r\nATTENDEE:mailto:x@example.se", "Eva; Test: x", "Eva\u2028Test", "李 Test"]
)
def test_a_name_cannot_write_lines_of_its_own(name: str, plan_data: dict[str, Any]) -> None:
    plan_data["relatives"][0]["name"] = name
    plan_data["meetings"][1]["place"] = f"{name}\nATTENDEE:mailto:y@example.se"
    made = kallelse_ics(parse_document(plan_data), "mote-2", stamp=STAMP)
    lines = made.replace(b"\r\n ", b"").split(b"\r\n")
    assert sum(line.startswith(b"ATTENDEE") for line in lines) == 2
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    [event] = Calendar.from_ical(made).walk("VEVENT")
    assert [str(it) for it in attendees(event)] == ["mailto:karin.lindblad@ekdala.example.se", "mailto:mira@example.se"]


def test_a_meeting_without_a_time_or_that_is_not_there_is_refused(plan: SipDocument) -> None:
    with pytest.raises(MeetingWithoutTime):
        kallelse_ics(plan, "mote-4", stamp=STAMP)
    with pytest.raises(UnknownMeeting):
        kallelse_ics(plan, "mote-9", stamp=STAMP)
