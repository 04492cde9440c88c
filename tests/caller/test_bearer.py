"""Access tokens at the door: 401 for one that does not hold, alike for every interaction, and 403 only for what a good one lacks."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.caller.conftest import Office
from tests.systems import expressions, refusal
from tests.writes import nothing_written

DOORS = [
    ("GET", "/fhir/CarePlan/1"),
    ("GET", "/fhir/CarePlan"),
    ("POST", "/fhir/CarePlan/_search"),
    ("POST", "/fhir/CarePlan/$sip"),
    ("GET", "/fhir/CarePlan/1/$sip"),
    ("POST", "/fhir/Patient"),
    ("PUT", "/fhir/Patient/1"),
    ("POST", "/fhir"),
    ("POST", "/sip"),
    ("GET", "/sip/1"),
    ("PUT", "/sip/1"),
    ("POST", "/sip/_search"),
    ("GET", "/sip/1/access-log"),
]


def refused(answer: httpx.Response, challenge: str = 'Bearer error="invalid_token"') -> None:
    issues = refusal(answer, 401)
    assert [issue["code"] for issue in issues] == ["login"]
    assert expressions(issues) == {"http.Authorization"}
    assert answer.headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize(("method", "place"), DOORS)
def test_every_interaction_asks_for_a_token(office: Office, method: str, place: str) -> None:
    expired = office.signed(exp=int(time.time()) - 1)
    refused(office.http.request(method, office.settings.public_url + place), "Bearer")
    refused(office.http.request(method, office.settings.public_url + place, headers={"Authorization": f"Bearer {expired}"}))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer,", "Basic YTpi", "Token x"])
def test_another_form_of_the_header_is_no_token(office: Office, header: str) -> None:
    refused(office.http.get(f"{office.settings.fhir_url}/CarePlan", headers={"Authorization": header}), "Bearer")


@pytest.mark.parametrize("header", ["Bearer a b", "Bearer å"])
def test_what_is_no_token_of_ours_is_refused(office: Office, header: str) -> None:
    refused(office.http.get(f"{office.settings.fhir_url}/CarePlan", headers={"Authorization": header.encode("latin-1")}))


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - 1},
    "issued ahead": {"iat": int(time.time()) + 86_400},
    "not yet": {"nbf": int(time.time()) + 86_400},
    "for another": {"aud": "https://example.org/fhir"},
    "by another": {"iss": "https://example.org/fhir"},
    "no exp": {"exp": ...},
    "no aud": {"aud": ...},
    "no client": {"client_id": ...},
    "no scope": {"scope": ...},
    "no purpose": {"purpose_of_use": ...},
    "client removed": {"client_id": "removed"},
    "client of another organisation": {"organisation": "SE9999000001-R000"},
    "organisation under no party": {"client_id": "lost", "organisation": "SE9999000099-X999"},
    "purpose not registered": {"purpose_of_use": "ETREAT"},
    "unknown scope": {"scope": "everything"},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_token_that_does_not_hold_is_refused(office: Office, fault: str) -> None:
    refused(office.with_token(office.signed(**WRONG[fault])))


def test_the_same_token_unchanged_is_accepted(office: Office) -> None:
    assert office.with_token(office.signed()).status_code == 200


def test_a_token_of_another_key_is_refused(office: Office) -> None:
    refused(office.with_token(jwt.encode(office.claims(), ec.generate_private_key(ec.SECP256R1()), algorithm="ES256")))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_token_changed_in_any_part_is_refused(office: Office, place: int) -> None:
    parts = office.clients["es"].token().split(".")
    parts[place] = ("A" if parts[place][5] != "A" else "B").join([parts[place][:5], parts[place][6:]])
    refused(office.with_token(".".join(parts)))


@pytest.mark.parametrize("algorithm", ["none", "NONE", "", "HS256", "ES384"])
def test_an_unsigned_token_or_one_of_another_algorithm_is_refused(office: Office, algorithm: str) -> None:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    for signature in ("", "AAAA", office.clients["es"].token().rpartition(".")[2]):
        refused(office.with_token(f"{part({'alg': algorithm, 'typ': 'at+jwt'})}.{part(office.claims())}.{signature}"))


def test_the_public_key_is_no_shared_secret(office: Office) -> None:
    public, form = office.issuer.key.public_key(), serialization.PublicFormat.SubjectPublicKeyInfo
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in ({"alg": "HS256"}, office.claims())]
    for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER):
        signature = hmac.new(public.public_bytes(encoding, form), b".".join(parts), hashlib.sha256).digest()
        token = b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")])
        refused(office.with_token(token.decode()))


def test_a_deeply_nested_token_is_refused(office: Office) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":' + b"[" * 10_000).decode()
    refused(office.with_token(f"{header}.e30.AAAA"))


def test_a_clients_assertion_is_no_access_token(office: Office) -> None:
    refused(office.with_token(office.clients["es"].assertion()))


def test_a_refused_write_leaves_nothing(office: Office, store_url: str) -> None:
    with nothing_written(store_url):
        refused(office.with_token(office.signed(exp=int(time.time()) - 1), "Patient", "POST", json={"resourceType": "Patient"}))
