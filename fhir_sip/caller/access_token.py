"""Access tokens of the embedded issuer: short-lived signed JWTs (RFC 9068) that name client, organisation, purpose, scopes."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.caller.clients import Client
from fhir_sip.caller.scopes import Scopes
from fhir_sip.errors import Issue, StartRefused, Unauthenticated

_ALGORITHM = "ES256"


def read_or_make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The issuer's P-256 key; made, readable by the owner only, when the file does not exist. Raises StartRefused."""
    try:
        _make_key(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise StartRefused(f"The issuer key {path} cannot be read or made") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise StartRefused(f"The issuer key {path} is not a P-256 key")
    return key


def _make_key(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    half_done = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    half_done.rename(path)


@dataclass(frozen=True)
class Claims:
    """What a valid access token says."""

    client_id: str
    organisation: str
    scope: str
    purpose: str


@dataclass(frozen=True)
class TokenIssuer:
    """Issues and reads access tokens; `audience` is the public FHIR base URL."""

    key: ec.EllipticCurvePrivateKey
    audience: str
    lifetime_seconds: int

    def issue(self, client: Client, scopes: Scopes, purpose: str) -> str:
        """A token for these scopes and this purpose, valid from now for `lifetime_seconds`."""
        now = int(time.time())
        return jwt.encode(
            {
                "iss": self.audience,
                "aud": self.audience,
                "iat": now,
                "exp": now + self.lifetime_seconds,
                "client_id": client.client_id,
                "organisation": client.organisation,
                "scope": str(scopes),
                "purpose_of_use": purpose,
            },
            self.key,
            algorithm=_ALGORITHM,
            headers={"typ": "at+jwt"},
        )

    def read(self, token: str) -> Claims:
        """Verify a token. Raises Unauthenticated when it is forged, expired, meant for another or unsigned."""
        try:
            claims = jwt.decode(
                token,
                self.key.public_key(),
                algorithms=[_ALGORITHM],
                audience=self.audience,
                issuer=self.audience,
                options={"require": ["exp", "iat", "client_id", "organisation", "scope", "purpose_of_use"]},
            )
        except (jwt.PyJWTError, RecursionError):  # the library's JSON parser gives up on deep nesting with a RecursionError
            text = "Åtkomstbiljetten gäller inte / The access token is not valid"
            raise Unauthenticated([Issue("login", text, "http.Authorization")]) from None
        return Claims(claims["client_id"], claims["organisation"], claims["scope"], claims["purpose_of_use"])
