"""The three forms tell the same, and nothing but what was kept."""

import json
import random

import lxml.html
from fhir.resources.R4B.measure import Measure
from fhir.resources.R4B.measurereport import MeasureReport

from fhir_sip.caller import OrganisationTree
from fhir_sip.figures.as_csv import as_csv
from fhir_sip.figures.as_html import as_html
from fhir_sip.figures.disclosure import ProtectedRow
from fhir_sip.figures.indicators import INDICATORS
from fhir_sip.figures.measure_report import as_figures, as_reports, measure
from fhir_sip.figures.published import MunicipalityFigures, YearFigures, figures_of
from fhir_sip.figures.tables import Municipality, count, municipalities_in
from tests.figures.attacker import rows_in_csv, rows_in_html, rows_in_json
from tests.figures.worlds import MUNICIPALITIES, NUMBERS, drawn


def _figures(seed: int) -> YearFigures:
    chance = random.Random(seed)
    return figures_of(2025, count(drawn(chance).facts(), 2025, MUNICIPALITIES), MUNICIPALITIES, chance)


def test_csv_page_and_measure_report_tell_the_same_numbers() -> None:
    for seed in range(20):
        figures = _figures(seed)
        kept = {(2025, one.municipality.number, code): row for one in figures.municipalities for code, row in one.rows.items()}
        assert dict(rows_in_csv(as_csv(figures))) == kept
        assert dict(rows_in_html(as_html(figures))) == kept
        assert dict(rows_in_json(json.dumps(as_reports(figures)).encode())) == kept


def test_a_measure_report_read_back_gives_the_figures() -> None:
    figures = _figures(1)
    assert as_figures(2025, as_reports(figures)[::-1]) == figures


def test_measure_and_reports_are_fhir() -> None:
    Measure.model_validate(measure())
    for report in as_reports(_figures(2)):
        MeasureReport.model_validate(report)


def test_a_withheld_number_is_masked_and_told_to_be_so() -> None:
    rows = {indicator.code: ProtectedRow(None, (None,) * len(indicator.categories)) for indicator in INDICATORS}
    figures = YearFigures(2025, (MunicipalityFigures(MUNICIPALITIES[0], rows),))
    [report] = as_reports(figures)
    assert all("count" not in one and one["_count"] for group in report["group"] for one in group["population"])
    assert all("measureScore" not in group for group in report["group"])
    page = lxml.html.fromstring(as_html(figures).decode())
    assert {cell.text for cell in page.iterfind(".//td")} == {"–"}
    assert "färre än 5" in page.text_content()


def test_the_page_has_no_script_fetches_nothing_and_each_plot_can_be_read_aloud() -> None:
    page = lxml.html.fromstring(as_html(_figures(3)).decode())
    assert page.get("lang") == "sv"
    assert not page.xpath("//script | //link | //img | //@href | //@src | //@style | //@*[starts-with(name(), 'on')]")
    assert len(page.xpath("//svg")) == len(INDICATORS)
    assert all(plot.get("role") == "img" and plot.findtext("desc") and plot.findtext("title") for plot in page.iter("svg"))


def test_a_name_is_no_formula_and_no_markup() -> None:
    rows = _figures(4).municipalities[0].rows
    figures = YearFigures(2025, (MunicipalityFigures(Municipality("9999000011", "=<b>cmd", 5), rows),))
    assert b"'=<b>cmd" in as_csv(figures)
    assert b"<b>" not in as_html(figures)


def test_every_municipality_has_a_row_whether_anything_is_counted_or_not() -> None:
    assert list(count([], 2025, MUNICIPALITIES)) == list(NUMBERS)


def test_committees_of_one_municipality_are_one_row_with_the_strictest_threshold() -> None:
    organisations = [
        {"id": "SE9999000011-A300", "name": "Ekdala kommun, Skolnämnden", "active": True},
        {"id": "SE9999000011-A100", "name": "Ekdala kommun, Omsorgsnämnden", "active": True},
        {
            "id": "SE9999000011-A001",
            "name": "Hemtjänsten",
            "active": True,
            "partOf": {"reference": "Organization/SE9999000011-A100"},
        },
        {"id": "SE9999000001-R000", "name": "Region Exempel", "active": True},
    ]
    smallest = {"SE9999000011-A300": 10}
    found = municipalities_in(OrganisationTree.from_resources(organisations), lambda hsa_id: smallest.get(hsa_id, 5))
    assert found == [Municipality("9999000001", "Region Exempel", 5), Municipality("9999000011", "Ekdala kommun", 10)]
