"""What a printed plan says, and in which order."""

from typing import Any

import pytest

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.printing import plan_text
from fhir_sip.printing.plan_view import plan_view
from fhir_sip.printing.view import Page, Row, Rows, Section, Table


def headings(page: Page) -> list[str]:
    return [section.heading for section in page.sections]


def section_named(page: Page, start: str) -> Section:
    return next(section for _, section in page.walk() if section.heading.startswith(start))


def labelled(section: Section) -> dict[str, list[str]]:
    rows: list[Row] = [row for block in section.blocks if isinstance(block, Rows) for row in block.rows]
    return {row.label: [entry.text for entry in row.entries] for row in rows}


def tables(section: Section) -> dict[str, list[list[str]]]:
    found = [block for block in section.blocks if isinstance(block, Table)]
    return {it.caption: [[" ".join(entry.text for entry in cell) for cell in row] for row in it.rows] for it in found}


def test_what_matters_and_the_goals_come_first(plan: SipDocument) -> None:
    assert headings(plan_view(plan)) == [
        "Det som är viktigt för Alva",
        "Mål och insatser",
        "Insatser utan mål",
        "Krisplan",
        "Bakgrund och behov",
        "Egenvård",
        "Vilka som är med",
        "Uppföljning",
        "Möten",
        "Överenskommelse",
        "Samtycken",
        "Andra planer som gäller i stället för SIP",
        "Erbjudande om SIP",
    ]


def test_each_action_stands_under_its_goal_and_those_without_one_last(plan: SipDocument) -> None:
    page = plan_view(plan)
    goal = section_named(page, "Mål: ")
    assert [action.heading for action in goal.sections] == [
        "Insats: Korttidsvistelse på Solgläntan",
        "Insats: Avlösarservice på vardagar",
    ]
    assert [it.heading for it in section_named(page, "Insatser utan mål").sections] == ["Insats: Resor till sjukhuset"]


def test_an_action_says_who_when_how_often_how_followed_up_and_its_result(plan: SipDocument) -> None:
    assert labelled(section_named(plan_view(plan), "Insats: Korttids")) == {
        "Ansvarig": ["Ekdala kommun, Omsorgsnämnden"],
        "Utförs av": ["Föreningen Lägerbålet"],
        "Kontakt": [
            "Karin Lindblad, LSS-handläggare",
            "Telefon: +46846500400",
            "E-post: karin.lindblad@ekdala.example.se",
        ],
        "Vad som görs": ["En helg i månaden, 9 § 6 LSS."],
        "Status": ["pågår"],
        "När": ["12 oktober 2026 – 15 februari 2027"],
        "Hur ofta": ["En helg i månaden"],
        "Hur det följs upp": ["Samtal med föräldrarna"],
        "Följs upp den": ["15 januari 2027"],
        "Resultat": ["Sover hela natten."],
    }


def test_a_no_stands_first_with_its_reasons(plan: SipDocument) -> None:
    refused = labelled(section_named(plan_view(plan), "Insats: Avlösar"))
    assert next(iter(refused.items())) == ("Skäl till nej", ["Behovet tillgodoses genom korttidsvistelse."])


def test_evaluations_stand_under_the_goal_in_the_order_of_their_days(plan: SipDocument) -> None:
    assert tables(section_named(plan_view(plan), "Mål: "))["Så har det gått"] == [
        ["10 november 2026", "oförändrat", ""],
        ["10 december 2026", "på väg", "En natt hemifrån gick bra."],
    ]


def test_the_crisis_plan_cannot_be_overlooked(plan: SipDocument) -> None:
    crisis = section_named(plan_view(plan), "Krisplan")
    assert crisis.tone == "crisis"
    assert crisis.blocks[0].rows[0].tone == "weight"  # type: ignore[union-attr]


def test_the_header_has_the_number_in_usual_form_and_nothing_else_has_it(plan: SipDocument) -> None:
    text = plan_text(plan)
    assert "Personnummer: 20170312-9815" in text
    assert text.count("9815") == 1
    assert "9815" not in plan_view(plan).title


@pytest.mark.parametrize("form", ["201703129815", "20170312-9815", "170312-9815", "1703129815", "20170312 9815"])
def test_a_number_written_into_a_text_is_not_printed(form: str, plan_data: dict[str, Any]) -> None:
    plan_data["title"] = f"SIP {form}"
    plan_data["goals"][0]["own_words"] = f"Mål för {form}."
    text = plan_text(parse_document(plan_data))
    assert "SIP ●●●●●●\n" in text
    assert text.count("9815") == 1


def test_coordinator_leader_and_overall_responsibility_are_told(plan: SipDocument) -> None:
    told = labelled(section_named(plan_view(plan), "Vilka som är med"))
    assert told["Samordnare"][0] == "Karin Lindblad, LSS-handläggare, Ekdala kommun, Omsorgsnämnden"
    assert told["Mötesledare"][0].startswith("Johan Ström")
    assert told["Övergripande ansvar"] == ["Ekdala kommun, Omsorgsnämnden"]


def test_both_views_of_a_disagreement_are_kept(plan: SipDocument) -> None:
    assert tables(section_named(plan_view(plan), "Överenskommelse"))["Parternas svar på planen"] == [
        ["Ekdala kommun, Omsorgsnämnden", "står bakom planen", "5 oktober 2026", ""],
        ["Ekdala kommun, Barn- och utbildningsnämnden", "har inte svarat", "", ""],
        ["Region Exempel", "står inte bakom planen", "6 oktober 2026", "Resor är kommunens ansvar."],
    ]


def test_a_consent_is_in_plain_words_with_each_answer_and_what_was_taken_back(plan: SipDocument) -> None:
    consent = section_named(plan_view(plan), "Att göra en samordnad")
    assert labelled(consent)["Status"] == ["ja, samtycket gäller"]
    assert labelled(consent)["Mognadsbedömning"] == [
        "Får inte bestämma själv om samtycket än. Bedömt av Johan Ström, Sjuksköterska, Barnhabiliteringen den 18 september 2026."
    ]
    assert tables(consent)["Svar på samtycket"] == [
        ["Mira Testsson", "18 september 2026", "muntligt", "1 december 2026"],
        ["Nguyễn Văn Test", "21 september 2026", "skriftligt", ""],
    ]


def test_egenvard_tells_who_does_each_task_the_risks_and_what_to_do_when_something_changes(plan: SipDocument) -> None:
    page = plan_view(plan)
    agreement = section_named(page, "Egenvård: sondmatning")
    assert [it.heading for it in agreement.sections] == [
        "Om något förändras",
        "Uppgift: Ge mat i sonden",
        "Uppgift: Packa medicin",
        "Risker, bedömda 20 oktober 2026",
    ]
    assert labelled(agreement)["Omprövas"] == ["20 april 2027"]
    assert labelled(agreement.sections[1])["Vem gör det"] == ["Ekdala kommun, Omsorgsnämnden"]
    assert labelled(agreement.sections[2])["Vem gör det"] == ["Mira Testsson"]
    assert tables(agreement.sections[3])["Risker"] == [["Sonden hamnar fel.", "Sällan"], ["Alva kräks.", ""]]


def test_what_was_entered_in_error_is_not_printed_but_actions_of_such_a_goal_are(plan_data: dict[str, Any]) -> None:
    plan_data["actions"][0]["goal"] = "mal-fel"
    plan_data["actions"][1]["status"] = "entered-in-error"
    text = plan_text(parse_document(plan_data))
    assert "skrevs av misstag" not in text
    assert "Avlösarservice" not in text
    assert text.index("Insatser utan mål") < text.index("Korttidsvistelse på Solgläntan")


@pytest.mark.parametrize("status", ["draft", "on-hold", "completed", "revoked", "entered-in-error", "unknown"])
def test_a_plan_that_is_not_active_says_so_above_all_else(status: str, plan_data: dict[str, Any]) -> None:
    assert len(plan_view(parse_document(plan_data | {"status": status})).banners) == 1
    assert plan_view(parse_document(plan_data)).banners == ()
