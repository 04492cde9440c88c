"""A facade with settings of its own, and clients that ask it for tokens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt

from fhir_sip.caller.registering import new_key, registration, write_clients
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.settings import Settings
from tests.systems import free_port

PARTY = "SE9999000011-A100"


@dataclass(frozen=True)
class System:
    """A client's private key, and its entry in the register."""

    key: dict[str, Any]
    entry: dict[str, Any]


def system(name: str, scopes: str = "system/*.cruds", purposes: Sequence[str] = ("COC",), **changes: Any) -> System:
    """A client of municipality A; `changes` replace members of its entry, `...` removes one."""
    key = new_key(f"{name}-1")
    entry = registration(name, PARTY, scopes, list(purposes), key) | changes
    return System(key, {member: value for member, value in entry.items() if value is not ...})


@dataclass(frozen=True)
class Facade:
    """A running facade: its address here, and its settings."""

    address: str
    port: int
    settings: Settings
    http: httpx.Client

    def client(self, one: System) -> BackendClient:
        """The system as an integrator's program."""
        return BackendClient(
            {
                "client_id": one.entry["client_id"],
                "private_jwk": one.key,
                "scopes": one.entry["scopes"],
                "token_url": self.settings.token_url,
                "fhir_url": self.settings.fhir_url,
                "sip_url": self.settings.sip_url,
            }
        )

    def asked(self, one: System, headers: dict[str, str] | None = None, form: Any = None, **claims: Any) -> httpx.Response:
        """The token endpoint's answer to this system; `claims` of the assertion, `form` parameters besides."""
        client = self.client(one)
        try:
            given = {
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": client.assertion(**claims),
                "scope": one.entry["scopes"],
            }
        finally:
            client.close()
        return self.http.post(f"{self.address}/token", data=given | (form or {}), headers=headers)

    def token(self, one: System, **given: Any) -> str:
        """A token that must be given."""
        answer = self.asked(one, **given)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def get(self, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        """A GET below the address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.get(f"{self.address}/{path}", headers=named)


@contextmanager
def facade(store_url: str, data_dir: Path, systems: Sequence[System] = (), **given: Any) -> Iterator[Facade]:
    """Run a facade in front of the store at `store_url`; `given` are settings."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = Settings(data_dir=data_dir, **{"public_url": address} | given)
    write_clients(settings.clients_path, [one.entry for one in systems])
    with RunningFacade(server_config(settings, store_url, "127.0.0.1", port)), httpx.Client(trust_env=False, timeout=30) as http:
        yield Facade(address, port, settings, http)


def claims_of(token: str) -> dict[str, Any]:
    """What a token says."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
