"""The plan as documents: what is over 100 KB is left out whole, and that is said."""

import base64
from typing import Any

import pytest

from fhir_sip.mapping import parse_document
from fhir_sip.rivta.contents import MOST_BYTES, rendered
from tests.rivta.calls import call_text, posted_xml, read_answer
from tests.systems import Systems, fresh_plan, personnummer_of, posted

LONG = "Det här är en lång berättelse om vad som är viktigt. "


def lengthy(**texts: int) -> dict[str, Any]:
    """A plan with texts of so many bytes."""
    return fresh_plan() | {
        field: (LONG * (size // len(LONG) + 1)).encode()[:size].decode(errors="ignore").strip() for field, size in texts.items()
    }


def test_every_form_is_within_the_limit_and_whole() -> None:
    found = rendered(parse_document(fresh_plan()))
    assert [content["mediaType"] for content in found.contents] == ["text/plain", "text/html", "application/pdf"]
    assert found.left_out == []
    text, html, pdf = (base64.b64decode(content["value"]) for content in found.contents)
    assert b"</html>" in html
    assert pdf.rstrip().endswith(b"%%EOF")
    assert text.decode()


@pytest.mark.parametrize("size", [60_000, 90_000])
def test_what_is_too_large_is_left_out_never_cut(size: int) -> None:
    document = parse_document(lengthy(what_matters=size, strengths=size))
    found = rendered(document)
    assert found.left_out[:2] == ["text/plain", "text/html"]
    assert not {content["mediaType"] for content in found.contents} & set(found.left_out)
    assert all(len(base64.b64decode(content["value"])) <= MOST_BYTES for content in found.contents)


def test_the_answer_says_what_was_left_out(systems: Systems) -> None:
    plan = lengthy(what_matters=90_000, strengths=90_000)
    posted(systems.municipality_a, plan)
    answer = read_answer(posted_xml(systems.region_ehr, call_text(personnummer_of(plan))))
    assert answer["result"]["resultCode"] == "INFO"
    assert answer["result"]["message"].startswith("Plan 1: text/plain, text/html")
    (found,) = answer["carePlan"]
    kinds = [content["mediaType"] for content in found["carePlanBody"].get("content", ())]
    assert "text/plain" not in kinds
    assert "text/html" not in kinds
