"""`/rivta`: the national contract GetCarePlans 2.0, SOAP 1.1 (RIV-TA Basic Profile 2.1)."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from fhir_sip.edge.admission import limit_address
from fhir_sip.errors import NotFound
from fhir_sip.rivta.answering import answer_soap
from fhir_sip.rivta.wsdl import schema, wsdl
from fhir_sip.service import Service

router = APIRouter(prefix="/rivta", tags=["RIV-TA"])


@router.post("/getcareplans", summary="GetCarePlans 2.0: the plans of a person, as documents")
async def _get_care_plans(http: Request) -> Response:
    return await answer_soap(http)


@router.get(
    "/getcareplans", dependencies=[Depends(limit_address)], summary="?wsdl: the WSDL; ?xsd=NAME: its schemas. No token is needed"
)
async def _description(http: Request) -> Response:
    service: Service = http.app.state.service
    address = service.settings.public_url.rstrip("/") + "/rivta/getcareplans"
    if "wsdl" in http.query_params:
        return Response(wsdl(address), media_type="text/xml")
    if "xsd" in http.query_params:
        return Response(schema(http.query_params["xsd"], address), media_type="text/xml")
    raise NotFound()
