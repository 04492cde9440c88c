"""Which form an Accept header asks for (RFC 9110 12.5.1)."""

import pytest

from fhir_sip.interactions.accept import preferred

OFFERED = ("application/json", "text/html", "application/pdf", "text/plain")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/html"),
        ("text/html", "text/html"),
        ("TEXT/HTML; charset=utf-8", "text/html"),
        (BROWSER, "text/html"),
        ("application/pdf, */*;q=0.1", "application/pdf"),
        ("text/html;q=0.4, text/plain;q=0.5", "text/plain"),
        ("text/html;q=0.5, application/json;q=0.5", "application/json"),
        ("text/plain;q=0.9, text/*;q=0.1, application/json;q=0.5", "text/plain"),
        ("application/json;q=0, */*;q=0.5", "text/html"),
        ("*/*;q=0.5, text/html;q=0.2, application/json;q=0", "application/pdf"),
        ("application/pdf;q=0", "application/json"),
        ("application/fhir+json", "application/json"),
        ("image/png", "application/json"),
        ("text/html;q=high", "application/json"),
        ("text/html;q=nan, text/plain;q=0.1", "text/plain"),
        ("text/html;q=2, text/plain;q=0.1", "text/plain"),
        (",;,/;q=,text", "application/json"),
    ],
)
def test_the_form_with_the_highest_quality_is_given(accept: str | None, given: str) -> None:
    assert preferred(accept, OFFERED) == given
