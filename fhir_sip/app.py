"""The only wiring: settings to a running application. Routes are in `routes`, the road of one request in `answering`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import version

from fastapi import FastAPI
from starlette.routing import Route

from fhir_sip.access.page_tokens import PageTokens
from fhir_sip.audit.audit_log import AuditLog
from fhir_sip.caller.access_token import TokenIssuer
from fhir_sip.caller.client_register import ClientRegister
from fhir_sip.caller.issuer_keys import read_or_make_key, read_previous_key
from fhir_sip.caller.jwks_url import JwksUrls
from fhir_sip.directory.register import PublicDirectory
from fhir_sip.edge.rate_limits import RateLimits
from fhir_sip.edge.token_buckets import Rate
from fhir_sip.edge.wiring import add_edge
from fhir_sip.error_answers import add_error_handlers
from fhir_sip.figures.closed_years import ClosedYears
from fhir_sip.figures.store_shelf import StoreShelf
from fhir_sip.log_lines import LogLine, log
from fhir_sip.process.rules_files import read_rules, rules_folder
from fhir_sip.routes import api_page, directory, fhir, figures, open_routes, rivta, sip
from fhir_sip.routes.openapi import describe
from fhir_sip.service import Service, utc_now
from fhir_sip.settings import Settings
from fhir_sip.store import HapiStore
from fhir_sip.store.start_check import refuse_unfit_store
from fhir_sip.validation.profiles import PROFILE_OF


def create_app(settings: Settings, store_url: str) -> FastAPI:
    """The application in front of the store at `store_url`.

    Starting it raises StartRefused when the clients file, the key, the county rules, or the store is not fit: above all when the
    store does not validate against our profiles.
    """
    key = read_or_make_key(settings.issuer_key_path)
    store = HapiStore(store_url, settings.store_timeout_seconds, settings.store_write_timeout_seconds)
    audit_log = AuditLog(
        directory=settings.audit_dir,
        store=store,
        key=key,
        max_bytes=settings.audit_journal_max_bytes,
        patience=timedelta(seconds=settings.store_write_timeout_seconds + 10),
        clock=utc_now,
    )
    service = Service(
        settings=settings,
        store=store,
        clients=ClientRegister(settings.clients_path),
        urls=JwksUrls(settings.jwks_hosts or frozenset(), settings.jwks_cache_seconds),
        issuer=TokenIssuer(key, settings.fhir_url, settings.token_seconds, read_previous_key(settings.issuer_key_path)),
        limits=RateLimits(
            Rate(settings.rate_per_second, settings.rate_burst),
            Rate(settings.address_rate_per_second, settings.address_rate_burst),
        ),
        page_tokens=PageTokens(key),
        audit_log=audit_log,
        rules=read_rules(settings.rules_dir or rules_folder()),
    )

    closed_years = ClosedYears(StoreShelf(store), settings.figures_first_year)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await refuse_unfit_store(service.store)
            await audit_log.start()
            log(LogLine.STARTED, profiles=len(PROFILE_OF), organisations=len((await service.tree()).nodes))
            yield
        finally:
            await closed_years.close()
            await audit_log.close()
            await service.store.close()

    app = FastAPI(
        title="fhir-sip",
        summary="Samordnad individuell plan (SIP) shared over FHIR R4",
        version=version("fhir-sip"),
        lifespan=lifespan,
        docs_url=None,  # `routes.api_page`
        redoc_url=None,
        redirect_slashes=False,  # a redirect would put the query, and so a person's number, into a Location header
    )
    app.state.service = service
    app.state.directory = PublicDirectory(store)
    app.state.closed_years = closed_years
    routers = (api_page.router, open_routes.router, directory.router, figures.router, fhir.router, sip.router, rivta.router)
    for router in routers:
        app.include_router(router)
    add_error_handlers(app, [route for router in routers for route in router.routes if isinstance(route, Route)])
    add_edge(app, settings)
    describe(app)
    return app
