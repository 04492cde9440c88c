"""`/sip`: one readable JSON document per plan, for systems without FHIR."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.answering import answer
from fhir_sip.interactions.access_log import read_access_log
from fhir_sip.interactions.sip_read import read_sip, search_sip
from fhir_sip.interactions.sip_write import create_sip, update_sip
from fhir_sip.interactions.worklist import worklist

router = APIRouter(prefix="/sip", tags=["SIP JSON"])


@router.post("", summary="Post a new plan; posting it again changes nothing", status_code=201)
async def _create(http: Request) -> Response:
    return await answer(http, create_sip)


@router.post("/_search", summary="The plans of a person")
async def _search(http: Request) -> Response:
    return await answer(http, search_sip)


@router.get("/worklist", summary="What is to be done in your plans, by whom, until when")
async def _worklist(http: Request) -> Response:
    return await answer(http, worklist)


@router.get(
    "/{plan_id}", summary="One plan, with its ETag; JSON, or printed as text/html, application/pdf or text/plain by Accept"
)
async def _read(http: Request, plan_id: str) -> Response:
    return await answer(http, partial(read_sip, plan_id=plan_id))


@router.put("/{plan_id}", summary="Change a plan; If-Match with the ETag read before")
async def _update(http: Request, plan_id: str) -> Response:
    return await answer(http, partial(update_sip, plan_id=plan_id))


@router.get("/{plan_id}/access-log", summary="Who has looked (PDL 8:5)")
async def _access_log(http: Request, plan_id: str) -> Response:
    return await answer(http, partial(read_access_log, plan_id=plan_id))
