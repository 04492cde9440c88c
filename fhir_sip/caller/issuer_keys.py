"""The issuer's keys in files: the one that signs, and after a rotation the one before it, until the last token of it has ended."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fhir_sip.errors import StartRefused


def read_or_make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The issuer's P-256 key; made, readable by the owner only, when the file does not exist. Raises StartRefused."""
    try:
        _make_key(path)
    except OSError:
        raise _unreadable(path) from None
    return _read_key(path)


def read_previous_key(path: Path) -> ec.EllipticCurvePrivateKey | None:
    """The key that signed before: `issuer-key.previous.pem` beside `issuer-key.pem`. None when there is none. Raises StartRefused."""
    previous = path.with_name(f"{path.stem}.previous{path.suffix}")
    return _read_key(previous) if previous.exists() else None


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise _unreadable(path) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise StartRefused(f"The issuer key {path} is not a P-256 key")
    return key


def _unreadable(path: Path) -> StartRefused:
    return StartRefused(f"The issuer key {path} cannot be read or made")


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
