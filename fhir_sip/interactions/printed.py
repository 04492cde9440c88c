"""The plan on paper, by media type."""

from collections.abc import Callable

from fhir_sip.edge.security_headers import page_policy
from fhir_sip.mapping import SipDocument
from fhir_sip.printing import plan_html, plan_pdf, plan_text
from fhir_sip.printing.as_html import style_digest

_FILE_NAMES = {"text/html": "sip.html", "application/pdf": "sip.pdf", "text/plain": "sip.txt"}


def printed_headers(media_type: str) -> dict[str, str]:
    """What shows a printed plan and names its file; the name holds nothing of the plan (RFC 6266). A page keeps its style, and no more."""
    headers = {"Content-Disposition": f'inline; filename="{_FILE_NAMES[media_type]}"'}
    return headers | ({"Content-Security-Policy": page_policy(style_digest())} if media_type == "text/html" else {})


PRINTED: dict[str, Callable[[SipDocument], bytes]] = {
    "text/html": lambda document: plan_html(document).encode(),
    "application/pdf": plan_pdf,
    "text/plain": lambda document: plan_text(document).encode(),
}
"""Media type -> what prints a document as it, texts in UTF-8. They take milliseconds of a processor: call them in a thread."""
