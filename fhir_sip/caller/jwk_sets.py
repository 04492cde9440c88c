"""A JWK Set (RFC 7517) as somebody gives it, to the public keys that may sign assertions."""

import jwt
import orjson

_MOST_KEYS = 20
_FEWEST_RSA_BITS = 2048
_KEY_TYPES = {"RS384": "RSA", "ES384": "EC"}
_PRIVATE = frozenset({"d", "k", "p", "q", "dp", "dq", "qi"})


def read_jwk_set(jwks: object) -> list[jwt.PyJWK]:
    """The usable keys of a set. Raises ValueError when it is no set, holds none that can be used, too many, or a private key."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= _MOST_KEYS:
        raise ValueError("not a JWK Set")
    if not all(isinstance(key, dict) and not _PRIVATE & key.keys() for key in keys):
        raise ValueError("public keys only")
    try:
        usable = list(jwt.PyJWKSet.from_dict({"keys": keys}).keys)
    except (jwt.PyJWTError, TypeError):
        raise ValueError("no usable key") from None
    if any(key.key_type == "RSA" and key.key.key_size < _FEWEST_RSA_BITS for key in usable):
        raise ValueError("an RSA key is too short")
    return usable


def parse_jwk_set(text: bytes) -> list[jwt.PyJWK]:
    """As `read_jwk_set`, of JSON."""
    return read_jwk_set(orjson.loads(text))


def key_of(keys: list[jwt.PyJWK], key_id: str, algorithm: str) -> jwt.PyJWK | None:
    """The key with this `kid`, when it is of the kind that `algorithm` needs; None otherwise."""
    wanted = _KEY_TYPES.get(algorithm)
    return next((key for key in keys if key.key_id == key_id and key.key_type == wanted), None)
