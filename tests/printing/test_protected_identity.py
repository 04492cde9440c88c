"""A protected identity: nothing printed tells where the person lives or how to reach anybody near."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.printing import kallelse_html, kallelse_ics, plan_html, plan_text
from fhir_sip.printing.concealment import bare_title, personal_numbers, whereabouts

STAMP = datetime(2026, 11, 1, tzinfo=UTC)
FORMS: dict[str, Callable[[SipDocument], str]] = {
    "text": plan_text,
    "html": plan_html,
    "kallelse": lambda document: "".join(kallelse_html(document, meeting.id) for meeting in document.meetings),
    "invitation": lambda document: "".join(
        str(Calendar.from_ical(kallelse_ics(document, meeting.id, stamp=STAMP, agenda=True)).to_ical(), "utf-8").replace(
            "\r\n ", ""
        )
        for meeting in document.meetings
        if meeting.start
    ),
}
TELLING = (
    "Ekdala",
    "Omsorgsnämnden",
    "utbildningsnämnden",
    "Region Exempel",
    "Barnhabiliteringen",
    "Linden",
    "SE99",
    "465 004",
    "4650040",
    "46701740601",
    "mailto:",
    "tel:",
    "example.se",
    "https://video",
    "Karin",
    "Ström",
)


@pytest.mark.parametrize("form", FORMS)
def test_no_party_place_or_way_to_reach_anybody_is_printed(form: str, protected: SipDocument, plan: SipDocument) -> None:
    said = FORMS[form](protected)
    assert [name for name in TELLING if name in said] == []
    assert any(name in FORMS[form](plan) for name in TELLING), "the plan itself names them"


def test_parties_are_numbered_alike_everywhere_and_staff_have_their_title_only(protected: SipDocument) -> None:
    text = plan_text(protected)
    assert "Samordnare: LSS-handläggare, Part 1" in text
    assert "Part: Part 3; Svar: står inte bakom planen" in text
    assert "LSS-handläggare, Part 1" in kallelse_html(protected, "mote-2")
    assert "LSS-handläggare\\, Part 1" in FORMS["invitation"](protected)


@pytest.mark.parametrize("form", ["text", "html", "kallelse"])
def test_a_banner_warns_above_all_else(form: str, protected: SipDocument) -> None:
    assert "Skyddade personuppgifter." in FORMS[form](protected)


def test_the_title_does_not_name_the_person(protected: SipDocument) -> None:
    assert "<title>Samordnad individuell plan</title>" in plan_html(protected)


def test_party_names_can_be_asked_for_and_nothing_else_comes_with_them(protected: SipDocument) -> None:
    said = plan_text(protected, party_names=True)
    assert "Övergripande ansvar: Ekdala kommun, Omsorgsnämnden" in said
    assert "namn på verksamheter" not in said
    assert [name for name in ("46846500400", "example.se", "Karin", "https://video", "Linden") if name in said] == []


def test_names_numbers_and_addresses_in_free_text_are_taken_out(plan_data: dict[str, Any]) -> None:
    plan_data["person"]["protected_identity"] = "sekretessmarkering"
    plan_data["what_matters"] = (
        "Ekdalas skola, ring 070-174 06 01 eller +46 8 465 004 00, karin@ekdala.se, https://ekdala.se/x. Född 2017-03-12."
    )
    said = plan_text(parse_document(plan_data, partial=True))
    assert "Viktigt: [skyddat] skola, ring [skyddat] eller [skyddat], [skyddat] [skyddat]\n  Född 2017-03-12." in said


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Rektor, förskolan Gläntan", "Rektor"),
        ("Enhetschef i hemtjänsten", "Enhetschef"),
        ("Sjuksköterska vid VC Linden", "Sjuksköterska"),
        ("LSS-handläggare Ekdala", "LSS-handläggare"),
        ("Barn- och ungdomssamordnare", "Barn- och ungdomssamordnare"),
        ("Ekdala kommun", ""),
    ],
)
def test_a_title_loses_what_follows_it(title: str, bare: str, plan: SipDocument) -> None:
    assert bare_title(title, plan) == bare


def test_a_region_is_not_told_by_its_reserve_number(plan_data: dict[str, Any]) -> None:
    plan_data["person"]["identifiers"] = [{"kind": "reservnummer-varmland", "value": "1234ABC"}]
    assert "Reservnummer (Värmland): 1234ABC" in plan_text(parse_document(plan_data))
    plan_data["person"]["protected_identity"] = "sekretessmarkering"
    assert "Reservnummer: 1234ABC" in plan_text(parse_document(plan_data, partial=True))


def test_numbers_of_relatives_are_taken_out_too(plan_data: dict[str, Any]) -> None:
    plan_data["relatives"][0]["identifiers"] = [{"kind": "personnummer", "value": "199102279826"}]
    conceal = personal_numbers(parse_document(plan_data))
    assert conceal("mamma 910227-9826 och 070-1740601") == "mamma ●●●●●● och 070-1740601"


def test_a_short_name_or_number_takes_nothing_else_with_it(plan_data: dict[str, Any]) -> None:
    plan_data["person"] |= {
        "identifiers": [{"kind": "reservnummer-vgr", "value": "12"}],
        "protected_identity": "sekretessmarkering",
    }
    plan_data["staff"][0]["name"] = "A"
    plan_data["what_matters"] = "A och B klockan 12, den 12 maj."
    assert "Viktigt: A och B klockan 12, den 12 maj." in plan_text(parse_document(plan_data, partial=True))


def test_the_id_of_an_invitation_cannot_be_tried_against_parties(plan_data: dict[str, Any]) -> None:
    plan_data["person"]["protected_identity"] = "sekretessmarkering"
    made = []
    for party in ("SE9999000011-A100", "SE9999000001-R000"):
        document = parse_document(plan_data | {"responsible_party": party}, partial=True)
        made.append(Calendar.from_ical(kallelse_ics(document, "mote-2", stamp=STAMP)).walk("VEVENT")[0]["uid"])
    assert made[0] == made[1]


@pytest.mark.parametrize("text", ["a@" * 40_000 + "b", "0 " * 40_000 + "0", "www." * 20_000, "+1-1-1" * 15_000, "01(" * 30_000])
def test_a_text_made_to_be_slow_is_not(text: str, plan_data: dict[str, Any]) -> None:
    plan_data["person"]["protected_identity"] = "sekretessmarkering"
    conceal = whereabouts(parse_document(plan_data, partial=True), names_of_parties=True)
    started = time.process_time()
    conceal(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text",
    [
        "ring SE9999000011-A100",
        "organisationsnummer 999900-0011",
        "Ekdalaskolan och Ekdalabo",
        "Region\u00a0Exempel",
        "barnha\u0308lsan Ekdala",
    ],
)
def test_what_tells_of_a_party_in_another_spelling_is_taken_out_too(text: str, protected: SipDocument) -> None:
    said = whereabouts(protected, names_of_parties=True)(text)
    assert "[skyddat]" in said
    assert not any(part in said for part in ("SE9999", "999900", "Ekdala", "Exempel"))


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("skolkurator 08-1234567", "skolkurator"),
        ("Rektor Gläntanskolan", "Rektor"),
        ("Kurator BUP Storås", "Kurator"),
        ("Läkare mia@", "Läkare"),
        ("LSS-handläggare", "LSS-handläggare"),
        ("Legitimerad sjuksköterska, BUP", "Legitimerad sjuksköterska"),
    ],
)
def test_a_title_is_the_words_before_any_name(title: str, bare: str, protected: SipDocument) -> None:
    assert bare_title(title, protected) == bare


@pytest.mark.parametrize("between", ["–", "\u2011", "\u00a0", " - ", ".", ""])
def test_a_number_is_taken_out_whatever_stands_in_it(between: str, plan: SipDocument) -> None:
    value = next(one.value for one in plan.person.identifiers if one.kind == "personnummer")
    for written in (
        f"{value[:8]}{between}{value[8:]}",
        f"{value[2:8]}{between}{value[8:]}",
        f"{value[:4]}-{value[4:6]}-{value[6:8]}{between}{value[8:]}",
    ):
        assert value[8:] not in personal_numbers(plan)(f"nr {written}, se ovan")
