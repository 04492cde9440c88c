"""`fhir-sip serve`: the facade in front of the embedded store, or of the one `FHIR_SIP_STORE_URL` names."""

import argparse
import contextlib
import gc
import os
import socket
from functools import partial

import uvicorn

from fhir_sip.app import create_app
from fhir_sip.caller.clients import read_clients
from fhir_sip.caller.registering import write_first_clients
from fhir_sip.edge.http_protocol import BoundedHttp
from fhir_sip.errors import StartRefused
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.process.rules_files import read_rules, rules_folder
from fhir_sip.settings import Settings
from fhir_sip.validation.profiles import PROFILE_OF, profiles_dir
from fhir_sip.validation.reader import load_models

_COLLECT_AFTER = (20_000, 20, 20)
"""Python's own is 700 new objects, less than one request makes: it would look for cycles several times in each."""


def run(given: argparse.Namespace) -> int:
    """Serve until stopped. Raises StartRefused or EmbeddedStoreError with what is wrong and what to do."""
    settings = settings_of(given)
    refuse_taken_port(given.host, given.port)
    if settings.clients_file is None:
        write_first_clients(settings.clients_path)
    read_clients(settings.clients_path)
    read_rules(settings.rules_dir or rules_folder())  # before a store is started for nothing
    with contextlib.ExitStack() as stack:
        store_url = settings.store_url or stack.enter_context(embedded_store(settings, quick_start=False)).base_url
        print(f"fhir-sip: FHIR {settings.fhir_url}  SIP {settings.sip_url}  docs {settings.public_url}/docs", flush=True)
        server = uvicorn.Server(server_config(settings, store_url, given.host, given.port))
        load_models(PROFILE_OF)
        # What is there now stays; else the collector walks through it all, for a fifth of a second, in the midst of an answer.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)
        server.run()
        if not server.started:
            raise StartRefused("The service did not start; the reason stands above")
    return 0


def settings_of(given: argparse.Namespace) -> Settings:
    """Settings from the environment, with `--data` and, unless `FHIR_SIP_PUBLIC_URL` is set, the port given."""
    public_url = None if "FHIR_SIP_PUBLIC_URL" in os.environ else f"http://127.0.0.1:{given.port}"
    return Settings.from_environment(os.environ, data_dir=given.data, public_url=public_url)


def embedded_store(settings: Settings, quick_start: bool) -> EmbeddedStore:
    """The embedded store of this data directory, not started. `quick_start` gives up peak speed for a start in half the time."""
    report = partial(print, "fhir-sip:", flush=True)
    return EmbeddedStore(settings.data_dir, profiles_dir(), report=report, quick_start=quick_start)


def server_config(settings: Settings, store_url: str, host: str, port: int) -> uvicorn.Config:
    """How uvicorn runs: no access log (it would hold queries), no Server header."""
    return uvicorn.Config(
        create_app(settings, store_url),
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `edge.gateway` reads them, after it has seen who sent them
        http=BoundedHttp,
        ws="none",
        limit_concurrency=settings.max_concurrent * 10,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=10,
        # Longer than clients keep a silent connection (httpx: 5 seconds), so that none is closed just as it is used again.
        timeout_keep_alive=15,
    )


def refuse_taken_port(host: str, port: int) -> None:
    """Raise StartRefused when the port is taken: before anything is downloaded or started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise StartRefused(f"Port {port} on {host} is taken; choose another with --port") from None
