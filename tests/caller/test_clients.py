"""The register of clients is read whole or not at all, and the reason names the entry and never a key."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.caller.clients import read_clients
from fhir_sip.caller.registering import new_key, registration, write_first_clients
from fhir_sip.errors import StartRefused
from tests.caller.conftest import new_rsa_key, public_half


def entry(name: str = "a", **changes: Any) -> dict[str, Any]:
    return registration(name, "SE9999000011-A100", "system/*.rs", ["COC"], public_half(new_key("k1"))) | changes


def written(path: Path, *entries: Any) -> Path:
    file = path / "clients.json"
    file.write_text(json.dumps({"clients": entries}), encoding="utf-8")
    return file


def test_a_good_register_is_read_by_client_id(tmp_path: Path) -> None:
    assert set(read_clients(written(tmp_path, entry("a"), entry("b")))) == {"a", "b"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": "everything"}, "scopes"),
        ({"jwks": {"keys": []}}, "jwks"),
        ({"jwks": {}}, "jwks"),
        ({"jwks": {"keys": [new_key("private")]}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "k"}]}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "nonsense", "kid": "k"}]}}, "jwks"),
        ({"jwks": {"keys": ["nonsense"]}}, "jwks"),
        ({"client_id": 5}, "client_id"),
        ({"purposes": "COC"}, "purposes"),
        ({"purposes": []}, "purposes"),
        ({"nonsense": True}, "nonsense"),
        ({"purposes": ["HMARKT"]}, "purposes"),
        ({"purposes": ["COC", "everything"]}, "purposes"),
        ({"scopes": "system/Task.r?priority=urgent"}, "scopes"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "a b"}, "client_id"),
        ({"client_id": "a\n"}, "client_id"),
        ({"jwks": None}, "jwks"),
        ({"jwks_url": "https://keys.example.se/jwks"}, "jwks"),
        ({"jwks": None, "jwks_url": "ftp://keys.example.se/jwks"}, "jwks_url"),
        ({"jwks": None, "jwks_url": "https:///jwks"}, "jwks_url"),
        ({"jwks": None, "jwks_url": "https://user:secret@keys.example.se/"}, "jwks_url"),
        ({"jwks": {"keys": [public_half(new_rsa_key("short", 1024))]}}, "jwks"),
        ({"certificate_bound": True, "certificate_thumbprints": ["a"]}, "certificate_thumbprints"),
        ({"certificate_thumbprints": ["a" * 43]}, "certificate_thumbprints"),
        ({"rate_per_second": 0}, "rate_per_second"),
        ({"rate_burst": 0}, "rate_burst"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_place_and_field(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(StartRefused, match=rf"entry 1: wrong .*{field}") as refused:
        read_clients(written(tmp_path, entry("a"), entry("b", **changes)))
    assert not re.search(r"secret|c2VjcmV0|\bd\b", str(refused.value))


def test_every_purpose_and_either_place_for_keys_is_taken(tmp_path: Path) -> None:
    by_url = {name: value for name, value in entry("b").items() if name != "jwks"} | {"jwks_url": "https://keys.example.se/jwks"}
    clients = read_clients(written(tmp_path, entry("a", purposes=["TREAT", "COC", "ETREAT", "PATRQT"]), by_url))
    assert set(clients) == {"a", "b"}


@pytest.mark.parametrize("wrong", [None, 5, "a", []])
def test_an_entry_that_is_no_object_is_refused(tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(StartRefused, match="entry 0"):
        read_clients(written(tmp_path, wrong))


def test_a_client_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="entry 1: client_id stands twice"):
        read_clients(written(tmp_path, entry("a"), entry("a")))


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"clients": 5}', '{"clients": null}', '{"clients": {"a": 1}}'])
def test_a_register_of_another_shape_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "clients.json").write_text(content, encoding="utf-8")
    with pytest.raises(StartRefused, match="clients file"):
        read_clients(tmp_path / "clients.json")


def test_no_register_is_refused_and_the_first_one_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "new" / "clients.json"
    with pytest.raises(StartRefused):
        read_clients(path)
    write_first_clients(path)
    assert read_clients(path) == {}
    path.write_text(json.dumps({"clients": [entry()]}), encoding="utf-8")
    write_first_clients(path)
    assert set(read_clients(path)) == {"a"}
