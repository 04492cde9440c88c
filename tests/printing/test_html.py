"""The printed HTML: safe, self-contained, accessible, and saying all that the view says."""

import hashlib
import re
from base64 import b64encode
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.printing import UnknownMeeting, kallelse_html, plan_html, plan_text
from fhir_sip.printing.plan_view import plan_view
from fhir_sip.printing.view import Rows

HOSTILE = ["<script>alert(1)</script>", "{{ 7*7 }}", "{% raw %}", '" onload="x', "<!--", "&lt;b&gt;", "]]>"]
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR = re.compile(r"(?:^|;)\s*(color|background):\s*(#[0-9a-f]{6})")


def root_of(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


@pytest.fixture(params=["plan", "kallelse"])
def printed(request: pytest.FixtureRequest, plan: SipDocument) -> str:
    """Both kinds of page."""
    return plan_html(plan) if request.param == "plan" else kallelse_html(plan, "mote-2")


def all_text(text: str) -> str:
    return " ".join(root_of(text).text_content().split())


def test_the_page_is_swedish_with_a_title_one_heading_and_landmarks(printed: str) -> None:
    root = root_of(printed)
    assert printed.startswith("<!DOCTYPE html>")
    assert root.get("lang") == "sv"
    assert root.findtext("head/title")
    assert len(root.findall(".//h1")) == 1
    assert [len(root.findall(f"body/{landmark}")) for landmark in ("header", "main", "footer")] == [1, 1, 1]


def test_no_heading_skips_a_level(printed: str) -> None:
    levels = [int(heading.tag[1]) for heading in root_of(printed).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(levels) > 4


def test_ids_are_unique_and_every_reference_to_one_leads_somewhere(printed: str) -> None:
    root = root_of(printed)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = [
        *" ".join(root.xpath("//@aria-labelledby")).split(),
        *(href[1:] for href in root.xpath("//a/@href") if href.startswith("#")),
    ]
    assert set(named) <= set(ids)


def test_tables_have_captions_and_scoped_heads(printed: str) -> None:
    root = root_of(printed)
    tables = root.findall(".//table")
    assert tables
    for table in tables:
        assert table.findtext("caption")
        assert {head.get("scope") for head in table.iterfind("thead/tr/th")} == {"col"}
        assert [len(row.xpath("th[@scope='row']")) for row in table.iterfind("tbody/tr")] == [1] * len(table.findall("tbody/tr"))
        assert {len(row) for row in table.iter("tr")} == {len(table.find("thead/tr"))}


def test_nothing_runs_and_nothing_is_fetched(printed: str) -> None:
    root = root_of(printed)
    assert not list(root.iter("script", "link", "img", "iframe", "object", "form", "base"))
    assert root.xpath("//@*[starts-with(name(), 'on')]") == []
    assert root.xpath("//@style | //@src") == []
    assert "url(" not in root.findtext("head/style")
    assert "@import" not in root.findtext("head/style")


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(printed: str) -> None:
    root = root_of(printed)
    [policy] = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digest = b64encode(hashlib.sha256(root.findtext("head/style").encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_of_the_plan_comes_out_as_text(text: str, plan_data: dict[str, Any]) -> None:
    plan_data["title"] = plan_data["goals"][0]["own_words"] = plan_data["crisis_plan"] = text
    plan_data["relatives"][0]["name"] = plan_data["agreements"][2]["view"] = text
    plan_data["meetings"][1]["question"] = text
    document = parse_document(plan_data)
    for page in (plan_html(document), kallelse_html(document, "mote-2")):
        root = root_of(page)
        assert text in root.text_content()
        assert not list(root.iter("script"))
        assert root.xpath("//@onload") == []


@pytest.mark.parametrize("value", ["javascript:alert(1)", "a@b", "x y@example.se", "a@example.se\nBcc: b@example.se"])
def test_only_what_has_the_form_of_an_address_becomes_a_link(value: str, plan_data: dict[str, Any]) -> None:
    kinds = ("phone", "email", "url", "sms", "other")
    plan_data["staff"][0]["telecom"] = [{"kind": kind, "value": value} for kind in kinds]
    hrefs = root_of(plan_html(parse_document(plan_data))).xpath("//a/@href")
    assert {href.partition(":")[0] for href in hrefs if not href.startswith("#")} == {"https", "mailto", "tel"}
    assert not any(value in href for href in hrefs)


def test_html_and_text_say_all_that_the_view_says(plan: SipDocument) -> None:
    page = plan_view(plan)
    said = [page.kind, page.heading, page.footer, *page.banners]
    for block in (page.header, *(block for _, section in page.walk() for block in section.blocks)):
        if isinstance(block, Rows):
            said += [text for row in block.rows for text in (row.label, *(entry.text for entry in row.entries))]
        else:
            said += [block.caption, *block.columns, *(entry.text for row in block.rows for cell in row for entry in cell)]
    said += [section.heading for _, section in page.walk()]
    in_html, in_text = all_text(plan_html(plan)), " ".join(plan_text(plan).split())
    assert len(said) > 200
    assert [text for text in said if " ".join(text.split()) not in in_html] == []
    plain = in_text.replace(" / ", " ")
    assert [text for text in said if " ".join(text.split()) not in plain] == []


def test_colours_have_contrast_enough_for_small_text(repository: Path) -> None:
    css = (repository / "mappings/print/page.css").read_text(encoding="utf-8").partition("@media")[0]
    rules = {selector.strip(): dict(_COLOUR.findall(body)) for selector, body in _RULE.findall(css)}
    page, crisis = rules["body"]["background"], rules["section.crisis"]["background"]
    pairs = {
        (rule["color"], background)
        for rule in rules.values()
        if "color" in rule
        for background in ([rule["background"]] if "background" in rule else [page, crisis])
    }
    assert len(pairs) > 6
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    borders = re.findall(r"solid (#[0-9a-f]{6})", css)
    assert contrast("#767676", page) > 4.5
    assert [colour for colour in borders if colour != "#c9d6df" and contrast(colour, page) < 3] == []


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_an_unknown_meeting_is_refused_without_naming_it(plan: SipDocument) -> None:
    with pytest.raises(UnknownMeeting) as refused:
        kallelse_html(plan, "mote-hos-Alva")
    assert "Alva" not in str(refused.value)
