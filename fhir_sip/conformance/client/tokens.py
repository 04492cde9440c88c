"""The kit's token endpoint: the client shows its own assertion, and gets a token of the server behind, asked for by the kit."""

import json
import time
from typing import Any

import jwt

from fhir_sip.caller.assertion import MAX_LIFETIME_SECONDS
from fhir_sip.conformance.client.assertion import Assertion
from fhir_sip.conformance.client.exchange import Answer, Request
from fhir_sip.conformance.client.upstream import Upstream
from fhir_sip.demo.backend_client import BackendClient

_JSON = {"content-type": "application/json", "cache-control": "no-store"}
_SKEW_SECONDS = 10


class TokenEndpoint:
    """`credentials` are those of the client at the server behind, `keys` the public ones that the client signs with."""

    def __init__(self, credentials: dict[str, Any], keys: list[jwt.PyJWK], upstream: Upstream) -> None:
        """Nothing is asked yet."""
        self.client_id: str = credentials["client_id"]
        self.url = upstream.address(upstream.token_path)
        self.keys = keys
        self._client = BackendClient(credentials)
        self._upstream = upstream
        self._used: set[str] = set()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def answer(self, asked: Request) -> Answer:
        """The server's answer to the same form with an assertion of the kit's in place of the client's; 401 when that one does not hold."""
        shown = Assertion(asked)
        if fault := self._fault(shown):
            return Answer(401, _JSON, json.dumps({"error": "invalid_client", "error_description": fault}).encode())
        self._used.add(shown.claims["jti"])
        user = {"extensions": shown.claims["extensions"]} if "extensions" in shown.claims else {}
        return self._upstream.token((dict(asked.form) | {"client_assertion": self._client.assertion(**user)}).items())

    def _fault(self, shown: Assertion) -> str:
        claims, now = shown.claims, time.time()
        if not shown.is_signed_by_one_of(self.keys):
            return "the assertion is not signed with the registered key (kid, alg RS384 or ES384)"
        if not claims.get("iss") == claims.get("sub") == self.client_id:
            return "iss and sub must be the client's id"
        if claims.get("aud") not in (self.url, [self.url]):
            return "aud must be the token endpoint"
        ends = claims.get("exp")
        if not isinstance(ends, (int, float)) or not now - _SKEW_SECONDS < ends <= now + MAX_LIFETIME_SECONDS + _SKEW_SECONDS:
            return "exp must be at most five minutes ahead, and not be over"
        if not isinstance(claims.get("jti"), str) or claims["jti"] in self._used:
            return "jti must be a text that was not used before"
        return ""
