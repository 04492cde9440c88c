"""SMART Backend Services: discovery, the token endpoint, what a token is worth. Each assertion to refuse is wrong in one thing."""

import time
import uuid
from typing import Any

import httpx

from fhir_sip.caller.registering import new_key
from fhir_sip.conformance.expecting import NotApplicable, expect, expect_status
from fhir_sip.conformance.run import Run
from fhir_sip.demo.backend_client import BackendClient

_LONGEST_SECONDS = 300
_REFUSED = {400, 401}


def is_discovered(run: Run) -> None:
    """The configuration tells the token endpoint, the grant, how clients prove themselves, and the algorithms."""
    answer = run.leader.send(
        "GET", f"{run.leader.base_url}/.well-known/smart-configuration", headers={"Accept": "application/json"}
    )
    found: dict[str, Any] = expect_status(answer, {200}).json()
    expect(found.get("token_endpoint"), "token_endpoint is missing")
    expect("client_credentials" in found.get("grant_types_supported", ()), "grant_types_supported lacks client_credentials")
    methods = found.get("token_endpoint_auth_methods_supported", ())
    expect("private_key_jwt" in methods, "token_endpoint_auth_methods_supported lacks private_key_jwt")
    algorithms = set(found.get("token_endpoint_auth_signing_alg_values_supported", ()))
    expect(algorithms & {"RS384", "ES384"}, "neither RS384 nor ES384 is supported")
    expect("client-confidential-asymmetric" in found.get("capabilities", ()), "capabilities lack client-confidential-asymmetric")


def refuses_no_token(run: Run) -> None:
    """Without a token, and with one that is none: 401, with a challenge."""
    for headers in ({}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic bm86bm8="}):
        answer = expect_status(run.leader.send("GET", "CarePlan?_count=1", headers=headers), {401})
        expect("Bearer" in answer.headers.get("WWW-Authenticate", ""), "WWW-Authenticate does not tell Bearer")


def gives_a_token(run: Run) -> None:
    """A signed assertion gives a bearer token that lives for a short while and is kept by no cache."""
    client = _client(run)
    answer = expect_status(client.token_response(client.assertion()), {200})
    token = answer.json()
    expect(token.get("token_type", "").lower() == "bearer", "token_type is not bearer")
    expect(0 < int(token.get("expires_in", 0)) <= 3600, "expires_in is missing, or more than an hour")
    expect(token.get("scope"), "scope is missing")
    expect("no-store" in answer.headers.get("Cache-Control", ""), "Cache-Control does not say no-store")


def short_lived(run: Run) -> None:
    """A token lives five minutes at most."""
    client = _client(run)
    token = expect_status(client.token_response(client.assertion()), {200}).json()
    expect(int(token["expires_in"]) <= _LONGEST_SECONDS, f"the token lives {token['expires_in']} seconds")


def refuses_replay(run: Run) -> None:
    """An assertion is used once."""
    client = _client(run)
    assertion = client.assertion()
    expect_status(client.token_response(assertion), {200})
    _refused(client.token_response(assertion))


def refuses_claim(run: Run, claim: str, value: Any = None, seconds: int | None = None) -> None:
    """An assertion with one claim wrong: `value`, or a time `seconds` from now."""
    client = _client(run)
    _refused(client.token_response(client.assertion(**{claim: value if seconds is None else int(time.time()) + seconds})))


def refuses_another_key(run: Run) -> None:
    """An assertion signed with a key that is not the client's."""
    client = _client(run)
    own = client.credentials["private_jwk"]
    other = BackendClient(client.credentials | {"private_jwk": new_key(own["kid"])})
    _refused(client.token_response(other.assertion()))
    other.close()


def refuses_unsigned(run: Run) -> None:
    """An assertion of algorithm none, and one whose signature is cut off."""
    client = _client(run)
    header, claims, _ = client.assertion().split(".")
    _refused(client.token_response(f"{header}.{claims}."))
    _refused(client.token_response(f"eyJhbGciOiJub25lIn0.{claims}."))


def holds_to_scopes(run: Run) -> None:
    """A token for CarePlans reads no Patient, and writes no CarePlan."""
    client = _client(run)
    answer = expect_status(client.token_response(client.assertion(), "system/CarePlan.rs"), {200})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    plan = run.scene.shared
    expect_status(run.leader.send("GET", plan.key("CarePlan"), headers=headers), {200})
    expect_status(run.leader.send("GET", plan.key("Patient"), headers=headers), {403})
    body = {"resourceType": "CarePlan", "id": plan.id("CarePlan")}
    expect_status(run.leader.send("PUT", plan.key("CarePlan"), body, headers | {"If-Match": 'W/"1"'}), {403})


def gives_no_unregistered_scope(run: Run) -> None:
    """A scope that nobody has registered is refused, or left out of what is given."""
    client = _client(run)
    wanted = f"system/CarePlan.rs system/Conformance{uuid.uuid4().hex[:8]}.cruds"
    answer = client.token_response(client.assertion(), wanted)
    if answer.is_success:
        expect("Conformance" not in answer.json().get("scope", ""), "the scope was given")
    else:
        _refused(answer)


def _client(run: Run) -> BackendClient:
    if run.leader.client is None:
        raise NotApplicable("no credentials were given (--client)")
    return run.leader.client


def _refused(answer: httpx.Response) -> None:
    expect_status(answer, _REFUSED)
    expect(answer.json().get("error"), "the refusal has no error (RFC 6749, 5.2)")
