"""The service's figures without its HTTP and its store: the real counting, protecting, keeping and forms, over a world that changes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from fhir_sip.figures.as_csv import as_csv
from fhir_sip.figures.as_html import as_html
from fhir_sip.figures.closed_years import ClosedYears
from fhir_sip.figures.facts import Fact
from fhir_sip.figures.measure_report import as_reports
from fhir_sip.figures.published import YearFigures
from fhir_sip.figures.tables import Counts, Municipality, count
from tests.figures.worlds import MUNICIPALITIES, YEARS

FORMS = {
    "csv": as_csv,
    "html": as_html,
    "json": lambda figures: orjson.dumps(as_reports(figures)),
}
_NOW = datetime(2026, 11, 28, tzinfo=UTC)


class DictShelf:
    """A shelf in memory."""

    def __init__(self) -> None:
        self.years: dict[int, YearFigures] = {}

    async def kept(self, year: int) -> YearFigures | None:
        return self.years.get(year)

    async def keep(self, figures: YearFigures) -> bool:
        return self.years.setdefault(figures.year, figures) is figures


class Publisher:
    """`facts` are what the store holds now."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = facts
        self._years = ClosedYears(DictShelf(), YEARS[0])

    async def answer(self, year: int, municipality: str | None, form: str) -> bytes:
        """What goes out to one question."""
        figures = await self._years.of(year, _NOW, self._counted, 5)
        return FORMS[form](figures.only(municipality))

    async def _counted(self, year: int) -> tuple[Counts, Sequence[Municipality]]:
        return count(self.facts, year, MUNICIPALITIES), MUNICIPALITIES
