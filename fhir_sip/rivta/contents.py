"""The plan as documents: plain text, HTML and PDF, each at most 100 KB. What is larger is left out and named, never cut."""

import base64
from typing import NamedTuple

from fhir_sip.mapping import SipDocument
from fhir_sip.printing import PdfFailed, plan_html, plan_pdf, plan_text

MOST_BYTES = 100 * 1024
"""Largest document, bytes before base64."""


class Rendered(NamedTuple):
    """`contents` are the contract's `content`; `left_out` the media types that were too large or could not be made."""

    contents: list[dict[str, str]]
    left_out: list[str]


def rendered(document: SipDocument) -> Rendered:
    """The plan in each form, made once. Takes its time (a PDF is set): never call it on the event loop."""
    made = {"text/plain": plan_text(document).encode("utf-8"), "text/html": plan_html(document).encode("utf-8")}
    try:
        made["application/pdf"] = plan_pdf(document)
    except PdfFailed:
        made["application/pdf"] = b""
    fits = {kind: content for kind, content in made.items() if 0 < len(content) <= MOST_BYTES}
    return Rendered(
        [{"mediaType": kind, "value": base64.b64encode(content).decode("ascii")} for kind, content in fits.items()],
        [kind for kind in made if kind not in fits],
    )
