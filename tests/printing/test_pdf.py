"""The printed PDF: tagged, in Swedish, the same bytes for the same plan, safe against what a plan may hold, and small."""

from pathlib import Path
from typing import Any

import pytest
import typst

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.printing import as_pdf, kallelse_pdf, plan_pdf
from fhir_sip.printing.examples import documents
from fhir_sip.printing.kallelse_view import kallelse_view
from fhir_sip.printing.pdf_packing import packed
from fhir_sip.printing.plan_view import plan_view
from fhir_sip.printing.view import Page, Rows, Table

from .reading_pdf import catalogue, headings, opened, pages, tags

HOSTILE = '#read("/etc/passwd") *bold* $x^2$ @ref <label> \\ `raw` = #include "plan.typ" //'
MOST_BYTES = 100_000
EXAMPLES = documents()


def headings_of(page: Page) -> set[tuple[int, str]]:
    return {(1, page.heading)} | {(level, section.heading) for level, section in page.walk()}


def is_ua(pdf: bytes) -> bool:
    return b"<pdfuaid:part>1</pdfuaid:part>" in opened(pdf)


def test_a_plan_is_tagged_swedish_and_claims_pdf_ua(plan: SipDocument) -> None:
    pdf = plan_pdf(plan)
    assert pdf.startswith(b"%PDF-1.7")
    assert catalogue(pdf) == {"tree": True, "marked": True, "lang": "sv-SE", "title": True}
    assert is_ua(pdf)


def test_its_headings_are_those_of_the_view(plan: SipDocument) -> None:
    assert headings(plan_pdf(plan)) == headings_of(plan_view(plan))
    assert headings(kallelse_pdf(plan, "mote-2")) == headings_of(kallelse_view(plan, "mote-2"))


def test_every_row_and_every_cell_of_the_view_is_tagged(plan: SipDocument) -> None:
    page = plan_view(plan)
    blocks = [page.header, *(block for _, section in page.walk() for block in section.blocks)]
    found = tags(plan_pdf(plan))
    tables = [block for block in blocks if isinstance(block, Table)]
    assert found.count("LI") == sum(len(block.rows) for block in blocks if isinstance(block, Rows))
    assert found.count("Table") == len(tables)
    assert found.count("TH") == sum(len(table.columns) for table in tables)
    assert found.count("TD") == sum(len(row) for table in tables for row in table.rows)


def test_the_same_plan_gives_the_same_bytes_without_a_time(plan: SipDocument) -> None:
    first = plan_pdf(plan)
    assert first == plan_pdf(plan)
    assert b"CreationDate" not in opened(first)


def test_its_title_names_the_plan_and_holds_no_number(plan: SipDocument, protected: SipDocument) -> None:
    pdf = opened(plan_pdf(plan))
    assert "Samordnad individuell plan för Alva Li Testsson".encode() in pdf
    assert b"9815" not in pdf
    assert b"Testsson" not in opened(plan_pdf(protected)).partition(b"</x:xmpmeta>")[0].partition(b"<x:xmpmeta")[2]


def test_a_text_that_looks_like_typesetting_is_printed_as_it_stands(plan_data: dict[str, Any]) -> None:
    plan_data["title"] = plan_data["goals"][0]["own_words"] = plan_data["crisis_plan"] = HOSTILE
    plan_data["agreements"][2]["view"] = plan_data["relatives"][0]["name"] = HOSTILE
    pdf = plan_pdf(parse_document(plan_data))
    assert {(1, HOSTILE), (3, f"Mål: {HOSTILE}")} <= headings(pdf)
    assert is_ua(pdf)


def test_the_templates_fetch_no_package_and_read_no_file_but_the_frame(repository: Path) -> None:
    for template in (repository / "mappings/print").glob("*.typ"):
        source = template.read_text(encoding="utf-8")
        assert [name for name in ("@preview", "@local", "read(", "plugin(", "image(", "eval(", "include") if name in source] == []
        assert source.count("#import") == (0 if template.name == "page.typ" else 1)


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "محمد", "יעל", "Иван", "Αθηνά", "Łukasz Çelik Ðorđe", "a\tb", "\u202eabc"])
def test_names_in_scripts_we_have_letters_for_keep_the_standard(name: str, plan_data: dict[str, Any]) -> None:
    plan_data["relatives"][0]["name"] = plan_data["person"]["given_names"][0] = name.replace("\t", " ")
    plan_data["strengths"] = name
    assert is_ua(plan_pdf(parse_document(plan_data)))


@pytest.mark.parametrize("name", ["李", "ትግርኛ", "สมชาย", "😀", "\U000f0000"])
def test_a_letter_no_font_has_costs_the_standard_and_not_the_plan(name: str, plan_data: dict[str, Any]) -> None:
    plan_data["relatives"][0]["name"] = plan_data["goals"][0]["own_words"] = name
    pdf = plan_pdf(parse_document(plan_data))
    assert not is_ua(pdf)
    assert (3, f"Mål: {name}") in headings(pdf)
    assert catalogue(pdf) == {"tree": True, "marked": True, "lang": "sv-SE", "title": False}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_plans_are_within_the_limit_of_the_national_contract(name: str) -> None:
    pdf = plan_pdf(EXAMPLES[name])
    assert len(pdf) < MOST_BYTES
    assert headings(pdf) == headings_of(plan_view(EXAMPLES[name]))


def test_the_fullest_plan_and_its_kallelse_are_within_it_too(plan: SipDocument) -> None:
    assert len(plan_pdf(plan)) < MOST_BYTES
    assert len(kallelse_pdf(plan, "mote-2")) < MOST_BYTES


def test_packing_changes_no_page(plan: SipDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = plan_pdf(plan)
    monkeypatch.setattr(as_pdf, "packed", lambda pdf: pdf)
    plain = plan_pdf(plan)
    assert packed(plain) == small
    assert len(small) < len(plain) / 2
    assert pictures(small, tmp_path) == pictures(plain, tmp_path)


@pytest.mark.parametrize("text", ["x" * 50_000, "ord\n" * 5_000 + "slut", "https://example.se/" + "a/" * 20_000])
def test_a_text_of_any_length_is_set(text: str, plan_data: dict[str, Any]) -> None:
    plan_data["strengths"] = text
    assert is_ua(plan_pdf(parse_document(plan_data)))


def pictures(pdf: bytes, folder: Path) -> list[bytes]:
    """Every page as another reader of PDF shows it."""
    (folder / "plan.pdf").write_bytes(pdf)
    assert pages(pdf) > 1
    source = "#set page(margin: 0pt)\n" + "\n".join(f'#image("plan.pdf", page: {page})' for page in range(1, pages(pdf) + 1))
    made = typst.Compiler(source.encode(), root=folder).compile(format="png", ppi=40)
    assert isinstance(made, list)
    assert len(set(made)) > 1
    return made
