"""`/directory`: the public directory (D6), a FHIR base of its own and a page. GET only, no token, only the four public types."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fhir_sip.access.period import swedish_day
from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.directory.answers import Freshness, answered, answered_json, searchset
from fhir_sip.directory.criteria import read_criteria
from fhir_sip.directory.page import page_headers, rendered
from fhir_sip.directory.register import PublicDirectory
from fhir_sip.directory.search import found
from fhir_sip.directory.statement import directory_statement
from fhir_sip.edge.admission import limit_address
from fhir_sip.errors import InvalidRequest, Issue, NotFound
from fhir_sip.request import read_parameters
from fhir_sip.service import Service

router = APIRouter(prefix="/directory", tags=["directory"], dependencies=[Depends(limit_address)])

_PAGE_KIND = "HealthcareService"


def _service(http: Request) -> Service:
    service: Service = http.app.state.service
    return service


def _directory(http: Request) -> PublicDirectory:
    directory: PublicDirectory = http.app.state.directory
    return directory


def _freshness(http: Request) -> Freshness:
    service = _service(http)
    return Freshness(swedish_day(service.clock()), service.settings.directory_stale_days)


def _known(resource_type: str) -> str:
    if resource_type not in PUBLIC_TYPES:
        raise NotFound()
    return resource_type


@router.get("", include_in_schema=False)
@router.get("/", include_in_schema=False)
async def _page(http: Request) -> Response:
    register, freshness = await _directory(http).register(), _freshness(http)
    parameters = [(name, value) for name, value in read_parameters(http.scope["query_string"]) if value.strip()]
    try:
        page = found(register, read_criteria(_PAGE_KIND, parameters))
    except InvalidRequest as refused:
        return HTMLResponse(rendered(register, parameters, None, freshness, refused.issues), 400, page_headers())
    html = rendered(register, parameters, page, freshness)
    return answered(html.encode(), page_headers(), http.headers.get("if-none-match"), "text/html")


@router.get("/metadata", summary="CapabilityStatement of the public directory")
async def _metadata(http: Request) -> Response:
    return answered_json(directory_statement(_service(http).settings.directory_url), http.headers.get("if-none-match"))


@router.get("/{directory_type}", summary="Search the public directory; no token")
async def _search(http: Request, directory_type: str) -> Response:
    kind = _known(directory_type)
    parameters = read_parameters(http.scope["query_string"])
    criteria = read_criteria(kind, parameters)
    register = await _directory(http).register()
    base = _service(http).settings.directory_url
    bundle = searchset(register, criteria, found(register, criteria), parameters, base, _freshness(http))
    return answered_json(bundle, http.headers.get("if-none-match"))


@router.get("/{directory_type}/{entry_id}", summary="One record of the public directory; no token")
async def _read(http: Request, directory_type: str, entry_id: str) -> Response:
    kind = _known(directory_type)
    parameters = read_parameters(http.scope["query_string"])
    if any(name != "_format" for name, _ in parameters):
        raise InvalidRequest([Issue("not-supported", "Parametern stöds inte / Parameter not supported", "http.query")])
    read_criteria(kind, parameters)
    record = (await _directory(http).register()).of(kind).get(entry_id)
    if record is None:
        raise NotFound()
    return answered_json(_freshness(http).marked(record), http.headers.get("if-none-match"))
