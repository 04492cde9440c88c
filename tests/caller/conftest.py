"""A facade with clients of every kind: both key types, few scopes, several purposes, a unit, an organisation under no party."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from fhir_sip.caller.access_token import TokenIssuer
from fhir_sip.caller.clients import Client, read_clients
from fhir_sip.caller.issuer_keys import read_or_make_key
from fhir_sip.caller.registering import new_key, registration, write_clients
from fhir_sip.cli.serve_command import server_config
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.running_facade import RunningFacade
from fhir_sip.settings import Settings
from tests.systems import free_port

ALL = "system/*.cruds"
_PARTY = "SE9999000011-A100"


def new_rsa_key(key_id: str, bits: int = 2048) -> dict[str, Any]:
    """A private RS384 key as a JWK."""
    private = jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, bits), as_dict=True)
    return {**private, "kid": key_id, "alg": "RS384", "use": "sig"}


def public_half(key: dict[str, Any]) -> dict[str, Any]:
    """The key without what is private, of either type."""
    return {name: value for name, value in key.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "key_ops")}


@dataclass
class Office:
    """The facade, its registered clients by name, and its own issuer (for tokens it would not issue any more)."""

    settings: Settings
    clients: dict[str, BackendClient]
    registered: dict[str, Client]
    issuer: TokenIssuer
    http: httpx.Client

    def with_token(self, token: str | None, path: str = "CarePlan", method: str = "GET", **given: Any) -> httpx.Response:
        """A FHIR request with this token, or none."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.http.request(method, f"{self.settings.fhir_url}/{path}".rstrip("/"), headers=headers, **given)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a token for the client `es` says; `...` removes a claim."""
        claims = jwt.decode(self.clients["es"].token(), options={"verify_signature": False}) | changes
        return {name: value for name, value in claims.items() if value is not ...}

    def signed(self, **changes: Any) -> str:
        """A token with other claims, signed by the service's own key."""
        return jwt.encode(self.claims(**changes), self.issuer.key, algorithm="ES256")


_CLIENTS: dict[str, tuple[dict[str, Any], str, str, list[str]]] = {
    "es": (new_key("k1"), _PARTY, ALL, ["COC"]),
    "es-twin": (new_key("k1"), _PARTY, ALL, ["COC"]),
    "rs": (new_rsa_key("k1"), _PARTY, ALL, ["COC", "TREAT"]),
    "unit": (new_key("k1"), "SE9999000011-A101", ALL, ["COC"]),
    "lost": (new_key("k1"), "SE9999000099-X999", ALL, ["COC"]),
}


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Office]:
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(data_dir=tmp_path_factory.mktemp("office"), public_url=url)
    places = {"token_url": settings.token_url, "fhir_url": settings.fhir_url, "sip_url": settings.sip_url}
    write_clients(
        settings.clients_path,
        [
            registration(name, organisation, scopes, purposes, public_half(key))
            for name, (key, organisation, scopes, purposes) in _CLIENTS.items()
        ],
    )
    with RunningFacade(server_config(settings, store_url, "127.0.0.1", int(url.rpartition(":")[2]))):
        clients = {
            name: BackendClient({"client_id": name, "private_jwk": key, "scopes": ALL} | places)
            for name, (key, *_) in _CLIENTS.items()
        }
        issuer = TokenIssuer(read_or_make_key(settings.issuer_key_path), settings.fhir_url, 300)
        with httpx.Client(trust_env=False, timeout=30) as http:
            yield Office(settings, clients, read_clients(settings.clients_path), issuer, http)
        for client in clients.values():
            client.close()


@pytest.fixture
def soon() -> int:
    """Two minutes ahead, epoch seconds."""
    return int(time.time()) + 120
