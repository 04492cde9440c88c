"""Sealed page tokens: where an answer goes on, for one caller only and not for long. A token is no permission: each page is judged.

AES and HMAC (Fernet) under a key derived from the issuer's key, so that replicas understand each other's tokens.
"""

import base64
import hashlib
from dataclasses import dataclass

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fhir_sip.caller import Caller
from fhir_sip.errors import InvalidRequest

_LIFETIME_SECONDS = 600
# An instant, an id of 64 characters and two numbers, as JSON.
_ROOM_FOR_POSITION = 160


@dataclass(frozen=True)
class Position:
    """How far an answer has come: the last row examined, `key` (and `version`, in a history), last changed at `instant`.

    `taken` counts the rows examined: those of that instant in a search by `_lastUpdated`, all of them where a search is sorted otherwise
    (`instant` is then empty) and in the history of one record.
    """

    instant: str = ""
    key: str = ""
    taken: int = 0
    version: int = 0


@dataclass(frozen=True)
class Page:
    """What was asked, where (`Goal`, `Goal/_history`, `Goal/12/_history`), and the position where its next page begins."""

    place: str
    parameters: tuple[tuple[str, str], ...]
    position: Position


class PageTokens:
    """Seals and opens tokens."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        """Derive the sealing key from the issuer's key (RFC 5869)."""
        secret = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"fhir-sip page tokens").derive(secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, page: Page, caller: Caller) -> str:
        """A token that only this caller can use, with the same scopes and for the same purpose."""
        position = page.position
        content = [
            _holder(caller),
            page.place,
            page.parameters,
            [position.instant, position.key, position.taken, position.version],
        ]
        # The last row examined may be a hidden one: how long its id is must not show in how long the token is.
        longest = len(orjson.dumps(content[:-1])) + _ROOM_FOR_POSITION
        return self._fernet.encrypt(orjson.dumps(content).ljust(longest)).decode("ascii")

    def open(self, token: str, place: str, caller: Caller) -> Page:
        """The page behind a token. Raises InvalidRequest when it is forged, old, another caller's or of another place."""
        try:
            content = self._fernet.decrypt(token.encode("utf-8", "replace"), ttl=_LIFETIME_SECONDS)
        except InvalidToken:
            raise _not_valid() from None
        holder, sealed_place, parameters, position = orjson.loads(content)
        if (holder, sealed_place) != (_holder(caller), place):
            raise _not_valid()
        return Page(sealed_place, tuple((name, value) for name, value in parameters), Position(*position))


def _holder(caller: Caller) -> str:
    """A digest of who may use a token."""
    who = [caller.client_id, caller.organisation, caller.party, caller.purpose, str(caller.scopes)]
    return hashlib.sha256(orjson.dumps(who)).hexdigest()[:32]


def _not_valid() -> InvalidRequest:
    return InvalidRequest("Sidlänken gäller inte (längre) / The page link is not valid (any more)")
