"""The shelf of `closed_years` in the shared store: a year's MeasureReports, made in one transaction and never changed."""

from fhir_sip.figures.measure_report import YEAR_TAG, Resource, as_figures, as_reports
from fhir_sip.figures.published import YearFigures
from fhir_sip.store import HapiStore, Transaction, WriteRaceLost

_PAGE = 200


class StoreShelf:
    """Figures kept as MeasureReports, found by their tag."""

    def __init__(self, store: HapiStore) -> None:
        """The store that all replicas share."""
        self._store = store

    async def kept(self, year: int) -> YearFigures | None:
        """The figures of a year, or None. Raises Unavailable."""
        reports: list[Resource] = []
        while True:
            parameters = (
                ("_tag", f"{YEAR_TAG}|{year}"),
                ("_sort", "_id"),
                ("_count", str(_PAGE)),
                ("_offset", str(len(reports))),
            )
            entries = (await self._store.search("MeasureReport", parameters)).get("entry", [])
            reports += [entry["resource"] for entry in entries]
            if len(entries) < _PAGE:
                return as_figures(year, reports) if reports else None

    async def keep(self, figures: YearFigures) -> bool:
        """Store all reports of the year, or none: False when one is there already. Raises Unavailable."""
        transaction = Transaction()
        for report in as_reports(figures):
            transaction.put(report, only_new=True)
        try:
            await self._store.commit(transaction)
        except WriteRaceLost:
            return False
        return True
