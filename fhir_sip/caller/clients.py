"""The register of clients: a JSON file kept by whoever runs the service."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import jwt
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from fhir_sip.caller.certificate import THUMBPRINT
from fhir_sip.caller.jwk_sets import read_jwk_set
from fhir_sip.caller.scopes import Scopes, parse_scopes
from fhir_sip.errors import StartRefused

Purpose = Literal["TREAT", "COC", "ETREAT", "PATRQT"]
"""Codes of v3-ActReason a request may be made for: care, coordination of care, emergency access, a service for the patient."""


class Client(BaseModel):
    """One registered system.

    `organisation` is an HSA-id; `scopes` the most it may ask for; `purposes` the purposes of use it may state, the first being
    the default; `jwks` its public keys (RFC 7517), or `jwks_url` where they are kept. A `certificate_bound` client presents a TLS client
    certificate for its tokens and with them (RFC 8705), one of `certificate_thumbprints` (SHA-256, base64url) when any stand there.
    `rate_per_second` and `rate_burst` take the place of the service's own limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]
    organisation: str
    scopes: str
    purposes: tuple[Purpose, ...] = Field(("COC",), min_length=1)
    jwks: dict[str, Any] | None = None
    jwks_url: str | None = None
    certificate_bound: bool = False
    certificate_thumbprints: tuple[str, ...] = ()
    rate_per_second: float | None = Field(None, gt=0)
    rate_burst: int | None = Field(None, ge=1)

    @field_validator("scopes")
    @classmethod
    def _scopes_are_known(cls, text: str) -> str:
        if parse_scopes(text) is None:
            raise ValueError("unknown scope")
        return text

    @field_validator("jwks")
    @classmethod
    def _keys_are_public(cls, jwks: dict[str, Any] | None) -> dict[str, Any] | None:
        if jwks is not None:
            read_jwk_set(jwks)
        return jwks

    @field_validator("jwks_url")
    @classmethod
    def _url_is_whole(cls, url: str | None) -> str | None:
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None or parts.fragment:
                raise ValueError("not an https URL")
        return url

    @field_validator("certificate_thumbprints")
    @classmethod
    def _thumbprints_can_be(cls, thumbprints: tuple[str, ...], entry: ValidationInfo) -> tuple[str, ...]:
        if not all(THUMBPRINT.fullmatch(one) for one in thumbprints):
            raise ValueError("not a SHA-256 in base64url")
        if thumbprints and not entry.data.get("certificate_bound"):
            raise ValueError("thumbprints are for a certificate_bound client")
        return thumbprints

    @model_validator(mode="after")
    def _has_one_source_of_keys(self) -> "Client":
        if (self.jwks is None) == (self.jwks_url is None):
            raise ValueError("jwks or jwks_url, one of them")
        return self

    @property
    def allowed_scopes(self) -> Scopes:
        """The registered scopes, parsed."""
        scopes = parse_scopes(self.scopes)
        assert scopes is not None  # noqa: S101 - the validator above has refused anything else
        return scopes

    def accepts(self, certificate: str | None) -> bool:
        """True when this client may be who presented a certificate of this thumbprint (None: it presented none)."""
        if not self.certificate_bound:
            return True
        return certificate is not None and (not self.certificate_thumbprints or certificate in self.certificate_thumbprints)


def registered_keys(client: Client) -> list[jwt.PyJWK]:
    """The keys that stand in the register itself; none for a client with a `jwks_url`."""
    return read_jwk_set(client.jwks) if client.jwks is not None else []


def read_clients(path: Path) -> dict[str, Client]:
    """Read the register, by client id. Raises StartRefused naming the entry and the field when anything in it is wrong."""
    try:
        entries = list(json.loads(path.read_text(encoding="utf-8"))["clients"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise StartRefused(f"The clients file {path} is missing or is not JSON with a list 'clients'") from None
    clients: dict[str, Client] = {}
    for position, entry in enumerate(entries):
        try:
            client = Client.model_validate(entry)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, problem["loc"])) or "jwks" for problem in error.errors())
            raise StartRefused(f"The clients file {path}, entry {position}: wrong {fields}") from None
        if client.client_id in clients:
            raise StartRefused(f"The clients file {path}, entry {position}: client_id stands twice")
        clients[client.client_id] = client
    return clients
