"""A system that calls the service: SMART Backend Services with a private key, then FHIR and SIP JSON. As an integrator would write it."""

import time
import uuid
from typing import Any

import httpx
import jwt

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_RENEW_BEFORE_SECONDS = 20


class BackendClient:
    """One registered system, out of its credentials file (`client_id`, `private_jwk`, `scopes`, `token_url`, `fhir_url`, `sip_url`)."""

    def __init__(self, credentials: dict[str, Any], timeout_seconds: float = 30.0) -> None:
        """`credentials`: the content of that file."""
        self.credentials = credentials
        self.fhir_url: str = credentials["fhir_url"]
        self.sip_url: str = credentials["sip_url"]
        self._http = httpx.Client(timeout=timeout_seconds, trust_env=False)
        self._token = ""
        self._renew_at = 0.0

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def assertion(self, **changes: Any) -> str:
        """A signed client assertion, valid two minutes; `changes` replace claims."""
        key = jwt.PyJWK.from_dict(self.credentials["private_jwk"])
        client_id = self.credentials["client_id"]
        claims: dict[str, Any] = {
            "iss": client_id,
            "sub": client_id,
            "aud": self.credentials["token_url"],
            "exp": int(time.time()) + 120,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(
            claims | changes, key.key, algorithm=str(key.algorithm_name), headers={"kid": self.credentials["private_jwk"]["kid"]}
        )

    def token_response(self, assertion: str, scope: str | None = None) -> httpx.Response:
        """The token endpoint's answer to an assertion."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion,
            "scope": scope or self.credentials["scopes"],
        }
        return self._http.post(self.credentials["token_url"], data=form)

    def token(self) -> str:
        """A valid access token, asked for when the last one is about to end. Raises httpx.HTTPStatusError when refused."""
        if time.monotonic() >= self._renew_at:
            response = self.token_response(self.assertion()).raise_for_status()
            answer = response.json()
            self._token = answer["access_token"]
            self._renew_at = time.monotonic() + answer["expires_in"] - _RENEW_BEFORE_SECONDS
        return self._token

    def fhir(self, method: str, path: str, **given: Any) -> httpx.Response:
        """A FHIR request below the FHIR base; keyword arguments as httpx."""
        return self._request(method, f"{self.fhir_url}/{path}".rstrip("/"), **given)

    def sip(self, method: str, path: str = "", **given: Any) -> httpx.Response:
        """A SIP JSON request below the SIP base; keyword arguments as httpx."""
        return self._request(method, f"{self.sip_url}/{path}".rstrip("/"), **given)

    def _request(self, method: str, url: str, **given: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token()}"} | given.pop("headers", {})
        return self._http.request(method, url, headers=headers, **given)
