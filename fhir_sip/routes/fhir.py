"""`/fhir`: FHIR R4."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.answering import answer
from fhir_sip.errors import NotFound
from fhir_sip.interactions.access_log import access_log_of_person
from fhir_sip.interactions.batch import batch_or_transaction
from fhir_sip.interactions.create import create
from fhir_sip.interactions.emergency_access import emergency_access
from fhir_sip.interactions.explain import explain
from fhir_sip.interactions.history import history_of_record, history_of_type
from fhir_sip.interactions.read import read
from fhir_sip.interactions.search import search
from fhir_sip.interactions.sip_operation import sip_of_person, sip_of_plan
from fhir_sip.interactions.update import update
from fhir_sip.interactions.validate import validate
from fhir_sip.interactions.vread import vread
from fhir_sip.interactions.worklist import worklist_as_tasks
from fhir_sip.store.plan_queries import READABLE_TYPES
from fhir_sip.validation.profiles import stored_profiles

router = APIRouter(prefix="/fhir", tags=["FHIR R4"])


def _known(resource_type: str) -> str:
    if resource_type not in READABLE_TYPES:
        raise NotFound("Resurstypen stöds inte / Resource type not supported")
    return resource_type


@router.post("", summary="batch or transaction")
@router.post("/", include_in_schema=False)
async def _batch_or_transaction(http: Request) -> Response:
    return await answer(http, batch_or_transaction)


@router.post("/$emergency-access", summary="A health care giver opens a person's plans in an emergency (nödöppning)")
async def _emergency_access(http: Request) -> Response:
    return await answer(http, emergency_access)


@router.get("/CarePlan/$sip", summary="The whole plan of a person, as one Bundle")
@router.post("/CarePlan/$sip", summary="The whole plan of a person, as one Bundle; the identifier in the body")
async def _sip_of_person(http: Request) -> Response:
    return await answer(http, sip_of_person)


@router.get("/CarePlan/{plan_id}/$sip", summary="One whole plan, as one Bundle")
async def _sip_of_plan(http: Request, plan_id: str) -> Response:
    return await answer(http, partial(sip_of_plan, plan_id=plan_id))


@router.get("/Task/$worklist", summary="What is to be done in the caller's plans, by whom, until when, as Tasks")
async def _worklist(http: Request) -> Response:
    return await answer(http, worklist_as_tasks)


@router.get("/Patient/{patient_id}/$access-log", summary="Who has looked (PDL 8:5), for the party that keeps the record")
@router.post("/Patient/{patient_id}/$access-log", summary="The same")
async def _access_log(http: Request, patient_id: str) -> Response:
    return await answer(http, partial(access_log_of_person, patient_id=patient_id))


@router.post("/{resource_type}/$validate", summary="Is this resource, or Bundle, valid? Nothing is stored")
async def _validate(http: Request, resource_type: str) -> Response:
    if resource_type not in stored_profiles():
        raise NotFound("Resurstypen stöds inte / Resource type not supported")
    return await answer(http, partial(validate, resource_type=resource_type))


@router.get("/{resource_type}/_history", summary="history-type, of a person or by _id")
async def _history_of_type(http: Request, resource_type: str) -> Response:
    return await answer(http, partial(history_of_type, resource_type=_known(resource_type)))


@router.get("/{resource_type}/{resource_id}/_history", summary="history-instance")
async def _history_of_record(http: Request, resource_type: str, resource_id: str) -> Response:
    return await answer(http, partial(history_of_record, resource_type=_known(resource_type), resource_id=resource_id))


@router.get("/{resource_type}/{resource_id}/_history/{version}", summary="vread")
async def _vread(http: Request, resource_type: str, resource_id: str, version: str) -> Response:
    known = _known(resource_type)
    return await answer(http, partial(vread, resource_type=known, resource_id=resource_id, version=version))


@router.get("/{resource_type}", summary="search-type by GET")
@router.post("/{resource_type}/_search", summary="search-type by POST")
async def _search(http: Request, resource_type: str) -> Response:
    return await answer(http, partial(search, resource_type=_known(resource_type)))


@router.post("/{resource_type}", summary="create", status_code=201)
async def _create(http: Request, resource_type: str) -> Response:
    return await answer(http, partial(create, resource_type=_known(resource_type)))


@router.get("/{resource_type}/{resource_id}", summary="read")
async def _read(http: Request, resource_type: str, resource_id: str) -> Response:
    return await answer(http, partial(read, resource_type=_known(resource_type), resource_id=resource_id))


@router.put("/{resource_type}/{resource_id}", summary="update, If-Match required")
async def _update(http: Request, resource_type: str, resource_id: str) -> Response:
    return await answer(http, partial(update, resource_type=_known(resource_type), resource_id=resource_id))


@router.get("/{resource_type}/{resource_id}/$explain", summary="Why may, or may not, the caller see this record?")
async def _explain(http: Request, resource_type: str, resource_id: str) -> Response:
    return await answer(http, partial(explain, resource_type=_known(resource_type), resource_id=resource_id))
