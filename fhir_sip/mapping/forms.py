"""A form of a region or a municipality <-> SIP document, by a table whose right side is `sip`.

A form is a JSON object of texts, objects and lists; a flat one has its places in the keys (`flat`), and may be a row of a CSV file
(`csv_rows`). What a form says wrong is told in the form's own words: path and rule, never the value.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .document import DocumentInvalid, Issue, SipDocument, parse_document
from .document.cross_checks import cross_check
from .flat import in_flat_keys, to_flat, to_tree
from .form_faults import FormFaults
from .form_items import FormReader
from .form_places import FormPlaces
from .patterns import copied
from .references import Outward
from .tables import Source, Table

_OF_A_WHOLE_PLAN = frozenset({"needs-missing", "active-needs-end", "active-needs-action", "one-coordinator"})
"""Rules of the document that a form of a part of a plan (a kallelse) need not keep."""


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
    """Map a form to a SIP document; of a flat source, a flat form.

    Raises DocumentInvalid with every fault, paths as the form spells them. Does not change the form.
    """
    if not source.flat:
        return _tree_to_sip(source, form)
    try:
        return _tree_to_sip(source, to_tree(form))
    except DocumentInvalid as invalid:
        raise DocumentInvalid([_as_flat(issue) for issue in invalid.issues]) from None


def sip_to_form(source: Source, document: SipDocument, table_name: str | None = None) -> dict[str, Any]:
    """Map a SIP document to a form, the source's first unless named; what the form has no field for is not in it."""
    table = source.tables[table_name] if table_name else next(iter(source.tables.values()))
    chosen = {source.chosen_by: table.name} if source.chosen_by else {}
    content = document.as_json()
    form = chosen | table.read(content, FormReader(table, source.left, content))
    return to_flat(form) if source.flat else form


def _tree_to_sip(source: Source, form: Mapping[str, Any]) -> SipDocument:
    table = table_for(source, form)
    content = {key: value for key, value in form.items() if key != source.chosen_by}
    found = list(dict.fromkeys(FormFaults(source.left, table.codes).of(table.lines, content)))
    if found:
        raise DocumentInvalid(found)
    made: dict[str, Any] = copied(table.pattern)
    table.write(made, content, Outward(content, "", {}, {}))
    try:
        document = parse_document(made, partial=table.partial)
        lacking = [issue for issue in cross_check(document) if issue.rule not in _OF_A_WHOLE_PLAN] if table.partial else []
        if lacking:
            raise DocumentInvalid(lacking)
    except DocumentInvalid as invalid:
        places = FormPlaces(table, source.left, made)
        raise DocumentInvalid(list(dict.fromkeys(places.in_the_form(issue) for issue in invalid.issues))) from None
    return document


def _as_flat(issue: Issue) -> Issue:
    return issue if issue.path.startswith("sip:") else replace(issue, path=in_flat_keys(issue.path))
