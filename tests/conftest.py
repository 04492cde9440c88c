"""One embedded HAPI and one facade for the whole run; three systems that call it."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.demo.systems import ORGANISATIONS, REGION_FILE, write_systems
from fhir_sip.hapi import EmbeddedStore
from fhir_sip.settings import Settings
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.profiles import profiles_dir
from tests.systems import PATIENCE_SECONDS, Systems, free_port

# A running store for quick work at one's desk; unset, as in `make test`, the suite starts its own.
_STORE_AT_HAND = os.environ.get("FHIR_SIP_TEST_STORE_URL")

_BESIDE_THE_STORE = (
    "tests/access/",
    "tests/browser/",
    "tests/campaigns/",
    "tests/cli/test_map",
    "tests/cli/test_validate",
    "tests/figures/test_attack",
    "tests/hapi/",
    "tests/mapping/",
    "tests/printing/",
    "tests/process/test_county",
    "tests/process/test_d",
    "tests/process/test_moves",
    "tests/process/test_state_machine",
    "tests/process/test_working_days",
    "tests/profiles/test_definitions",
    "tests/profiles/test_generated",
    "tests/profiles/test_package",
)

# Besides the demonstration's systems: other parties of the plans, and a municipality's unit below its party.
_ORGANISATIONS = ORGANISATIONS | {
    "school": "SE9999000011-A300",
    "social-services-a": "SE9999000011-A200",
    "unit-of-a": "SE9999000011-A101",
    "region-emergency": "SE9999000001-R000",
    "emergency-at-a": "SE9999000011-A100",
    "patient-service": "SE9999000011-A100",
}
_MADE = pytest.StashKey[Path]()
_PURPOSES = {"region-emergency": "ETREAT", "emergency-at-a": "ETREAT", "patient-service": "PATRQT"}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Temporary files in a folder of the run's own: every start of pytest closes the one it shares by default to other users, and
    PostgreSQL, which as root is another user, dies of that at its next checkpoint."""
    if config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="fhir-sip-tests-")
        config.stash[_MADE] = Path(config.option.basetemp)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After a failure the folder is kept, to be looked into."""
    if exitstatus == pytest.ExitCode.OK and (made := session.config.stash.get(_MADE, None)) is not None:
        shutil.rmtree(made, ignore_errors=True)


class _OneWorkerForTheStore(LoadScopeScheduling):
    """All tests that may need the store go to one worker, with the one facade; those that need none are run beside them."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path.startswith(_BESIDE_THE_STORE) else "at the store"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How `make test` spreads the tests over its two workers."""
    return _OneWorkerForTheStore(config, log)


@pytest.fixture(scope="session")
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """The embedded HAPI on PostgreSQL, started once per run."""
    with EmbeddedStore(tmp_path_factory.mktemp("store"), profiles_dir(), quick_start=False) as store:
        yield store


@pytest.fixture(scope="session")
def engine() -> Iterator[LocalEngine]:
    """The store's validator without a store, started once per run."""
    with LocalEngine(profiles_dir(), print) as running:
        yield running


@pytest.fixture(scope="session")
def store_url(request: pytest.FixtureRequest) -> str:
    """Base URL of a store with profiles and organisations loaded."""
    url = _STORE_AT_HAND or request.getfixturevalue("embedded_store").base_url
    asyncio.run(load(url, read_organisations(REGION_FILE)))
    return url


@pytest.fixture(scope="session")
def store_log_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """Where the store's own logs are. None for a store at hand, unless `FHIR_SIP_TEST_STORE_LOGS` says where."""
    if _STORE_AT_HAND:
        return Path(os.environ["FHIR_SIP_TEST_STORE_LOGS"]) if "FHIR_SIP_TEST_STORE_LOGS" in os.environ else None
    request.getfixturevalue("embedded_store")
    return tmp_path_factory.getbasetemp() / "store0" / "log"


@pytest.fixture(scope="session")
def systems(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Systems]:
    """The facade, running, and every registered system's client by name (`systems.region_ehr` ...)."""
    with _running(tmp_path_factory.mktemp("facade"), store_url) as running:
        yield running


@pytest.fixture(scope="session")
def systems_on_embedded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedded_store: EmbeddedStore
) -> Iterator[Systems]:
    """The same in front of the embedded store whatever store is at hand: for tests that kill it."""
    if not _STORE_AT_HAND:
        yield request.getfixturevalue("systems")
        return
    asyncio.run(load(embedded_store.base_url, read_organisations(REGION_FILE)))
    with _running(tmp_path_factory.mktemp("facade"), embedded_store.base_url) as running:
        yield running


@contextmanager
def _running(data_dir: Path, store_url: str) -> Iterator[Systems]:
    port = free_port()
    settings = Settings(data_dir=data_dir, public_url=f"http://127.0.0.1:{port}", store_timeout_seconds=PATIENCE_SECONDS)
    credentials = write_systems(settings, _ORGANISATIONS, _PURPOSES)
    with RunningFacade(server_config(settings, store_url, "127.0.0.1", port)):
        clients = {name.replace("-", "_"): BackendClient(found) for name, found in credentials.items()}
        yield Systems(clients, settings, store_url)
        for client in clients.values():
            client.close()


@pytest.fixture
def unused_port() -> int:
    """A port nobody listens on."""
    return free_port()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent
