"""A client's signed assertion: every claim, algorithm and key that is not right is refused as invalid_client."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from fhir_sip.caller.registering import new_key
from tests.caller.conftest import Office, new_rsa_key, public_half
from tests.caller.token_requests import asked, refused

WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "aud of another": {"aud": "https://example.org/token"},
    "aud is the FHIR base": {"aud": "FHIR"},
    "aud of a wrong type": {"aud": 5},
    "aud missing": {"aud": None},
    "exp past": {"exp": int(time.time()) - 60},
    "exp too far": {"exp": int(time.time()) + 3600},
    "exp missing": {"exp": None},
    "exp a text": {"exp": "soon"},
    "exp digits": {"exp": str(int(time.time()) + 60)},
    "exp a list": {"exp": [1]},
    "exp infinite": {"exp": float("inf")},
    "exp true": {"exp": True},
    "nbf ahead": {"nbf": int(time.time()) + 3600},
    "nbf a list": {"nbf": [1]},
    "iat infinite": {"iat": float("inf")},
    "jti missing": {"jti": None},
    "jti empty": {"jti": ""},
    "jti a number": {"jti": 5},
    "jti too long": {"jti": "a" * 257},
    "jti with half a character": {"jti": "\ud800"},
    "sub of another": {"sub": "rs"},
    "sub missing": {"sub": None},
    "iss of another": {"iss": "rs"},
    "iss unknown": {"iss": "nobody", "sub": "nobody"},
    "iss a list": {"iss": ["es"]},
    "iss missing": {"iss": None},
}


@pytest.mark.parametrize("fault", WRONG_CLAIMS)
def test_an_assertion_with_a_wrong_claim_is_refused(office: Office, fault: str) -> None:
    changes = WRONG_CLAIMS[fault]
    if changes.get("aud") == "FHIR":
        changes = {"aud": office.settings.fhir_url}
    claims = {name: value for name, value in changes.items() if name in ("iss",) and not isinstance(value, str)}
    assertion = unchecked(office, changes) if claims else office.clients["es"].assertion(**changes)
    refused(asked(office, client_assertion=assertion), 401, "invalid_client")


def unchecked(office: Office, changes: dict[str, Any]) -> str:
    """An assertion whose claims the signing library would not let through."""
    key = office.clients["es"].credentials["private_jwk"]
    claims = jwt.decode(office.clients["es"].assertion(), options={"verify_signature": False}) | changes
    return jwt.api_jws.encode(json.dumps(claims).encode(), jwt.PyJWK.from_dict(key).key, algorithm="ES384", headers={"kid": "k1"})


def signed(office: Office, key: Any, algorithm: str, key_id: object = "k1", client: str = "es") -> str:
    claims = jwt.decode(office.clients[client].assertion(), options={"verify_signature": False})
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": key_id})


def part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def test_another_key_under_the_same_kid_is_refused(office: Office) -> None:
    stranger = jwt.PyJWK.from_dict(new_key("k1")).key
    refused(asked(office, client_assertion=signed(office, stranger, "ES384")), 401, "invalid_client")


def test_another_clients_key_is_refused(office: Office) -> None:
    twin = jwt.PyJWK.from_dict(office.clients["es-twin"].credentials["private_jwk"]).key
    refused(asked(office, client_assertion=signed(office, twin, "ES384")), 401, "invalid_client")


def test_an_unknown_kid_is_refused(office: Office) -> None:
    own = jwt.PyJWK.from_dict(office.clients["es"].credentials["private_jwk"]).key
    refused(asked(office, client_assertion=signed(office, own, "ES384", "k2")), 401, "invalid_client")


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS384"])
def test_another_algorithm_of_the_right_key_is_refused(office: Office, algorithm: str) -> None:
    own = jwt.PyJWK.from_dict(office.clients["rs"].credentials["private_jwk"]).key
    said = refused(asked(office, client_assertion=signed(office, own, algorithm, client="rs")), 401, "invalid_client")
    assert said == "algorithm must be RS384 or ES384"


def test_an_rsa_key_does_not_sign_for_an_ec_client(office: Office) -> None:
    key = jwt.PyJWK.from_dict(new_rsa_key("k1")).key
    refused(asked(office, client_assertion=signed(office, key, "RS384")), 401, "invalid_client")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, 5, []])
def test_an_unsigned_assertion_is_refused(office: Office, algorithm: object) -> None:
    claims = jwt.decode(office.clients["es"].assertion(), options={"verify_signature": False})
    header = {"alg": algorithm, "typ": "JWT", "kid": "k1"}
    for signature in (b"", b"AAAA"):
        token = b".".join([part(json.dumps(header).encode()), part(json.dumps(claims).encode()), signature])
        refused(asked(office, client_assertion=token), 401, "invalid_client")


@pytest.mark.parametrize("name", ["es", "rs"])
def test_a_public_key_used_as_a_shared_secret_is_refused(office: Office, name: str) -> None:
    public = public_half(office.clients[name].credentials["private_jwk"])
    pem = jwt.PyJWK.from_dict(public).key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims = jwt.decode(office.clients[name].assertion(), options={"verify_signature": False})
    for secret in (pem, pem.strip(), json.dumps(public).encode()):
        for algorithm, digest in (("HS256", hashlib.sha256), ("HS384", hashlib.sha384)):
            content = part(json.dumps({"alg": algorithm, "kid": "k1"}).encode()) + b"." + part(json.dumps(claims).encode())
            token = content + b"." + part(hmac.new(secret, content, digest).digest())
            refused(asked(office, client_assertion=token), 401, "invalid_client")


@pytest.mark.parametrize(
    "assertion",
    [
        "",
        "junk",
        "a.b.c",
        "..",
        "å.ä.ö",
        part(b"[" * 5000) + b"." + part(b"{}") + b".",
        part(b'{"alg":"ES384","kid":"k1"}') + b"." + part(b"[" * 5000) + b".AAAA",
        part(b'{"alg":"ES384","kid":"k1"}') + b"." + part(b"[]") + b".AAAA",
        part(b'{"alg":"ES384","kid":{}}') + b"." + part(b'{"iss":"es"}') + b".AAAA",
        part(b'{"alg":"ES384","kid":"k1","crit":["b64"],"b64":false}') + b"." + part(b'{"iss":"es"}') + b".AAAA",
    ],
)
def test_a_malformed_assertion_is_refused(office: Office, assertion: str | bytes) -> None:
    refused(asked(office, client_assertion=assertion), 401, "invalid_client")
