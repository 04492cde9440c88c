"""The register of clients: a JSON file kept by whoever runs the service."""

import json
from pathlib import Path
from typing import Any

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from fhir_sip.caller.scopes import Scopes, parse_scopes
from fhir_sip.errors import StartRefused


class Client(BaseModel):
    """One registered system.

    `organisation` is an HSA-id; `scopes` the most it may ask for; `purposes` the purposes of use it may state, the first being
    the default; `jwks` its public keys (RFC 7517).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str
    organisation: str
    scopes: str
    purposes: tuple[str, ...] = Field(("COC",), min_length=1)
    jwks: dict[str, Any]

    @field_validator("scopes")
    @classmethod
    def _scopes_are_known(cls, text: str) -> str:
        if parse_scopes(text) is None:
            raise ValueError("unknown scope")
        return text

    @field_validator("jwks")
    @classmethod
    def _keys_are_public(cls, jwks: dict[str, Any]) -> dict[str, Any]:
        keys = jwks.get("keys")
        if not isinstance(keys, list) or not keys or any("d" in key or "k" in key for key in keys):
            raise ValueError("jwks must hold public keys only")
        jwt.PyJWKSet.from_dict(jwks)
        return jwks

    @property
    def allowed_scopes(self) -> Scopes:
        """The registered scopes, parsed."""
        scopes = parse_scopes(self.scopes)
        assert scopes is not None  # noqa: S101 - the validator above has refused anything else
        return scopes

    def public_key(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """The key with this `kid`, when it is of the kind that `algorithm` needs; None otherwise."""
        wanted = {"RS384": "RSA", "ES384": "EC"}.get(algorithm)
        for key in jwt.PyJWKSet.from_dict(self.jwks).keys:
            if key.key_id == key_id and key.key_type == wanted:
                return key
        return None


def read_clients(path: Path) -> dict[str, Client]:
    """Read the register, by client id. Raises StartRefused naming the entry and the field when anything in it is wrong."""
    try:
        entries = list(json.loads(path.read_text(encoding="utf-8"))["clients"])
    except (OSError, ValueError, KeyError, TypeError):
        raise StartRefused(f"The clients file {path} is missing or is not JSON with a list 'clients'") from None
    clients: dict[str, Client] = {}
    for position, entry in enumerate(entries):
        try:
            client = Client.model_validate(entry)
        except (ValidationError, jwt.PyJWKSetError) as error:
            fields = (
                ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
                if isinstance(error, ValidationError)
                else "jwks"
            )
            raise StartRefused(f"The clients file {path}, entry {position}: wrong {fields}") from None
        if client.client_id in clients:
            raise StartRefused(f"The clients file {path}, entry {position}: client_id stands twice")
        clients[client.client_id] = client
    return clients
