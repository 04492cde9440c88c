"""Seals: the head of each finished segment of a chain, signed (JWS, RFC 7515) and kept in the shared store, away from the journal.

Whoever removes a journal, or its tail, leaves seals that no journal answers to. A seal is a Basic resource of code `audit-seal`.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.access import Resource

SYSTEM = "https://fhir-sip.se/id/audit-seal"
_CODES = "https://fhir-sip.se/ig/CodeSystem/sip-basic"
CODE = "audit-seal"
_EXTENSION = "https://fhir-sip.se/ig/StructureDefinition/audit-seal"
_ALGORITHM = "ES256"


@dataclass(frozen=True)
class Seal:
    """Records `first` to `last` of `chain` end with hash `head`; `before` is the hash they begin from."""

    chain: str
    segment: int
    first: int
    last: int
    before: str
    head: str
    at: str


class SealRefused(Exception):
    """A seal that is not signed by a key of this service, or does not say what a seal says."""


def key_id(key: ec.EllipticCurvePublicKey) -> str:
    """A short name of a public key: the beginning of the SHA-256 of its DER."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:32]


def sign(seal: Seal, key: ec.EllipticCurvePrivateKey) -> str:
    """The seal as a compact JWS, by the issuer's key."""
    return jwt.encode(vars(seal), key, _ALGORITHM, headers={"kid": key_id(key.public_key()), "typ": "audit-seal+jwt"})


def opened(jws: str, keys: dict[str, ec.EllipticCurvePublicKey]) -> Seal:
    """The seal in a JWS. Raises SealRefused."""
    try:
        key = keys[jwt.get_unverified_header(jws)["kid"]]
        return Seal(**jwt.decode(jws, key, [_ALGORITHM]))
    except (jwt.PyJWTError, KeyError, TypeError):
        raise SealRefused from None


def seal_resource(chain: str, segment: int, jws: str) -> Resource:
    """What the store keeps of a seal; its id is the segment's, so that sending it again changes nothing."""
    return {
        "resourceType": "Basic",
        "id": f"seal-{chain}-{segment}",
        "extension": [{"url": _EXTENSION, "valueString": jws}],
        "identifier": [{"system": SYSTEM, "value": f"{chain}/{segment}"}],
        "code": {"coding": [{"system": _CODES, "code": CODE}]},
    }


def jws_of(basic: Resource) -> str:
    """The JWS in a seal's resource; empty when there is none."""
    found: list[dict[str, Any]] = [one for one in basic.get("extension", ()) if one.get("url") == _EXTENSION]
    return str(found[0].get("valueString", "")) if found else ""


def remember_key(directory: Path, key: ec.EllipticCurvePublicKey) -> None:
    """Keep the public key beside the journals: seals outlive a change of the issuer's key. Raises OSError."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"{key_id(key)}.pem"
    if not path.exists():
        path.write_bytes(key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))


def known_keys(directory: Path) -> dict[str, ec.EllipticCurvePublicKey]:
    """The keys that were remembered there, by `key_id`. Raises OSError, ValueError."""
    keys: dict[str, ec.EllipticCurvePublicKey] = {}
    for path in sorted(directory.glob("*.pem")):
        key = serialization.load_pem_public_key(path.read_bytes())
        if isinstance(key, ec.EllipticCurvePublicKey):
            keys[key_id(key)] = key
    return keys
