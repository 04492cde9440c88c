"""The printed kallelse: when, where, what about, who comes, whom to ask; and no identity number."""

from typing import Any

import pytest

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.printing import kallelse_html
from fhir_sip.printing.as_text import page_as_text
from fhir_sip.printing.kallelse_view import kallelse_view


def test_it_says_when_where_what_about_who_and_whom_to_ask(plan: SipDocument) -> None:
    text = page_as_text(kallelse_view(plan, "mote-2"))
    assert text.startswith("Samordnad individuell plan (SIP)\nKallelse till SIP-möte, ny tid\n")
    for said in (
        "Tid: måndag 15 februari 2027 kl. 13.00–14.00",
        "Plats: Barnhabiliteringen, Linden",
        "Videomöte: https://video.ekdala.example.se/m/123?a=1&b=2",
        "måndag 1 februari 2027 kl. 13.00",
        "Bifogat: Information om SIP",
        "Syfte: Följa upp planen för Alva.",
        "Frågor att prata om: Har korttidsvistelsen hjälpt?",
        "Deltagare: Mira Testsson; Kallad eller inbjuden: inbjuden; Svar: har inte",
        "Deltagare: företrädare; Kallad eller inbjuden: inbjuden",
        "Samordnare:\n  Karin Lindblad, LSS-handläggare, Ekdala kommun, Omsorgsnämnden\n  Telefon: +46846500400",
    ):
        assert said in text


@pytest.mark.parametrize("meeting", ["mote-1", "mote-2", "mote-3", "mote-4"])
def test_it_holds_no_identity_number(meeting: str, plan: SipDocument) -> None:
    assert "9815" not in kallelse_html(plan, meeting)


@pytest.mark.parametrize(
    ("meeting", "heading", "banners"),
    [
        ("mote-1", "SIP-möte, genomfört", 0),
        ("mote-2", "Kallelse till SIP-möte, ny tid", 0),
        ("mote-3", "SIP-mötet är inställt", 1),
        ("mote-4", "Kallelse till SIP-möte", 1),
    ],
)
def test_its_heading_says_what_has_become_of_the_meeting(meeting: str, heading: str, banners: int, plan: SipDocument) -> None:
    page = kallelse_view(plan, meeting)
    assert (page.heading, len(page.banners)) == (heading, banners)


def test_how_the_person_took_part_is_told_in_their_own_words(plan: SipDocument) -> None:
    assert "Med egna ord: Alva hade ritat det hon ville säga." in page_as_text(kallelse_view(plan, "mote-1"))


def test_a_meeting_without_a_time_says_so(plan_data: dict[str, Any]) -> None:
    assert "Tid: Tiden är inte bestämd" in page_as_text(kallelse_view(parse_document(plan_data), "mote-4"))


def test_a_party_that_has_named_nobody_is_called_by_its_name(plan_data: dict[str, Any]) -> None:
    plan_data["meetings"][3]["participants"][0]["role"] = "party"
    assert "Deltagare: Region Exempel; Kallad" in page_as_text(kallelse_view(parse_document(plan_data), "mote-4"))
