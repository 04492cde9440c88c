"""The stores the contract is held against: the embedded one, and the official image where a Docker engine answers."""

import asyncio
import os
import secrets
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.cli.organisations_command import load, read_organisations
from fhir_sip.demo.systems import REGION_FILE
from fhir_sip.errors import StartRefused
from fhir_sip.store import HapiStore
from fhir_sip.store.start_check import refuse_unfit_store

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 600
Found = TypeVar("Found")
Ask = Callable[[Callable[[HapiStore], Awaitable[Found]]], Found]


@pytest.fixture(scope="session")
def docker_compose_file() -> list[str]:
    return [str(_ROOT / "docker-compose.yml"), str(Path(__file__).with_name("docker-compose.yml"))]


@pytest.fixture(scope="session")
def docker_setup() -> list[str]:
    """Up to the profiles; the facades are not needed."""
    return ["up --build --detach profiles"]


@pytest.fixture(scope="session")
def official_image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The store of docker-compose.yml, with its profiles; skipped, by name, where there is no Docker engine."""
    if not _docker_answers():
        pytest.skip("official-image: NOT RUN, no Docker engine with Compose answers here")
    folder = tmp_path_factory.mktemp("secrets")
    _write_secrets(folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FHIR_SIP_SECRETS", str(folder))
        services = request.getfixturevalue("docker_services")
        url = f"http://127.0.0.1:{services.port_for('store', 8080)}/fhir"
        services.wait_until_responsive(lambda: _is_fit(url), timeout=_START_SECONDS, pause=5)
        asyncio.run(load(url, read_organisations(REGION_FILE)))
        yield url


@pytest.fixture(params=["embedded", pytest.param("official-image", marks=pytest.mark.docker)])
def ask(request: pytest.FixtureRequest) -> Ask[Found]:
    """Runs a piece of asynchronous work on each store in turn."""
    fixture = {"embedded": "store_url", "official-image": "official_image"}[request.param]
    url: str = request.getfixturevalue(fixture)

    def run(work: Callable[[HapiStore], Awaitable[Found]]) -> Found:
        return asyncio.run(_with_store(url, work))

    return run


async def _with_store(url: str, work: Callable[[HapiStore], Awaitable[Found]]) -> Found:
    store = HapiStore(url, timeout_seconds=30)
    try:
        return await work(store)
    finally:
        await store.close()


def _docker_answers() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    commands = ([docker, "info"], [docker, "compose", "version"])
    return all(subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0 for command in commands)


def _is_fit(url: str) -> bool:
    try:
        asyncio.run(_with_store(url, refuse_unfit_store))
    except StartRefused:
        return False
    return True


def _write_secrets(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "database_password").write_text(secrets.token_hex(16))
    (folder / "issuer-key.pem").write_bytes(key)
    (folder / "clients.json").write_text('{"clients": []}')
    for path in folder.iterdir():
        os.chmod(path, 0o644)
