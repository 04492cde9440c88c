"""A new issuer key beside the old one: tokens of both hold, only the new one signs, and both are published."""

from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from fhir_sip.caller.access_token import TokenIssuer, key_id
from fhir_sip.caller.clients import Client
from fhir_sip.caller.issuer_keys import read_or_make_key, read_previous_key
from fhir_sip.caller.scopes import parse_scopes
from fhir_sip.errors import StartRefused
from tests.facades import Facade, facade, system
from tests.systems import refusal

SYSTEM = system("rotated")


def renamed(tmp_path: Path) -> tuple[Path, Path]:
    """Where the key is, and the one before it, made in that order as an operator would: the file is renamed."""
    path, previous = tmp_path / "issuer-key.pem", tmp_path / "issuer-key.previous.pem"
    read_or_make_key(path)
    path.rename(previous)
    read_or_make_key(path)
    return path, previous


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rotated")


@pytest.fixture(scope="module")
def keys(folder: Path) -> tuple[Path, Path]:
    return renamed(folder)


@pytest.fixture(scope="module")
def rotated(keys: tuple[Path, Path], folder: Path, store_url: str) -> Iterator[Facade]:
    with facade(store_url, folder, [SYSTEM]) as one:
        yield one


def signed_with(path: Path, one: Facade) -> str:
    scopes = parse_scopes("system/*.r")
    assert scopes is not None
    return TokenIssuer(read_or_make_key(path), one.settings.fhir_url, 300).issue(
        Client.model_validate(SYSTEM.entry), scopes, "COC"
    )


def test_tokens_of_both_keys_hold_and_only_the_new_key_signs(rotated: Facade, keys: tuple[Path, Path], tmp_path: Path) -> None:
    new, previous = keys
    assert rotated.get("fhir/Organization/SE9999000011-A100", signed_with(previous, rotated)).status_code == 200
    fresh = rotated.token(SYSTEM)
    assert rotated.get("fhir/Organization", fresh).status_code == 200
    assert jwt.get_unverified_header(fresh)["kid"] == key_id(read_or_make_key(new))
    assert jwt.get_unverified_header(fresh)["typ"] == "at+jwt"
    foreign = tmp_path / "foreign.pem"
    refusal(rotated.get("fhir/Organization", signed_with(foreign, rotated)), 401)


def test_a_token_that_names_the_wrong_key_does_not_hold(rotated: Facade, keys: tuple[Path, Path]) -> None:
    claims = jwt.decode(rotated.token(SYSTEM), options={"verify_signature": False})
    new, previous = (read_or_make_key(path) for path in keys)
    for signer, named in ((new, previous), (previous, new)):
        token = jwt.encode(claims, signer, algorithm="ES256", headers={"kid": key_id(named)})
        refusal(rotated.get("fhir/Organization", token), 401)


def test_the_published_keys_verify_the_tokens_and_are_public(rotated: Facade) -> None:
    configuration = rotated.get(".well-known/smart-configuration").json()
    assert configuration["jwks_uri"] == f"{rotated.address}/.well-known/jwks.json"
    published = rotated.get(".well-known/jwks.json").json()
    assert len(published["keys"]) == 2
    assert all("d" not in key for key in published["keys"])
    token = rotated.token(SYSTEM)
    key = jwt.PyJWKSet.from_dict(published)[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["ES256"], audience=rotated.settings.fhir_url)["client_id"] == "rotated"


def test_without_a_previous_key_its_tokens_have_ended(tmp_path: Path, store_url: str) -> None:
    keys = renamed(tmp_path)
    kept = keys[1].rename(tmp_path / "stolen.pem")
    assert read_previous_key(keys[0]) is None
    with facade(store_url, tmp_path, [SYSTEM]) as one:
        refusal(one.get("fhir/Organization", signed_with(kept, one)), 401)
        assert len(one.get(".well-known/jwks.json").json()["keys"]) == 1


def test_a_previous_key_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    keys = renamed(tmp_path)
    keys[1].write_text("nonsense", encoding="utf-8")
    with pytest.raises(StartRefused, match="previous"):
        read_previous_key(keys[0])
