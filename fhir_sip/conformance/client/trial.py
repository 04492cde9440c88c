"""One trial of a client: the door open in front of a server, and the verdict when it is shut."""

import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import jwt

from fhir_sip.caller.jwk_sets import read_jwk_set
from fhir_sip.conformance.check import Check
from fhir_sip.conformance.client.door import Door, Heard
from fhir_sip.conformance.client.judging import client_suite, judge
from fhir_sip.conformance.client.seen import Seen
from fhir_sip.conformance.client.staging import SITUATIONS, Staging
from fhir_sip.conformance.client.tokens import TokenEndpoint
from fhir_sip.conformance.client.upstream import Upstream
from fhir_sip.conformance.runner import Unreachable, Verdict
from fhir_sip.conformance.verdicts import Result


class Trial:
    """Context manager. `credentials` are those of the client at the server (as `fhir-sip demo` writes them), `keys` the public keys
    that it signs with, its own unless told."""

    def __init__(
        self,
        fhir_url: str,
        credentials: dict[str, Any],
        public_url: str,
        keys: list[jwt.PyJWK] | None = None,
        situations: Collection[str] = tuple(SITUATIONS),
    ) -> None:
        """`public_url` is how the client reaches the kit. Raises KeyError, ValueError when the credentials cannot be used."""
        self._upstream = Upstream(fhir_url, credentials.get("sip_url", ""), credentials["token_url"], public_url)
        at_upstream = credentials | {"fhir_url": fhir_url, "sip_url": credentials.get("sip_url", "")}
        self._tokens = TokenEndpoint(at_upstream, keys or _public_half(credentials["private_jwk"]), self._upstream)
        self._staging = Staging(self._upstream, credentials["organisation"], situations)
        self._credentials = credentials
        self._stack = ExitStack()
        self._started = datetime.now(UTC)
        self._door: Door | None = None

    def open(self, heard: Heard, host: str, port: int) -> None:
        """Take requests from now on. Raises Unreachable when no FHIR server is behind, StartRefused when the door does not open."""
        if not self._upstream.is_there():
            raise Unreachable("no FHIR server answers there")
        self._door = self._stack.enter_context(Door(self._upstream, self._tokens, self._staging, heard, host, port))

    def __enter__(self) -> "Trial":
        """Nothing is open yet."""
        self._stack.callback(self._upstream.close)
        self._stack.callback(self._tokens.close)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Requests under way are answered."""
        self._stack.close()

    def for_the_client(self) -> dict[str, Any]:
        """The credentials with the kit's addresses in place of the server's."""
        upstream = self._upstream
        addresses = {"token_url": self._tokens.url, "fhir_url": upstream.address(upstream.fhir_path)}
        return self._credentials | addresses | {"sip_url": upstream.address(upstream.sip_path) if upstream.sip_path else ""}

    def seen(self, roles: Collection[str] = ()) -> Seen:
        """What has come so far."""
        return Seen(
            self._door.exchanges if self._door is not None else [],
            self._credentials["client_id"],
            self._credentials["organisation"],
            self._tokens.keys,
            self._upstream.public_url,
            self._tokens.url,
            roles,
        )

    def verdict(self, roles: Collection[str], tell: Callable[[Check, Result], object]) -> Verdict:
        """What is to be said of it; `tell` is told of each check."""
        began, suite, seen = time.time(), client_suite(), self.seen(roles)
        who = f"{self._credentials['client_id']}, {self._credentials['organisation']}"
        verdict = Verdict(self._upstream.public_url, who, self._started, tried="client")
        try:
            verdict.suites.append((suite, judge(suite, seen, tell)))
        finally:
            seen.validator.close()
        verdict.seconds = time.time() - (seen.exchanges[0].began if seen.exchanges else began)
        return verdict


def _public_half(private: dict[str, Any]) -> list[jwt.PyJWK]:
    secret = {"d", "p", "q", "dp", "dq", "qi"}
    return read_jwk_set({"keys": [{name: value for name, value in private.items() if name not in secret}]})
