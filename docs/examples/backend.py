"""A token for a registered system (SMART Backend Services).

Usage: python backend.py CREDENTIALS_FILE, which prints an assertion.
"""

import json
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import jwt


def read_credentials(path: str) -> dict[str, Any]:
    """What a system must know: client_id, private_jwk, scopes, token_url, fhir_url, sip_url."""
    credentials: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return credentials


def assertion(credentials: dict[str, Any]) -> str:
    """Who we are, signed with our own key: valid two minutes, used once."""
    key = jwt.PyJWK.from_dict(credentials["private_jwk"])
    claims = {
        "iss": credentials["client_id"],
        "sub": credentials["client_id"],
        "aud": credentials["token_url"],
        "exp": int(time.time()) + 120,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, key.key, key.algorithm_name, headers={"kid": credentials["private_jwk"]["kid"]})


def access_token(credentials: dict[str, Any]) -> str:
    """Exchange an assertion for an access token. Keep it until shortly before `expires_in` seconds have passed."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(credentials),
        "scope": credentials["scopes"],
    }
    token: str = httpx.post(credentials["token_url"], data=form).raise_for_status().json()["access_token"]
    return token


def client(credentials: dict[str, Any]) -> httpx.Client:
    """An HTTP client that carries a token. Below its base URL lie `fhir` and `sip`."""
    headers = {"Authorization": f"Bearer {access_token(credentials)}"}
    return httpx.Client(base_url=credentials["sip_url"].removesuffix("/sip"), headers=headers, timeout=30)


if __name__ == "__main__":
    print(assertion(read_credentials(sys.argv[1])))
