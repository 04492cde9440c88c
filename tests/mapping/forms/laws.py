"""What holds for every form, as functions of one example: the tests run some hundred of each, `make campaign NAME=mapping-laws` 2,000."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fhir_sip.mapping import to_fhir
from fhir_sip.mapping.conversions import YES_NO
from fhir_sip.mapping.csv_rows import read_rows, write_rows
from fhir_sip.mapping.forms import form_to_sip, sip_to_form, table_for
from fhir_sip.mapping.tables import Source, source_named

Leaf = tuple[str, Any]


def kalmar_there_and_back(form: Mapping[str, str]) -> None:
    """A form of Kalmar's that becomes a SIP document comes back as it was."""
    _there_and_back(source_named("kalmar_2012"), form)


def vastbus_there_and_back(form: Mapping[str, Any]) -> None:
    """A Västbus plan that becomes a SIP document comes back as it was."""
    _there_and_back(source_named("vastbus"), form)


def kalmar_never_invents(form: Mapping[str, str]) -> None:
    """Every value of the document a form of Kalmar's becomes is the form's, the mapping file's, or an id made of a place."""
    _never_invents(source_named("kalmar_2012"), form)


def vastbus_never_invents(form: Mapping[str, Any]) -> None:
    """Every value of the document a Västbus plan becomes is the form's, the mapping file's, or an id made of a place."""
    _never_invents(source_named("vastbus"), form)


def kalmar_in_csv_there_and_back(form: Mapping[str, str]) -> None:
    """A form of Kalmar's in a CSV file, in every encoding that holds its text and with every separator, is the same form."""
    source = source_named("kalmar_2012")
    document = form_to_sip(source, form)
    for data in csv_files(form):
        (row,) = read_rows(source, data)
        assert (row.form, row.issues) == (form, ())
        assert form_to_sip(source, row.form) == document
    assert [row.form for row in read_rows(source, write_rows([sip_to_form(source, document, form["blankett"])]))] == [form]


def csv_files(form: Mapping[str, str]) -> Iterator[bytes]:
    """The form as a CSV file in each way: as written, and with each separator and encoding that holds it without doubt."""
    yield (written := write_rows([form]))
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))
    for separator in ";,\t":
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
        yield out.getvalue().encode()
        yield codecs.BOM_UTF8 + out.getvalue().encode()
        try:
            windows = out.getvalue().encode("cp1252")
        except UnicodeEncodeError:
            continue
        if windows.isascii() or not _is_utf_8(windows):
            yield windows


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _there_and_back(source: Source, form: Mapping[str, Any]) -> None:
    document = form_to_sip(source, form)
    assert sip_to_form(source, document, table_for(source, form).name) == form
    to_fhir(document)


def _never_invents(source: Source, form: Mapping[str, Any]) -> None:
    table = table_for(source, form)
    said = set(_leaves(form))
    allowed = said | set(_leaves(table.pattern)) | set(_leaves(dict(table.slices)))
    prefixes, placed = set(), set()
    for line in _lines(table.lines):
        allowed |= set(_leaves(line.get("fixed")))
        if line.get(source.left) == "#":
            placed.add(line["as"]["prefix"])
        elif isinstance(line.get("as"), dict):
            prefixes |= set(line["as"].values())
    texts = {value for kind, value in said if kind == "str"}
    allowed |= {("str", prefix + text) for prefix in prefixes for text in texts}
    allowed |= {("str", codes.outward[text]) for codes in table.codes.values() for text in texts & codes.outward.keys()}
    allowed |= {("bool", YES_NO[text]) for text in texts & YES_NO.keys()}
    allowed |= {("int", int(text)) for text in texts if re.fullmatch(r"[0-9]{1,9}", text)}
    allowed |= {("str", f"{prefix}{place}") for prefix in placed for place in range(1, len(said) + 1)}
    assert set(_leaves(form_to_sip(source, form).as_json())) <= allowed


def _lines(lines: Any) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        yield line
        yield from _lines(line.get("rules", ()))


def _leaves(node: Any) -> Iterator[Leaf]:
    if isinstance(node, Mapping):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif node is not None:
        yield type(node).__name__, node
