"""Sealed page tokens: where a search goes on, for one caller only and not for long. A token is no permission: each page is judged.

AES and HMAC (Fernet) under a key derived from the issuer's key, so that replicas understand each other's tokens.
"""

import base64
from dataclasses import dataclass

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fhir_sip.caller import Caller
from fhir_sip.errors import InvalidRequest

_LIFETIME_SECONDS = 600


@dataclass(frozen=True)
class Page:
    """A search and the position, counted in the store's rows, where its next page begins."""

    resource_type: str
    parameters: tuple[tuple[str, str], ...]
    offset: int


class PageTokens:
    """Seals and opens tokens."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        """Derive the sealing key from the issuer's key (RFC 5869)."""
        secret = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"fhir-sip page tokens").derive(secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, page: Page, caller: Caller) -> str:
        """A token that only this caller can use."""
        content = [caller.client_id, caller.party, page.resource_type, page.parameters, page.offset]
        return self._fernet.encrypt(orjson.dumps(content)).decode("ascii")

    def open(self, token: str, resource_type: str, caller: Caller) -> Page:
        """The page behind a token. Raises InvalidRequest when it is forged, old, another caller's or of another type."""
        try:
            client_id, party, sealed_type, parameters, offset = orjson.loads(
                self._fernet.decrypt(token.encode("utf-8", "replace"), ttl=_LIFETIME_SECONDS)
            )
        except (InvalidToken, ValueError):
            raise InvalidRequest("Sidlänken gäller inte (längre) / The page link is not valid (any more)") from None
        if (client_id, party, sealed_type) != (caller.client_id, caller.party, resource_type):
            raise InvalidRequest("Sidlänken gäller inte (längre) / The page link is not valid (any more)")
        return Page(sealed_type, tuple((name, value) for name, value in parameters), offset)
