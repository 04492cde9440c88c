"""Keys derived from the issuer's key, so that replicas which share it understand each other's seals."""

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seals:
    """`page_key` seals page tokens; `digest` marks which document made a plan."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        """Derive one key per purpose (RFC 5869)."""
        secret = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self.page_key = _derived(secret, b"fhir-sip page tokens")
        self._digest_key = _derived(secret, b"fhir-sip posted documents")

    def digest(self, content: bytes) -> str:
        """A keyed digest (hex): tells equal contents, and cannot be tried out by somebody who sees it."""
        return hmac.new(self._digest_key, content, hashlib.sha256).hexdigest()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(secret)
