"""What stands in a token request's client assertion, nothing believed (SMART asymmetric client authentication)."""

from typing import Any

import jwt

from fhir_sip.caller.assertion import ALGORITHMS
from fhir_sip.caller.jwk_sets import key_of
from fhir_sip.conformance.client.exchange import Request


class Assertion:
    """Empty header and claims when it cannot be read."""

    def __init__(self, asked: Request) -> None:
        """Of a token request."""
        self.text = dict(asked.form).get("client_assertion", "")
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        try:
            self.header = dict(jwt.get_unverified_header(self.text))
            self.claims = jwt.decode(self.text, options={"verify_signature": False})
        except jwt.PyJWTError:
            pass

    def is_signed_by_one_of(self, keys: list[jwt.PyJWK]) -> bool:
        """Whether the key that its `kid` names, out of these, has signed it."""
        algorithm = self.header.get("alg")
        key = key_of(keys, str(self.header.get("kid")), algorithm) if algorithm in ALGORITHMS else None
        if key is None:
            return False
        try:
            jwt.PyJWS().decode(self.text, key, algorithms=[str(algorithm)])
        except jwt.PyJWTError:
            return False
        return True
