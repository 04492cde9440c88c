"""Every example form maps to the SIP document beside it and back, and that on to FHIR; the examples use every code of their source."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.mapping.csv_rows import read_rows
from fhir_sip.mapping.forms import form_to_sip, sip_to_form, table_for
from fhir_sip.mapping.tables import mappings_folder, source_named

SOURCES = ("kalmar_2012", "vastbus")
FILES = [file for name in SOURCES for file in sorted((mappings_folder() / name / "examples").iterdir())]
FORMS = [file for file in FILES if not file.name.endswith((".sip.json", ".from-sip.json"))]


def examples(file: Path) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Each form of a file, with the document it maps to; a CSV file has a list of documents beside it."""
    expected = orjson.loads(file.with_name(f"{file.stem}.sip.json").read_bytes())
    if file.suffix == ".json":
        yield orjson.loads(file.read_bytes()), expected
    else:
        rows = read_rows(source_named(file.parents[1].name), file.read_bytes())
        yield from zip((row.form for row in rows), expected, strict=True)


def test_every_file_of_the_examples_is_a_form_or_the_document_of_one() -> None:
    assert {file.suffix for file in FORMS} == {".json", ".csv"}
    others = {"peter.from-sip.json"}
    assert {file.name for file in FILES} == {file.name for file in FORMS} | {f"{file.stem}.sip.json" for file in FORMS} | others


@pytest.mark.parametrize("file", FORMS, ids=lambda file: f"{file.parents[1].name}/{file.name}")
def test_an_example_maps_both_ways_and_on_to_fhir(file: Path) -> None:
    source = source_named(file.parents[1].name)
    for form, expected in examples(file):
        table = table_for(source, form)
        document = form_to_sip(source, form)
        assert document.as_json() == expected
        assert sip_to_form(source, parse_document(expected, partial=table.partial), table.name) == form
        assert to_fhir(document)["entry"]


@pytest.mark.parametrize("name", SOURCES)
def test_the_examples_use_every_code_table_to_its_last_code(name: str) -> None:
    source = source_named(name)
    documents = [json.dumps(document) for file in FORMS if file.parents[1].name == name for _, document in examples(file)]
    forms = [json.dumps(form, ensure_ascii=False) for file in FORMS if file.parents[1].name == name for form, _ in examples(file)]
    for table in source.tables.values():
        for codes in table.codes.values():
            for ours, theirs in codes.outward.items():
                assert any(
                    f'"{ours}"' in form and f'"{theirs}"' in document for form, document in zip(forms, documents, strict=True)
                )


def test_the_examples_tell_of_all_three_encodings() -> None:
    texts = {file.name: file.read_bytes() for file in FORMS if file.suffix == ".csv"}
    assert texts["kallelser.csv"].startswith(b"\xef\xbb\xbf")
    assert texts["flera-planer.csv"].decode("utf-8").startswith("blankett,")
    with pytest.raises(UnicodeDecodeError):
        texts["tecken.csv"].decode("utf-8")
