"""`/figures`: how the process goes, per municipality and closed year, in numbers that tell of no person (D2, D3, D10)."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.answering import answer
from fhir_sip.figures.answers import Form, figures, page, reports, table

router = APIRouter(tags=["figures"])


async def _answered(http: Request, form: Form) -> Response:
    return await answer(http, partial(figures, years=http.app.state.closed_years, form=form))


@router.get("/figures", summary="Figures of a closed year, as a page in Swedish; year and municipality")
async def _page(http: Request) -> Response:
    return await _answered(http, page)


@router.get("/figures.csv", summary="The same as CSV")
async def _table(http: Request) -> Response:
    return await _answered(http, table)


@router.get("/fhir/MeasureReport", summary="The same as FHIR MeasureReports, one for each municipality")
async def _reports(http: Request) -> Response:
    return await _answered(http, reports)
