"""A token for a registered system (SMART Backend Services).

Usage: python backend.py CREDENTIALS_FILE, which prints an assertion.
"""

import json
import sys
import time
import uuid
from collections.abc import Generator
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


class Token(httpx.Auth):
    """Carries a token, names each request, and does what the service says: a new token after 401, a wait after 429 and 503."""

    def __init__(self, credentials: dict[str, Any]) -> None:
        """No token is asked for yet."""
        self.credentials = credentials
        self.token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, three times at most. Repeating is safe: an update tells its ETag, a new plan its own id."""
        for _ in range(3):
            self.token = self.token or access_token(self.credentials)
            request.headers["Authorization"] = f"Bearer {self.token}"
            request.headers["X-Request-Id"] = str(uuid.uuid4())
            answer = yield request
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self.token = ""
            elif answer.status_code in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
                time.sleep(int(answer.headers["Retry-After"]))
            else:
                return


def client(credentials: dict[str, Any], media_type: str = "application/fhir+json") -> httpx.Client:
    """An HTTP client that carries a token. Below its base URL lie `fhir` and `sip`; of the latter `media_type` is application/json."""
    headers = {"Accept": media_type, "Content-Type": media_type}
    base_url = credentials["sip_url"].removesuffix("/sip")
    discovered = httpx.get(f"{credentials['fhir_url']}/.well-known/smart-configuration").raise_for_status().json()
    token = Token(credentials | {"token_url": discovered["token_endpoint"]})
    return httpx.Client(base_url=base_url, headers=headers, auth=token, timeout=30)


if __name__ == "__main__":
    print(assertion(read_credentials(sys.argv[1])))
