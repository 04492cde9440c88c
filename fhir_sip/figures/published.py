"""The figures of a closed year as they are kept and told. All that is worked out here is worked out from what is told."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fhir_sip.figures.disclosure import ProtectedRow, protected
from fhir_sip.figures.indicators import INDICATORS, Category, Indicator
from fhir_sip.figures.tables import Counts, Municipality


@dataclass(frozen=True)
class MunicipalityFigures:
    """One municipality's rows of a year, one for each indicator by its code."""

    municipality: Municipality
    rows: Mapping[str, ProtectedRow]


@dataclass(frozen=True)
class YearFigures:
    """Every municipality's figures of a year."""

    year: int
    municipalities: tuple[MunicipalityFigures, ...]

    def only(self, number: str | None) -> "YearFigures":
        """The same with one municipality alone, or with all when `number` is None."""
        chosen = tuple(one for one in self.municipalities if number in (None, one.municipality.number))
        return YearFigures(self.year, chosen)


def figures_of(year: int, counts: Counts, municipalities: Sequence[Municipality], chance: random.Random) -> YearFigures:
    """The protected figures of true counts. Each call draws anew, so there is one for a year, ever (`closed_years`)."""
    return YearFigures(
        year,
        tuple(
            MunicipalityFigures(
                one,
                {
                    indicator.code: protected(counts[one.number][indicator.code], one.threshold, chance)
                    for indicator in INDICATORS
                },
            )
            for one in municipalities
        ),
    )


def share(row: ProtectedRow, position: int = 0) -> int | None:
    """A category's share of the row's total in whole percent; None where either is withheld, or nobody is counted."""
    cell = row.cells[position]
    return round(100 * cell / row.total) if cell is not None and row.total else None


def median(indicator: Indicator, row: ProtectedRow) -> Category | None:
    """The category of the one in the middle, where categories are ordered and all of the row is told.

    So a median is never more exact than a category, and never of few: every category of such a row reaches the threshold.
    """
    cells: Sequence[int | None] = row.cells
    if not indicator.is_ordered or row.total is None or None in cells:
        return None
    passed = 0
    for category, cell in zip(indicator.categories, cells, strict=True):
        passed += cell or 0
        if 2 * passed >= row.total:
            return category
    return None
