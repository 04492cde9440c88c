"""A facade of the leaks' own: with callers of every purpose, and a wire on which is seen what the store is asked."""

from collections.abc import Iterator

import pytest

from fhir_sip.caller.registering import registration, write_clients
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import write_systems
from fhir_sip.settings import Settings
from tests.forwarder import Forwarder
from tests.leaks.scenes import Scene
from tests.systems import PATIENCE_SECONDS, free_port

_REGION, _A = "SE9999000001-R000", "SE9999000011-A100"
_CALLERS = {
    "region": (_REGION, ["COC"]),
    "a": (_A, ["COC"]),
    "b": ("SE9999000022-B100", ["COC"]),
    "school": ("SE9999000011-A300", ["COC"]),
    "social": ("SE9999000011-A200", ["COC"]),
    "region_emergency": (_REGION, ["ETREAT", "COC"]),
    "a_patient_service": (_A, ["PATRQT", "COC"]),
    "region_plans_only": (_REGION, ["COC"]),
}
_SCOPES = {"region_plans_only": "system/CarePlan.rs"}


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Scene]:
    """The running facade, its callers by name (`scene.region`, `scene.a` ...), and what it asks the store."""
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(data_dir=tmp_path_factory.mktemp("leaks"), public_url=url, store_timeout_seconds=PATIENCE_SECONDS)
    credentials = write_systems(settings, {name: organisation for name, (organisation, _) in _CALLERS.items()})
    for name, scopes in _SCOPES.items():
        credentials[name]["scopes"] = scopes
    write_clients(
        settings.clients_path,
        [
            registration(name, found["organisation"], found["scopes"], _CALLERS[name][1], found["private_jwk"])
            for name, found in credentials.items()
        ],
    )
    with Forwarder(store_url) as wire:
        config = server_config(settings, wire.url, "127.0.0.1", int(url.rpartition(":")[2]))
        with RunningFacade(config):
            callers = {name: BackendClient(found) for name, found in credentials.items()}
            yield Scene(callers, settings, config.app, wire)
            for caller in callers.values():
                caller.close()
