"""The figures as FHIR MeasureReport (http://hl7.org/fhir/R4/measurereport.html), type summary, one for each municipality and year.

This is also how they are kept: a MeasureReport read back gives the figures it was made of. The Measure is made of the list of
indicators; neither has a profile of ours.
"""

from typing import Any

from fhir_sip.figures.disclosure import ProtectedRow
from fhir_sip.figures.indicators import CODE_SYSTEM, INDICATORS, Indicator
from fhir_sip.figures.published import MunicipalityFigures, YearFigures, share
from fhir_sip.figures.tables import Municipality

Resource = dict[str, Any]

YEAR_TAG = "https://fhir-sip.se/id/figures-year"
"""`meta.tag` by which a year's reports are found."""
_THRESHOLD_TAG = "https://fhir-sip.se/id/figures-threshold"
_ORGANISATION_NUMBER = "urn:oid:2.5.4.97"
_MEASURE_URL = "https://fhir-sip.se/ig/Measure/sip-figures"
_VERSION = "1"
_POPULATION = "http://terminology.hl7.org/CodeSystem/measure-population"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def as_reports(figures: YearFigures) -> list[Resource]:
    """One MeasureReport for each municipality."""
    return [_report(figures, one) for one in figures.municipalities]


def as_figures(year: int, reports: list[Resource]) -> YearFigures:
    """The figures that some reports of one year were made of."""
    found = (
        MunicipalityFigures(_municipality(report), {group["code"]["coding"][0]["code"]: _row(group) for group in report["group"]})
        for report in reports
    )
    return YearFigures(year, tuple(sorted(found, key=lambda one: one.municipality.number)))


def _municipality(report: Resource) -> Municipality:
    [threshold] = (int(tag["code"]) for tag in report["meta"]["tag"] if tag.get("system") == _THRESHOLD_TAG)
    reporter = report["reporter"]
    return Municipality(reporter["identifier"]["value"], reporter["display"], threshold)


def measure() -> Resource:
    """The Measure: what each number is, in words."""
    return {
        "resourceType": "Measure",
        "id": "sip-figures",
        "url": _MEASURE_URL,
        "version": _VERSION,
        "name": "SipFigures",
        "title": "SIP: erbjudanden, väntan, uppföljning, mål, egenvård och delaktighet",
        "status": "active",
        "experimental": False,
        "publisher": "fhir-sip",
        "description": "Antal personer per kommun och avslutat år. Talen är slumpmässigt störda, och små tal visas inte.",
        "group": [_definition(indicator) for indicator in INDICATORS],
    }


def _definition(indicator: Indicator) -> Resource:
    entries = [(_initial(), indicator.about), *((_code(one.code, one.words), one.words) for one in indicator.categories)]
    return {
        "code": _code(indicator.code, indicator.title),
        "description": f"{indicator.about} {indicator.share}: den första kategorin av alla.",
        "population": [{"code": code, "criteria": {"language": "text/plain", "expression": words}} for code, words in entries],
    }


def _report(figures: YearFigures, one: MunicipalityFigures) -> Resource:
    municipality = one.municipality
    tags = [(YEAR_TAG, figures.year), (_THRESHOLD_TAG, municipality.threshold)]
    return {
        "resourceType": "MeasureReport",
        "id": f"sip-figures-{figures.year}-{municipality.number}",
        "meta": {"tag": [{"system": system, "code": str(code)} for system, code in tags]},
        "status": "complete",
        "type": "summary",
        "measure": f"{_MEASURE_URL}|{_VERSION}",
        "reporter": {"identifier": {"system": _ORGANISATION_NUMBER, "value": municipality.number}, "display": municipality.name},
        "period": {"start": f"{figures.year}-01-01", "end": f"{figures.year}-12-31"},
        "group": [_group(indicator, one.rows[indicator.code]) for indicator in INDICATORS],
    }


def _group(indicator: Indicator, row: ProtectedRow) -> Resource:
    codes = [_initial(), *(_code(one.code, one.words) for one in indicator.categories)]
    counts = [_counted(number) for number in (row.total, *row.cells)]
    group = {
        "code": _code(indicator.code, indicator.title),
        "population": [{"code": code} | counted for code, counted in zip(codes, counts, strict=True)],
    }
    percent = share(row)
    if percent is not None:
        group["measureScore"] = {"value": percent, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
    return group


def _counted(number: int | None) -> Resource:
    """The count, or that it is withheld (`masked`)."""
    return {"_count": {"extension": [{"url": _ABSENT, "valueCode": "masked"}]}} if number is None else {"count": number}


def _row(group: Resource) -> ProtectedRow:
    total, *cells = (population.get("count") for population in group["population"])
    return ProtectedRow(total, tuple(cells))


def _code(code: str, words: str) -> Resource:
    return {"coding": [{"system": CODE_SYSTEM, "code": code}], "text": words}


def _initial() -> Resource:
    return {"coding": [{"system": _POPULATION, "code": "initial-population"}], "text": "Alla som räknas"}
