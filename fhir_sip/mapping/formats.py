"""Every format by name: how a document of it comes to the SIP document or to a Bundle of one plan, and from there to it."""

import datetime
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from fhir_sip import printing
from fhir_sip.rivta import care_plans
from fhir_sip.rivta.documents import as_bytes

from .bundle_faults import bundle_faults
from .document import SipDocument, parse_document
from .forms import form_to_sip, sip_to_form
from .roads import BESIDE, Data, Refused
from .sip_as_rivta import care_plan_of
from .tables import Source, load_source, mappings_folder, sip_source

SIP, FHIR, RIVTA = "sip", "fhir", "rivta_getcareplans"
PRINTED = ("html", "pdf", "text", "ics")


class UnknownFormat(Exception):
    """No format of this name; the text says which there are."""


class Format(NamedTuple):
    """`hub` is `sip` or `fhir`: what `to_hub` gives and `from_hub` takes. Without `to_hub` it can only be made.

    `ending` and `file` make a file of one document; `source` is set where tables map it.
    """

    name: str
    hub: str
    ending: str
    to_hub: Callable[[Data], Any] | None
    from_hub: Callable[[Any], Any]
    file: Callable[[Any], bytes]
    source: Source | None = None

    def again(self, value: Any, document: Data) -> Data:
        """Make a document of this format as `document` is: of the same form, where there are several."""
        chosen_by = self.source.chosen_by if self.source else None
        if self.source is None or chosen_by is None:
            made: Data = self.from_hub(value)
            return made
        return sip_to_form(self.source, value, document[chosen_by])


def names() -> list[str]:
    """Give the names of the formats that can be read, the sources of `mappings/` among them."""
    sources = sorted(file.parent.name for file in mappings_folder().glob("*/source.yaml"))
    return list(dict.fromkeys([SIP, FHIR, *sources]))


def format_named(name: str) -> Format:
    """Give a format: `sip`, a source's name or folder, `source:table`, `html`, `html:meeting`. Raises UnknownFormat, MappingInvalid."""
    plain, _, inside = name.partition(":")
    if plain in PRINTED:
        return _printed(plain, inside)
    if name == SIP:
        return Format(name, SIP, "sip.json", parse_document, SipDocument.as_json, _json, sip_source())
    if name == FHIR:
        return Format(name, FHIR, "fhir.json", _checked_bundle, lambda bundle: bundle, _json)
    folder = next((one for one in (mappings_folder() / plain, Path(plain)) if (one / "source.yaml").is_file()), Path(plain))
    if not (folder / "source.yaml").is_file():
        printed = ", ".join(PRINTED)
        raise UnknownFormat(
            f"no format {name}; there are {', '.join(names())}, a folder with source.yaml, and to print {printed}"
        )
    source = load_source(folder.resolve())
    if source.name == RIVTA:
        return Format(plain, FHIR, "rivta.xml", care_plans.to_bundle, care_plan_of, _xml, source)
    if source.right != SIP or source.name in BESIDE or (inside and inside not in source.tables):
        raise UnknownFormat(f"no format {name}; the source has {', '.join(source.tables)}")
    return _form(source, inside)


def _form(source: Source, table: str) -> Format:
    return Format(
        f"{source.name}:{table}" if table else source.name,
        SIP,
        f"{table or source.name}.json",
        lambda form: form_to_sip(source, form),
        lambda document: sip_to_form(source, document, table or None),
        _json,
        source,
    )


def _printed(kind: str, meeting: str) -> Format:
    def of_plan(document: SipDocument) -> bytes:
        if kind == "pdf":
            return printing.plan_pdf(document)
        return (printing.plan_html(document) if kind == "html" else printing.plan_text(document)).encode()

    def of_meeting(document: SipDocument) -> bytes:
        if kind == "pdf":
            return printing.kallelse_pdf(document, meeting)
        if kind == "html":
            return printing.kallelse_html(document, meeting).encode()
        return printing.kallelse_ics(document, meeting, stamp=datetime.datetime.now(datetime.UTC))

    if (kind == "ics" and not meeting) or (kind == "text" and meeting):
        raise UnknownFormat("a kallelse is html:<meeting id>, pdf:<meeting id> or ics:<meeting id>; a plan is html, pdf or text")
    ending = ".".join(filter(None, ("kallelse" if meeting else "", "txt" if kind == "text" else kind)))
    return Format(kind, SIP, ending, None, of_meeting if meeting else of_plan, lambda content: content)


def _checked_bundle(bundle: Data) -> Data:
    if faults := bundle_faults(bundle):
        raise Refused(*faults)
    return bundle


def _json(data: Data) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _xml(care_plan: Data) -> bytes:
    return as_bytes({"carePlan": [care_plan], "result": {"resultCode": "OK", "logId": str(uuid.uuid4())}})
