"""Several facade processes in front of one store, sharing the issuer's key, the clients and the public address."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.facade_process import FacadeProcess
from fhir_sip.demo.backend_client import BackendClient
from tests.systems import Systems, free_port


@contextmanager
def one_more_facade(systems: Systems, keeps_milliseconds: int | None = None) -> Iterator[str]:
    """FHIR base URL of another process of the same service; with the fault that it keeps each decision so long, when asked."""
    program = (sys.executable, "-m", "tests.withdrawal.stale_facade", str(keeps_milliseconds))
    given = () if keeps_milliseconds is None else (program,)
    with FacadeProcess(systems.settings, systems.store_url, free_port(), *given) as process:
        yield process.fhir_url


def client_at(client: BackendClient, fhir_url: str) -> BackendClient:
    """The same registered system, calling the facade at this address. Tokens come from the public one and hold at each."""
    sip_url = fhir_url.removesuffix("/fhir") + "/sip"
    return BackendClient(client.credentials | {"fhir_url": fhir_url, "sip_url": sip_url})


@contextmanager
def clients_at(client: BackendClient, fhir_urls: Sequence[str]) -> Iterator[list[BackendClient]]:
    """One client a facade, closed at the end."""
    clients = [client_at(client, fhir_url) for fhir_url in fhir_urls]
    try:
        yield clients
    finally:
        for one in clients:
            one.close()
