"""A client's signed assertion (SMART Backend Services 2.2, RFC 7523): who signs, for us, now, and only once.

Every failure is told with one of a few short codes, so that the answer helps an integrator and says nothing of keys.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from fhir_sip.caller.clients import Client, registered_keys
from fhir_sip.caller.jwk_sets import key_of
from fhir_sip.caller.jwks_url import JwksUrls
from fhir_sip.errors import Unauthenticated

ALGORITHMS = ("RS384", "ES384")
MAX_LIFETIME_SECONDS = 300
_CLOCK_SKEW_SECONDS = 10


@dataclass(frozen=True)
class Assertion:
    """A valid assertion: the client, the `jti` that must not have been used before, and its `extensions` as they stand there."""

    client: Client
    jti: str
    extensions: object = None


async def verify_assertion(token: str, clients: Mapping[str, Client], urls: JwksUrls, audience: str) -> Assertion:
    """Check signature, algorithm, issuer, audience, times and the presence of `jti`.

    The key is looked for where the client is registered to have it, never where the assertion says (`jku`, `x5u`, `jwk`, `x5c`).
    Raises Unauthenticated when anything is wrong. Whether `jti` is new is for the store to say (`one_time`).
    """
    try:
        header = jwt.get_unverified_header(token)
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, RecursionError):  # the library's JSON parser gives up on deep nesting with a RecursionError
        raise Unauthenticated("malformed assertion") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise Unauthenticated("algorithm must be RS384 or ES384")
    client = clients.get(issuer) if isinstance(issuer, str) else None
    key = await _key(client, str(header.get("kid")), algorithm, urls) if client else None
    if client is None or key is None:
        raise Unauthenticated("unknown client or key")
    return _checked(_claims(token, key, algorithm, audience, client.client_id), client)


async def _key(client: Client, key_id: str, algorithm: str, urls: JwksUrls) -> jwt.PyJWK | None:
    keys = registered_keys(client) if client.jwks_url is None else await urls.keys(client.jwks_url, key_id)
    return key_of(keys, key_id, algorithm)


def _claims(token: str, key: jwt.PyJWK, algorithm: str, audience: str, client_id: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=audience,
            issuer=client_id,
            subject=client_id,
            leeway=_CLOCK_SKEW_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "jti"]},
        )
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("assertion expired") from None
    except jwt.InvalidAudienceError:
        raise Unauthenticated("aud must be the token endpoint") from None
    except jwt.MissingRequiredClaimError:
        raise Unauthenticated("iss, sub, aud, exp and jti are required") from None
    except (jwt.PyJWTError, TypeError, OverflowError):  # the library turns times into int without looking at them
        raise Unauthenticated("invalid assertion") from None
    return claims


def _checked(claims: dict[str, Any], client: Client) -> Assertion:
    if type(claims["exp"]) not in (int, float):
        raise Unauthenticated("exp must be a number of seconds")
    if claims["exp"] - time.time() > MAX_LIFETIME_SECONDS + _CLOCK_SKEW_SECONDS:
        raise Unauthenticated("exp must be at most five minutes ahead")
    jti = claims["jti"]
    if not isinstance(jti, str) or not 1 <= len(jti) <= 256 or not jti.isprintable():
        raise Unauthenticated("jti must be a text of 1 to 256 printable characters")
    return Assertion(client, jti, claims.get("extensions"))
