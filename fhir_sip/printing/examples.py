"""The printed examples: the plans of four persons, an odd one and the least one, with their meetings, as they must come out.

`python -m fhir_sip.printing.examples` writes `mappings/print/examples` anew. PDFs are not kept.
"""

from datetime import UTC, datetime
from pathlib import Path

from fhir_sip.mapping import SipDocument, parse_document
from fhir_sip.mapping.tables import mappings_folder

from . import kallelse_html, kallelse_ics, plan_html, plan_text

FOLDER = mappings_folder() / "print" / "examples"
_NAMES = ("elsa", "minimal", "odd", "peter", "viola", "ylva")
_STAMP = datetime(2026, 11, 1, 12, tzinfo=UTC)


def documents() -> dict[str, SipDocument]:
    """Give the example plans by name, from `mappings/sip/examples`."""
    folder = mappings_folder() / "sip" / "examples"
    return {name: parse_document((folder / f"{name}.json").read_bytes()) for name in _NAMES}


def printed() -> dict[str, bytes]:
    """Give every printed example by file name. A meeting without a time has no invitation."""
    files: dict[str, bytes] = {}
    for name, document in documents().items():
        files[f"{name}.plan.txt"] = plan_text(document).encode()
        files[f"{name}.plan.html"] = plan_html(document).encode()
        for meeting in document.meetings:
            files[f"{name}.{meeting.id}.kallelse.html"] = kallelse_html(document, meeting.id).encode()
            if meeting.start is not None:
                files[f"{name}.{meeting.id}.kallelse.ics"] = kallelse_ics(document, meeting.id, stamp=_STAMP)
    return files


def write(folder: Path = FOLDER) -> None:
    """Write the printed examples, and remove those of plans and meetings that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    files = printed()
    for old in folder.glob("*.*"):
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write()
