"""The figures as CSV (RFC 4180, UTF-8): one line for each municipality, indicator and category, and one for each total."""

import csv
import io
from collections.abc import Iterator

from fhir_sip.figures.indicators import INDICATORS
from fhir_sip.figures.published import YearFigures, median, share

WITHHELD = "-"
"""Stands for a number that is withheld."""
_HEAD = ("år", "organisationsnummer", "kommun", "mått", "kategori", "antal", "andel_procent", "mittersta")
# A spreadsheet takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(figures: YearFigures) -> bytes:
    """The table; `-` is a number that is withheld, and a cell is empty where there is no such number."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    writer.writerows(_lines(figures))
    return text.getvalue().encode("utf-8")


def _lines(figures: YearFigures) -> Iterator[tuple[object, ...]]:
    for one in figures.municipalities:
        for indicator in INDICATORS:
            row = one.rows[indicator.code]
            begin = (figures.year, one.municipality.number, _plain(one.municipality.name), indicator.code)
            middle = median(indicator, row)
            middle_code = "" if not indicator.is_ordered else WITHHELD if middle is None else middle.code
            yield (*begin, "total", _told(row.total), "", middle_code)
            for position, category in enumerate(indicator.categories):
                yield (*begin, category.code, _told(row.cells[position]), _told(share(row, position)), "")


def _told(number: int | None) -> object:
    return WITHHELD if number is None else number


def _plain(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULA) else name
