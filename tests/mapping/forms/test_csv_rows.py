"""CSV files of Kalmar's forms: encodings, separators, quoting, and what refuses a file or a row."""

import csv
import io

import pytest

from fhir_sip.mapping import DocumentInvalid
from fhir_sip.mapping.csv_invalid import CsvInvalid
from fhir_sip.mapping.csv_rows import MOST_ROWS, CsvRow, read_rows, write_rows
from fhir_sip.mapping.csv_text import MOST_BYTES
from fhir_sip.mapping.forms import form_to_sip
from fhir_sip.mapping.tables import Source, source_named

SENTINEL = "195001019800"
LEAST = {
    "blankett": "samordningsplan",
    "plan_id": "m",
    "status": "utkast",
    "rubrik": "Åsas plan",
    "nuvarande_situation": "Läget",
    "personnummer": SENTINEL,
    "fornamn.1": "Åsa",
    "efternamn": "Prov",
    "ansvarig_aktor": "SE9999000011-A100",
    "aktor.1.hsa_id": "SE9999000011-A100",
    "behov.1.vad": "Hjälp",
    "behov.1.status": "kvarstår",
    "start": "2026-01-01",
}


@pytest.fixture
def kalmar() -> Source:
    return source_named("kalmar_2012")


def text_of(*forms: dict[str, str], separator: str = ";", end: str = "\r\n") -> str:
    """A CSV file of forms with the same fields, as a spreadsheet writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerow(forms[0])
    writer.writerows(form.values() for form in forms)
    return out.getvalue()


def refused_with(source: Source, row: CsvRow) -> list[tuple[str, str]]:
    """The faults that refuse a row, none when it is mapped; none of them holds the sentinel."""
    issues = row.issues
    if not issues:
        try:
            form_to_sip(source, row.form)
        except DocumentInvalid as invalid:
            issues = invalid.issues
    assert SENTINEL not in repr(issues)
    return [(issue.path, issue.rule) for issue in issues]


def refusal(source: Source, data: bytes) -> tuple[int, list[tuple[str, str]]]:
    """The line and the faults that refuse a file, none of which holds the sentinel."""
    with pytest.raises(CsvInvalid) as refused:
        read_rows(source, data)
    assert SENTINEL not in str(refused.value) + repr(refused.value.issues)
    return refused.value.line, [(issue.path, issue.rule) for issue in refused.value.issues]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_file_is_read_in_each_encoding_with_each_separator(kalmar: Source, encoding: str, separator: str, end: str) -> None:
    data = text_of(LEAST, separator=separator, end=end).encode(encoding)
    (row,) = read_rows(kalmar, data)
    assert (row.line, row.form) == (2, LEAST)


def test_separators_line_breaks_and_quotes_inside_quotes_are_text(kalmar: Source) -> None:
    odd = LEAST | {"rubrik": 'a;b,c\td "e"', "nuvarande_situation": "ett\r\ntvå\n\nfyra"}
    rows = read_rows(kalmar, text_of(odd, LEAST).encode())
    assert [row.form for row in rows] == [odd, LEAST]
    assert [row.line for row in rows] == [2, 6]


def test_the_separator_is_told_from_the_header_outside_its_quotes(kalmar: Source) -> None:
    head = ";".join(f'"{name}"' for name in LEAST)
    (row,) = read_rows(kalmar, f"{head}\n{';'.join(LEAST.values())}\n".encode())
    assert row.form == LEAST


def test_empty_lines_are_skipped_and_empty_cells_are_absent(kalmar: Source) -> None:
    head, body = text_of(LEAST, end="\n").splitlines()
    text = f"\n{head};\n\n;;;\n{body};;;\n \n"
    (row,) = read_rows(kalmar, text.encode())
    assert (row.line, row.form) == (5, LEAST)


def test_spaces_around_a_cell_are_not_its_value(kalmar: Source) -> None:
    head, body = text_of(LEAST, end="\n").splitlines()
    (row,) = read_rows(kalmar, f"{head}\n{body.replace(';', ' ; ')}\n".encode())
    assert row.form == LEAST


def test_a_short_row_lacks_its_last_fields(kalmar: Source) -> None:
    head, body = text_of(LEAST, end="\n").splitlines()
    (row,) = read_rows(kalmar, f"{head};avslut\n{body}\n".encode())
    assert refused_with(kalmar, row) == []


@pytest.mark.parametrize(
    ("data", "line", "path", "rule"),
    [
        (b"", 1, "", "no-rows"),
        (b"\n\n;;\n", 1, "", "no-rows"),
        (b"plan_id;rubrik\n", 1, "", "no-rows"),
        (b"\n\nplan_id;rubrik\n\n", 3, "", "no-rows"),
        ("plan_id;rubrik\n1;2\n".encode("utf-16"), 1, "", "utf-16"),
        ("plan_id;rubrik\n1;2\n".encode("utf-16-le"), 1, "", "utf-16"),
        (b"plan_id;rubrik\n1;2\0\n", 1, "", "utf-16"),
        (b"plan_id;rubrik\n1;\xe5\n2;\x81\n", 3, "", "encoding"),
        (b"\xef\xbb\xbfplan_id;rubrik\n1;\xe5\n", 1, "", "encoding"),
        (b"plan_id;rubrik,status\n1;2\n", 1, "", "separator"),
        (b"plan_id;rubrik;plan_id\n1;2;3\n", 1, "plan_id", "column-twice"),
        (b"plan_id;;rubrik\n1;2;3\n", 1, "kolumn 2", "column-unnamed"),
        (b"plan_id;adress\n1;\n", 1, "adress", "unknown-column"),
        (b"plan_id;behov\n1;\n", 1, "behov", "unknown-column"),
        (b"plan_id;rubrik.1\n1;\n", 1, "rubrik.1", "unknown-column"),
        (b"plan_id;behov.1.adress\n1;\n", 1, "behov.1.adress", "unknown-column"),
        (b"plan_id;195001019800\n1;2\n", 1, "kolumn 2", "key-form"),
        (b"plan_id;behov.195001019800\n1;2\n", 1, "kolumn 2", "unknown-column"),
        (b"Plan_id;rubrik\n1;2\n", 1, "kolumn 1", "key-spelling"),
        (b'plan_id;rubrik\n1;2\n3;"195001019800\n4;5\n', 3, "", "quotes"),
        (b'plan_id;rubrik\n1;"2"195001019800\n', 2, "", "quotes"),
        (b"plan_id;rubrik\n1;" + b"x" * 200_000 + b"\n", 2, "", "cell-length"),
        (b"plan_id;rubrik\n" + b"1;2\n" * (MOST_ROWS + 1), MOST_ROWS + 2, "", "too-many-rows"),
        (b"x" * (MOST_BYTES + 1), 1, "", "too-large"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_file_whose_shape_cannot_be_trusted_is_refused_whole(
    kalmar: Source, data: bytes, line: int, path: str, rule: str
) -> None:
    assert refusal(kalmar, data) == (line, [(path, rule)])


def test_every_fault_of_the_header_is_told_at_once(kalmar: Source) -> None:
    _, faults = refusal(kalmar, b"plan_id;adress;ort;plan_id\n1;2;3;4\n")
    assert faults == [("adress", "unknown-column"), ("ort", "unknown-column"), ("plan_id", "column-twice")]


def test_a_bad_row_is_refused_whole_and_the_others_are_mapped(kalmar: Source) -> None:
    two_lines = LEAST | {"nuvarande_situation": "ett\ntvå"}
    forms = [two_lines, LEAST | {"start": SENTINEL, "status": "kanske"}, LEAST, LEAST | {"blankett": "annan"}]
    data = (text_of(*forms, end="\n") + "a;" * len(LEAST) + "b\n").encode()
    rows = read_rows(kalmar, data)
    assert [row.line for row in rows] == [2, 4, 5, 6, 7]
    assert [refused_with(kalmar, row) for row in rows] == [
        [],
        [("status", "code")],
        [],
        [("blankett", "code")],
        [("", "too-many-cells")],
    ]


def test_a_column_of_the_other_form_may_not_be_filled(kalmar: Source) -> None:
    data = text_of(LEAST | {"mote.syfte": "Träffas"}, LEAST | {"mote.syfte": ""}).encode()
    assert [refused_with(kalmar, row) for row in read_rows(kalmar, data)] == [[("mote", "unknown-field")], []]


def test_forms_are_written_as_swedish_excel_opens_them() -> None:
    data = write_rows([{"plan_id": "1", "rubrik": "Å; ä"}, {"plan_id": "2", "start": "2026-01-01"}])
    assert data == '\ufeffplan_id;rubrik;start\r\n1;"Å; ä";\r\n2;;2026-01-01\r\n'.encode()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+46846500400", "'+46846500400"),
        ("-", "'-"),
        ("@a", "'@a"),
        ("'=1", "''=1"),
        ("'a", "'a"),
        ("a=1", "a=1"),
    ],
)
def test_a_cell_never_begins_as_a_formula_and_is_read_back_as_it_was(kalmar: Source, value: str, cell: str) -> None:
    data = write_rows([LEAST | {"rubrik": value}])
    assert next(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))["rubrik"] == cell
    assert read_rows(kalmar, data)[0].form["rubrik"] == value


def test_a_source_of_nested_forms_has_no_rows() -> None:
    with pytest.raises(ValueError, match="no flat forms"):
        read_rows(source_named("vastbus"), b"plan\n1\n")
