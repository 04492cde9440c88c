"""The token endpoint (SMART Backend Services): who gets a token, and the many ways not to."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from tests.caller.conftest import Office
from tests.caller.token_requests import asked, form, refused


@pytest.mark.parametrize("name", ["es", "rs", "unit"])
def test_both_kinds_of_keys_get_a_token_that_works(office: Office, name: str) -> None:
    client = office.clients[name]
    answer = client.token_response(client.assertion(), "system/CarePlan.rs")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()
    assert token | {"access_token": ""} == {
        "access_token": "",
        "token_type": "bearer",
        "expires_in": 300,
        "scope": "system/CarePlan.rs",
    }
    assert office.with_token(token["access_token"]).status_code == 200


def test_an_assertion_is_used_once(office: Office) -> None:
    assertion = office.clients["es"].assertion()
    assert asked(office, client_assertion=assertion).status_code == 200
    assert "before" in refused(asked(office, client_assertion=assertion), 401, "invalid_client")


def test_a_jti_is_used_once_also_in_a_new_assertion_but_each_client_has_its_own(office: Office) -> None:
    jti = str(uuid.uuid4())
    es, twin = office.clients["es"], office.clients["es-twin"]
    assert asked(office, client_assertion=es.assertion(jti=jti)).status_code == 200
    refused(asked(office, client_assertion=es.assertion(jti=jti)), 401, "invalid_client")
    assert asked(office, client_assertion=twin.assertion(jti=jti)).status_code == 200


def test_of_many_uses_at_once_exactly_one_wins(office: Office) -> None:
    for _ in range(3):
        assertion = office.clients["es"].assertion()
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _, same=assertion: asked(office, client_assertion=same), range(6)))
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401, 401]


@pytest.mark.parametrize(
    "scope", ["", "openid", "system/CarePlan.x", "user/CarePlan.r", "system/CarePlan.rs openid", "system/*.read", ...]
)
def test_an_unknown_scope_is_refused(office: Office, scope: object) -> None:
    refused(asked(office, scope=scope), 400, "invalid_scope")


def test_a_refused_scope_does_not_use_the_assertion_up(office: Office) -> None:
    assertion = office.clients["es"].assertion()
    refused(asked(office, client_assertion=assertion, scope="openid"), 400, "invalid_scope")
    assert asked(office, client_assertion=assertion).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": ...}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": ...}, "invalid_request"),
        ({"client_assertion_type": "jwt"}, "invalid_request"),
        ({"purpose_of_use": "TREAT"}, "invalid_request"),
        ({"purpose_of_use": ""}, "invalid_request"),
        ({"scope": ["system/CarePlan.r", "system/*.cruds"]}, "invalid_request"),
    ],
)
def test_a_request_of_another_form_is_refused(office: Office, changes: dict[str, Any], error: str) -> None:
    refused(asked(office, **changes), 400, error)


def test_nothing_is_taken_from_the_url(office: Office) -> None:
    answer = office.http.post(office.settings.token_url, params=form(office))
    refused(answer, 400, "invalid_request")


def test_a_purpose_that_is_registered_may_be_stated(office: Office) -> None:
    answer = asked(office, client_assertion=office.clients["rs"].assertion(), purpose_of_use="TREAT")
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert claims["purpose_of_use"] == "TREAT"


def test_a_huge_request_is_refused(office: Office) -> None:
    assert asked(office, padding="a" * 20_001).status_code == 413


@pytest.mark.parametrize("place", ["/.well-known/smart-configuration", "/fhir/.well-known/smart-configuration"])
def test_the_endpoint_is_found_by_discovery(office: Office, place: str) -> None:
    found = office.http.get(f"{office.settings.public_url}{place}").json()
    assert found["token_endpoint"] == office.settings.token_url
    assert found["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert found["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
    assert {"client-confidential-asymmetric", "permission-v2"} <= set(found["capabilities"])
