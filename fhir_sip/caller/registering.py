"""Registering clients: key pairs, entries of the clients file, and an empty register for a first start."""

import json
import os
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec


def write_first_clients(path: Path) -> None:
    """An empty register where there is none yet: nobody is let in until somebody is registered."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"clients": []}\n', encoding="utf-8")


def new_key(key_id: str) -> dict[str, Any]:
    """A private ES384 key as a JWK."""
    private = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()), as_dict=True)
    return {**private, "kid": key_id, "alg": "ES384", "use": "sig"}


def registration(
    client_id: str, organisation: str, scopes: str, purposes: list[str], private_jwk: dict[str, Any]
) -> dict[str, Any]:
    """An entry of the clients file; holds the public half of the key only."""
    public = {name: value for name, value in private_jwk.items() if name != "d"}
    return {
        "client_id": client_id,
        "organisation": organisation,
        "scopes": scopes,
        "purposes": purposes,
        "jwks": {"keys": [public]},
    }


def write_clients(path: Path, registrations: list[dict[str, Any]]) -> None:
    """Write the register, whole at once: a running service may read it at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half_done = path.with_suffix(f".{os.getpid()}")
    half_done.write_text(json.dumps({"clients": registrations}, indent=2) + "\n", encoding="utf-8")
    half_done.rename(path)
