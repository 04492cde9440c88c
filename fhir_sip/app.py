"""The only wiring: settings to a running application. Routes are in `routes`, the road of one request in `answering`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.routing import Route

from fhir_sip.access.page_tokens import PageTokens
from fhir_sip.answering import add_error_handlers
from fhir_sip.caller.access_token import TokenIssuer, read_or_make_key
from fhir_sip.caller.clients import read_clients
from fhir_sip.log_lines import LogLine, log
from fhir_sip.routes import fhir, open_routes, rivta, sip
from fhir_sip.service import Service
from fhir_sip.settings import Settings
from fhir_sip.store import HapiStore
from fhir_sip.store.start_check import refuse_unfit_store
from fhir_sip.validation.profiles import PROFILE_OF


def create_app(settings: Settings, store_url: str) -> FastAPI:
    """The application in front of the store at `store_url`.

    Starting it raises StartRefused when the clients file, the key, or the store is not fit: above all when the store does not
    validate against our profiles.
    """
    key = read_or_make_key(settings.issuer_key_path)
    service = Service(
        settings=settings,
        store=HapiStore(store_url, settings.store_timeout_seconds, settings.store_write_timeout_seconds),
        clients=read_clients(settings.clients_path),
        issuer=TokenIssuer(key, settings.fhir_url, settings.token_seconds),
        page_tokens=PageTokens(key),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await refuse_unfit_store(service.store)
            log(LogLine.STARTED, profiles=len(PROFILE_OF), organisations=len((await service.tree()).nodes))
            yield
        finally:
            await service.store.close()

    app = FastAPI(
        title="fhir-sip",
        summary="Samordnad individuell plan (SIP) shared over FHIR R4",
        version=version("fhir-sip"),
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
        redirect_slashes=False,  # a redirect would put the query, and so a person's number, into a Location header
    )
    app.state.service = service
    routers = (open_routes.router, fhir.router, sip.router, rivta.router)
    for router in routers:
        app.include_router(router)
    add_error_handlers(app, [route for router in routers for route in router.routes if isinstance(route, Route)])
    return app
