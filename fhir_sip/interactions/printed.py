"""The plan on paper, by media type."""

from collections.abc import Callable

from fhir_sip.mapping import SipDocument
from fhir_sip.printing import plan_html, plan_pdf, plan_text

_FILE_NAMES = {"text/html": "sip.html", "application/pdf": "sip.pdf", "text/plain": "sip.txt"}


def disposition(media_type: str) -> dict[str, str]:
    """The header that shows a printed plan and names its file; the name holds nothing of the plan (RFC 6266)."""
    return {"Content-Disposition": f'inline; filename="{_FILE_NAMES[media_type]}"'}


PRINTED: dict[str, Callable[[SipDocument], bytes]] = {
    "text/html": lambda document: plan_html(document).encode(),
    "application/pdf": plan_pdf,
    "text/plain": lambda document: plan_text(document).encode(),
}
"""Media type -> what prints a document as it, texts in UTF-8. They take milliseconds of a processor: call them in a thread."""
