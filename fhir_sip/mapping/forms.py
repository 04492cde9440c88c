"""A form of a region or a municipality <-> SIP document, by a table whose right side is `sip`.

A form is a JSON object of texts, objects and lists of objects; `flat` and `csv_rows` read flat ones. What a form says wrong is told in
the form's own words: path and rule, never the value.
"""

from collections.abc import Mapping
from typing import Any

from .document import DocumentInvalid, Issue, SipDocument, parse_document
from .form_faults import FormFaults
from .form_places import FormPlaces
from .patterns import copied
from .references import Outward, TextReader
from .tables import Source, Table


def table_for(source: Source, form: Mapping[str, Any]) -> Table:
    """Give the table of a form: the only one, or the one its `chosen_by` field names. Raises DocumentInvalid."""
    if source.chosen_by is None:
        return next(iter(source.tables.values()))
    chosen = form.get(source.chosen_by)
    if isinstance(chosen, str) and chosen in source.tables:
        return source.tables[chosen]
    text = f"Blanketten ska vara någon av: {', '.join(source.tables)} (which form)."
    raise DocumentInvalid([Issue(source.chosen_by, "required" if chosen is None else "code", text)])


def form_to_sip(source: Source, form: Mapping[str, Any]) -> SipDocument:
    """Map a form to a SIP document. Raises DocumentInvalid with every fault, paths in the form. Does not change the form."""
    table = table_for(source, form)
    content = {key: value for key, value in form.items() if key != source.chosen_by}
    found = list(FormFaults(source.left, table.codes).of(table.lines, content))
    if found:
        raise DocumentInvalid(found)
    made: dict[str, Any] = copied(table.pattern)
    table.write(made, content, Outward(content, "", {}, {}))
    try:
        return parse_document(made, partial=table.partial)
    except DocumentInvalid as invalid:
        places = FormPlaces(table, source.left, made)
        raise DocumentInvalid([places.in_the_form(issue) for issue in invalid.issues]) from None


def sip_to_form(source: Source, document: SipDocument, table_name: str | None = None) -> dict[str, Any]:
    """Map a SIP document to a form, the source's first unless named; what the form has no field for is not in it (`lost`)."""
    table = source.tables[table_name] if table_name else next(iter(source.tables.values()))
    chosen = {source.chosen_by: table.name} if source.chosen_by else {}
    return chosen | table.read(document.as_json(), TextReader())
