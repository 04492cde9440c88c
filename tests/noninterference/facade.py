"""A facade in front of one of the two stores: same key, same clients, same public address and same clock as the other's."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.service import Service
from fhir_sip.settings import Settings
from tests.systems import free_port

PUBLIC_URL = "http://sip.example.se"
_SECONDS = 60


@dataclass
class Facade:
    """`url` is where it listens; every link it gives begins with PUBLIC_URL."""

    url: str
    service: Service
    http: httpx.Client
    tokens: dict[str, str]

    def send(self, caller: str, method: str, path: str, headers: Mapping[str, str], **given: Any) -> httpx.Response:
        """A request to a path (or a link) of this facade, by a caller; keyword arguments as httpx."""
        authorization = {"Authorization": f"Bearer {self.tokens[caller]}"}
        return self.http.request(method, self.url + path.removeprefix(PUBLIC_URL), headers=authorization | headers, **given)


def settings_of(folder: Path, name: str) -> Settings:
    """Settings of the facade `name`; those of one `folder` share the key and the clients."""
    return Settings(
        data_dir=folder / name,
        public_url=PUBLIC_URL,
        clients_file=folder / "clients.json",
        issuer_key_file=folder / "issuer-key.pem",
        token_seconds=3600,
        store_timeout_seconds=30,  # an answer that came too late for a busy machine says nothing of the stores
        store_write_timeout_seconds=120,
    )


@contextlib.contextmanager
def facade(
    settings: Settings, store_url: str, credentials: Mapping[str, dict[str, Any]], now: datetime | None = None
) -> Iterator[Facade]:
    """A facade that runs, with a token for every caller; `now` stops its clock."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    port = free_port()
    config = server_config(settings, store_url, "127.0.0.1", port)
    service: Service = config.app.state.service  # type: ignore[union-attr]
    if now is not None:
        service.clock = lambda: now
    with RunningFacade(config), httpx.Client(timeout=_SECONDS, trust_env=False) as http:
        url = f"http://127.0.0.1:{port}"
        yield Facade(url, service, http, {name: _token(http, url, one) for name, one in credentials.items()})


def _token(http: httpx.Client, url: str, credentials: dict[str, Any]) -> str:
    client = BackendClient(credentials)
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": client.assertion(),
        "scope": credentials["scopes"],
    }
    client.close()
    answer = http.post(f"{url}/token", data=form)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token
