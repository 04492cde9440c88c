"""Tokens bound to a client certificate (RFC 8705), told by a trusted gateway (RFC 9440) and by nobody else."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

from fhir_sip.caller.certificate import presented_certificate, thumbprint_of_header
from fhir_sip.caller.issuer_keys import read_or_make_key
from fhir_sip.edge.gateway import Gateway
from tests.caller.certificates import client_cert, new_certificate, thumbprint
from tests.caller.token_requests import refused
from tests.facades import Facade, claims_of, facade, system
from tests.systems import refusal

OWN, OTHER, PINNED = (new_certificate(name)[0] for name in ("own", "other", "pinned"))
BOUND = system("bound", certificate_bound=True)
PIN = system("pin", certificate_bound=True, certificate_thumbprints=[thumbprint(PINNED)])
PLAIN = system("plain")


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Facade]:
    """A facade whose trusted gateway is 127.0.0.1; from 127.0.0.2 anybody calls."""
    given = {"trusted_proxies": "127.0.0.1", "client_certificates": True}
    with facade(store_url, tmp_path_factory.mktemp("gated"), [BOUND, PIN, PLAIN], **given) as one:
        yield one


@pytest.fixture(scope="module")
def stranger() -> Iterator[httpx.Client]:
    """Somebody who reaches the service without going by the gateway."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), trust_env=False) as http:
        yield http


def invalid(answer: httpx.Response) -> None:
    assert [issue["code"] for issue in refusal(answer, 401)] == ["login"]
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_bound_token_names_its_certificate_and_holds_with_it_only(gated: Facade) -> None:
    token = gated.token(BOUND, headers=client_cert(OWN))
    assert claims_of(token)["cnf"] == {"x5t#S256": thumbprint(OWN)}
    for path in ("fhir/Organization", "fhir/CarePlan"):
        assert gated.http.get(f"{gated.address}/{path}", headers=_bearer(token) | client_cert(OWN)).status_code == 200
        invalid(gated.http.get(f"{gated.address}/{path}", headers=_bearer(token)))
        invalid(gated.http.get(f"{gated.address}/{path}", headers=_bearer(token) | client_cert(OTHER)))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_its_certificate_a_bound_client_gets_no_token(gated: Facade) -> None:
    assert "certificate" in refused(gated.asked(BOUND), 401, "invalid_client")


def test_a_pinned_client_gets_one_with_its_own_certificate_only(gated: Facade) -> None:
    refused(gated.asked(PIN, headers=client_cert(OWN)), 401, "invalid_client")
    assert claims_of(gated.token(PIN, headers=client_cert(PINNED)))["cnf"] == {"x5t#S256": thumbprint(PINNED)}


def test_a_client_that_is_not_bound_has_a_plain_token_with_or_without_a_certificate(gated: Facade) -> None:
    for headers in ({}, client_cert(OWN)):
        token = gated.token(PLAIN, headers=headers)
        assert "cnf" not in claims_of(token)
        assert gated.get("fhir/Organization", token).status_code == 200


def test_a_plain_token_of_a_client_that_is_bound_since_does_not_hold(gated: Facade) -> None:
    """As issued before the register said so; signed by the service itself."""
    claims = claims_of(gated.token(BOUND, headers=client_cert(OWN)))
    claims.pop("cnf")
    token = jwt.encode(claims, read_or_make_key(gated.settings.issuer_key_path), algorithm="ES256")
    invalid(gated.http.get(f"{gated.address}/fhir/Organization", headers=_bearer(token) | client_cert(OWN)))


def test_a_certificate_told_by_anybody_but_the_gateway_is_not_believed(gated: Facade, stranger: httpx.Client) -> None:
    token = gated.token(BOUND, headers=client_cert(OWN))
    invalid(stranger.get(f"{gated.address}/fhir/Organization", headers=_bearer(token) | client_cert(OWN)))
    forged = {"X-Forwarded-For": "127.0.0.1"}
    invalid(stranger.get(f"{gated.address}/fhir/Organization", headers=_bearer(token) | client_cert(OWN) | forged))
    client = gated.client(BOUND)
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": client.assertion(),
        "scope": "system/Organization.r",
    }
    client.close()
    refused(stranger.post(f"{gated.address}/token", data=form, headers=client_cert(OWN)), 401, "invalid_client")


def test_the_address_a_gateway_names_does_not_take_the_certificate_away(gated: Facade) -> None:
    token = gated.token(BOUND, headers=client_cert(OWN))
    headers = _bearer(token) | client_cert(OWN) | {"X-Forwarded-For": "198.51.100.7"}
    assert gated.http.get(f"{gated.address}/fhir/Organization", headers=headers).status_code == 200


@pytest.mark.parametrize("header", ["", "::", ":!:", "YQ==", ":YQ==", ":YQ==:;a=1", ":YQ==:, :YQ==:", ":" + "A" * 20_000 + ":"])
def test_a_header_of_another_form_is_no_certificate(gated: Facade, header: str) -> None:
    assert thumbprint_of_header(header.encode()) is None
    refused(gated.asked(BOUND, headers={"Client-Cert": header}), 401, "invalid_client")


def test_two_certificates_are_none(gated: Facade) -> None:
    token = gated.token(BOUND, headers=client_cert(OWN))
    twice = [("Authorization", f"Bearer {token}"), *client_cert(OWN).items(), *client_cert(OTHER).items()]
    invalid(gated.http.get(f"{gated.address}/fhir/Organization", headers=twice))


@pytest.mark.parametrize(
    ("trusted_proxies", "client_certificates", "is_believed"),
    [
        (None, True, False),
        ("127.0.0.1", False, False),
        ("192.0.2.1", True, False),
        ("", True, False),
        ("127.0.0.0/8", True, True),
    ],
)
def test_a_gateway_is_believed_only_where_the_operator_has_said_so(
    trusted_proxies: str | None, client_certificates: bool, is_believed: bool
) -> None:
    seen: list[str | None] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        seen.append(presented_certificate(scope))

    headers = [(name.lower().encode(), value.encode()) for name, value in client_cert(OWN).items()]
    scope = {"type": "http", "client": ("127.0.0.1", 1), "headers": headers, "scheme": "http"}
    asyncio.run(Gateway(inside, trusted_proxies, client_certificates)(scope, None, None))  # type: ignore[arg-type]
    assert seen == [thumbprint(OWN) if is_believed else None]


def test_discovery_tells_whether_tokens_are_bound(gated: Facade) -> None:
    assert gated.get(".well-known/smart-configuration").json()["tls_client_certificate_bound_access_tokens"] is True
