"""Each source's page names every field of its forms, where it goes, and what is left out."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.mapping.forms import form_to_sip, sip_to_form
from fhir_sip.mapping.tables import source_named

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(("name", "page"), [("kalmar_2012", "kalmar-2012.md"), ("vastbus", "vastbus.md")])
def test_the_page_names_every_field_and_what_is_left_out(name: str, page: str) -> None:
    source = source_named(name)
    spans = " ".join(re.findall(r"`([^`\n]+)`", (DOCS / page).read_text(encoding="utf-8")))
    told = set(re.findall(r"[a-z_]+", spans))
    lines = [line for table in source.tables.values() for line in _lines(table.lines)]
    for line in lines:
        if source.left in line:
            assert set(re.findall(r"[a-z_]+", line[source.left])) <= told, line
        assert line["sip"].split(".")[-1].split("[")[0].split("{")[0] in told | {"id", "value"}, line
    for table in source.tables.values():
        for note in table.left_out:
            paths = note["sip"] if isinstance(note["sip"], list) else [note["sip"]]
            assert {path.split(".")[-1] for path in paths} <= told | {"kind", "call", "ksi_code"}, note


def _lines(lines: Any) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        yield line
        yield from _lines(line.get("rules", ()))


@pytest.mark.parametrize(("name", "page"), [("kalmar_2012", "kalmar-2012.md"), ("vastbus", "vastbus.md")])
def test_the_form_shown_on_the_page_maps_and_comes_back(name: str, page: str) -> None:
    source = source_named(name)
    (block,) = re.findall(r"```json\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    form = json.loads(block)
    assert sip_to_form(source, form_to_sip(source, form), form.get("blankett")) == form
