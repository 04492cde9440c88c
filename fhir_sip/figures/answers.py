"""What is answered on `/figures`: to a token with `system/MeasureReport.s`, for a year and a municipality, and by nothing else.

An answer is audited as any other, about no person; so is the reading of the store when a year is counted, in an event of its own before
anything is kept.
"""

import re
from collections.abc import Callable, Sequence

from fhir_sip.audit import Trail, audit_events
from fhir_sip.audit.event import SUCCESS
from fhir_sip.errors import InvalidRequest, Issue
from fhir_sip.figures.as_csv import as_csv
from fhir_sip.figures.as_html import as_html, page_headers
from fhir_sip.figures.closed_years import ClosedYears
from fhir_sip.figures.measure_report import as_reports, measure
from fhir_sip.figures.published import YearFigures
from fhir_sip.figures.reading import facts_of_year
from fhir_sip.figures.tables import Counts, Municipality, count, municipalities_in
from fhir_sip.interactions.exchange import Answer, Exchange

_FORMS = {"year": re.compile(r"[12]\d{3}"), "municipality": re.compile(r"\d{10}")}

Form = Callable[[Exchange, YearFigures], Answer]


async def figures(exchange: Exchange, years: ClosedYears, form: Form) -> Answer:
    """The figures asked for, in a form.

    Raises Forbidden without the scope, InvalidRequest for any other parameter or a year that is not closed, Unavailable while the year
    is being counted.
    """
    exchange.begin("search-type", "figures", {"MeasureReport": "s"})
    asked = _asked(exchange.request.parameters)
    year = int(asked["year"]) if "year" in asked else None
    seconds = exchange.service.settings.store_timeout_seconds
    told = await years.of(year, exchange.now, lambda wanted: _counted(exchange, wanted), seconds)
    return form(exchange, told.only(asked.get("municipality")))


def page(_: Exchange, told: YearFigures) -> Answer:
    """The page in Swedish."""
    return Answer(200, as_html(told), media_type="text/html", headers=page_headers())


def table(_: Exchange, told: YearFigures) -> Answer:
    """CSV."""
    return Answer(200, as_csv(told), media_type="text/csv")


def reports(exchange: Exchange, told: YearFigures) -> Answer:
    """A searchset of MeasureReports, with their Measure."""
    base = exchange.service.settings.fhir_url
    found = [(report, "match") for report in as_reports(told)]
    entries = [
        {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": mode}}
        for one, mode in [*found, (measure(), "include")]
    ]
    return Answer(200, {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": entries})


def _asked(parameters: tuple[tuple[str, str], ...]) -> dict[str, str]:
    asked: dict[str, str] = {}
    for name, value in parameters:
        form = _FORMS.get(name)
        if form is None or name in asked or not form.fullmatch(value):
            text = "Frågan kan bara ha year (fyra siffror) och municipality (tio siffror) / Only year and municipality, each once"
            raise InvalidRequest([Issue("value" if form else "not-supported", text, f"http.{name}" if form else "http.query")])
        asked[name] = value
    return asked


async def _counted(exchange: Exchange, year: int) -> tuple[Counts, Sequence[Municipality]]:
    """Count a year, and record that the store was read for it: by whom it was set going, and about no person."""
    service = exchange.service
    rules, tree = service.rules, exchange.tree
    municipalities = municipalities_in(tree, lambda hsa_id: rules.rules_for(hsa_id, tree).figures.smallest_cell)
    facts = await facts_of_year(service.store, year)
    trail = Trail(interaction="operation", target=f"figures/{year}/counted")
    await service.audit_log.record(audit_events(trail, exchange.caller, exchange.request, SUCCESS, service.clock()))
    return count(facts, year, municipalities), municipalities
