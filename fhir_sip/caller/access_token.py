"""Access tokens of the embedded issuer: short-lived signed JWTs (RFC 9068) that name client, organisation, purpose, scopes."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.caller.certificate import CONFIRMATION
from fhir_sip.caller.clients import Client
from fhir_sip.caller.scopes import Scopes
from fhir_sip.caller.user import User, user_claim, user_of_claim
from fhir_sip.errors import Issue, Unauthenticated

_ALGORITHM = "ES256"
_MOST_KNOWN = 2_000
_REQUIRED = ["exp", "iat", "client_id", "organisation", "scope", "purpose_of_use"]


@dataclass(frozen=True)
class Claims:
    """What a valid access token says; `certificate` is the thumbprint it is bound to."""

    client_id: str
    organisation: str
    scope: str
    purpose: str
    user: User | None = None
    certificate: str | None = None


@dataclass(frozen=True)
class TokenIssuer:
    """Issues and reads access tokens; `audience` is the public FHIR base URL. `previous` signed before `key`, and is only read."""

    key: ec.EllipticCurvePrivateKey
    audience: str
    lifetime_seconds: int
    previous: ec.EllipticCurvePrivateKey | None = None
    _known: dict[str, tuple[Claims, int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def issue(
        self, client: Client, scopes: Scopes, purpose: str, user: User | None = None, certificate: str | None = None
    ) -> str:
        """A token for these scopes and this purpose, valid from now for `lifetime_seconds`; bound to `certificate` (RFC 8705 3.1)."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.audience,
            "aud": self.audience,
            "iat": now,
            "exp": now + self.lifetime_seconds,
            "client_id": client.client_id,
            "organisation": client.organisation,
            "scope": str(scopes),
            "purpose_of_use": purpose,
        }
        if user is not None:
            claims["user"] = user_claim(user)
        if certificate is not None:
            claims["cnf"] = {CONFIRMATION: certificate}
        return jwt.encode(claims, self.key, algorithm=_ALGORITHM, headers={"typ": "at+jwt", "kid": key_id(self.key)})

    def read(self, token: str) -> Claims:
        """Verify a token. Raises Unauthenticated when it is forged, expired, meant for another or unsigned.

        A token is verified once, and looked up from then on, until it expires.
        """
        claims, expires = self._known.get(token) or self._verified(token)
        if expires <= time.time():
            self._known.pop(token, None)
            raise _invalid()
        return claims

    def _verified(self, token: str) -> tuple[Claims, int]:
        try:
            claims = jwt.decode(
                token,
                self._signer(jwt.get_unverified_header(token)).public_key(),
                algorithms=[_ALGORITHM],
                audience=self.audience,
                issuer=self.audience,
                options={"require": _REQUIRED},
            )
        except (jwt.PyJWTError, RecursionError):  # the library's JSON parser gives up on deep nesting with a RecursionError
            raise _invalid() from None
        found = Claims(
            claims["client_id"],
            claims["organisation"],
            claims["scope"],
            claims["purpose_of_use"],
            user_of_claim(claims.get("user")),
            claims.get("cnf", {}).get(CONFIRMATION),
        )
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[token] = found, claims["exp"]
        return self._known[token]

    def jwks(self) -> dict[str, Any]:
        """The public keys whose tokens are read, as a JWK Set (RFC 7517)."""
        keys = [self.key] if self.previous is None else [self.key, self.previous]
        return {"keys": [_public_jwk(key) | {"kid": key_id(key), "alg": _ALGORITHM, "use": "sig"} for key in keys]}

    def _signer(self, header: dict[str, Any]) -> ec.EllipticCurvePrivateKey:
        """The key a token says it is signed with; whether it is, the signature shows."""
        is_previous = self.previous is not None and header.get("kid") == key_id(self.previous)
        return self.previous if self.previous is not None and is_previous else self.key


def _invalid() -> Unauthenticated:
    text = "Åtkomstbiljetten gäller inte / The access token is not valid"
    return Unauthenticated([Issue("login", text, "http.Authorization")], "invalid_token")


def key_id(key: ec.EllipticCurvePrivateKey) -> str:
    """The thumbprint of a key (RFC 7638)."""
    public = _public_jwk(key)
    members = json.dumps({name: public[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=").decode()


def _public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return dict(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True))
