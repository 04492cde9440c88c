"""Keys behind a URL: found, changed and removed without the operator, and fetched from nowhere they should not be."""

import asyncio
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.caller import jwks_url
from fhir_sip.caller.jwks_url import REFETCH_SECONDS, JwksUrls
from fhir_sip.caller.registering import new_key
from tests.caller.certificates import new_certificate, write_pem
from tests.caller.key_servers import KeyServer, key_server
from tests.caller.token_requests import refused
from tests.facades import Facade, System, facade, system

FIRST, SECOND = new_key("first"), new_key("second")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with key_server() as one:
        one.holds(FIRST)
        yield one


@pytest.fixture
def clock() -> Clock:
    return Clock()


def listed(server: KeyServer, clock: Clock) -> JwksUrls:
    return JwksUrls(frozenset({f"localhost:{server.port}"}), 300, clock)


def ids(urls: JwksUrls, url: str, key_id: str = "first") -> list[str | None]:
    return [key.key_id for key in asyncio.run(urls.keys(url, key_id))]


def url_of(server: KeyServer, scheme: str = "http", host: str = "localhost") -> str:
    return f"{scheme}://{host}:{server.port}/keys"


def test_keys_are_fetched_once_and_kept(server: KeyServer, clock: Clock) -> None:
    urls = listed(server, clock)
    assert [ids(urls, url_of(server)) for _ in range(3)] == [["first"]] * 3
    assert len(server.asked) == 1
    assert {name: server.asked[0].get(name) for name in ("path", "host", "authorization")} == {
        "path": "/keys",
        "host": f"localhost:{server.port}",
        "authorization": None,
    }


def test_a_key_removed_at_the_url_is_gone_within_the_cache_time(server: KeyServer, clock: Clock) -> None:
    urls = listed(server, clock)
    assert ids(urls, url_of(server)) == ["first"]
    server.holds(SECOND)
    clock.now += 299
    assert ids(urls, url_of(server)) == ["first"]
    clock.now += 1
    assert ids(urls, url_of(server)) == ["second"]


def test_keys_that_cannot_be_fetched_again_stop_working_within_the_cache_time(server: KeyServer, clock: Clock) -> None:
    urls = listed(server, clock)
    assert ids(urls, url_of(server)) == ["first"]
    server.status = 500
    clock.now += 301
    assert ids(urls, url_of(server)) == []
    server.status = 200
    clock.now += REFETCH_SECONDS
    assert ids(urls, url_of(server)) == ["first"]


def test_an_unknown_key_has_the_url_asked_again_but_seldom(server: KeyServer, clock: Clock) -> None:
    urls = listed(server, clock)
    ids(urls, url_of(server))
    server.holds(FIRST, SECOND)
    for _ in range(20):
        assert ids(urls, url_of(server), "second") == ["first"]
    assert len(server.asked) == 1
    clock.now += REFETCH_SECONDS
    assert ids(urls, url_of(server), "second") == ["first", "second"]
    for _ in range(20):
        ids(urls, url_of(server), "nonsense")
    assert len(server.asked) == 2


def test_many_who_wait_for_the_same_keys_ask_once(server: KeyServer, clock: Clock) -> None:
    urls = listed(server, clock)

    async def together() -> list[list[Any]]:
        return await asyncio.gather(*(urls.keys(url_of(server), "first") for _ in range(10)))

    assert [len(keys) for keys in asyncio.run(together())] == [1] * 10
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0", "[::ffff:127.0.0.1]", "0x7f.1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_that_is_not_public_is_not_called_unless_listed(
    server: KeyServer, clock: Clock, host: str, scheme: str
) -> None:
    urls = JwksUrls(frozenset({"another.example"}), 300, clock)
    assert ids(urls, url_of(server, scheme, host)) == []
    assert server.asked == []


def test_the_port_may_be_part_of_the_listing(server: KeyServer, clock: Clock) -> None:
    assert ids(JwksUrls(frozenset({"localhost"}), 300, clock), url_of(server)) == ["first"]
    assert ids(JwksUrls(frozenset({"localhost:1"}), 300, clock), url_of(server)) == []


def test_the_address_that_was_checked_is_the_one_that_is_called(
    server: KeyServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a name that is public when it is checked and private when it is called. It is resolved once only."""
    answers = iter([["203.0.113.9"], ["127.0.0.1"]])
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    monkeypatch.setattr(jwks_url, "addresses_of", rebinding)
    monkeypatch.setattr(jwks_url, "is_public", lambda address: address == "203.0.113.9")
    monkeypatch.setattr(jwks_url, "_SECONDS", 0.3)
    assert ids(JwksUrls(frozenset(), 300, clock), url_of(server, "https", "rebinding.example")) == []
    assert (asked, server.asked) == (["rebinding.example"], [])


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    server: KeyServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "8.8.8.8"]

    monkeypatch.setattr(jwks_url, "addresses_of", both)
    assert ids(JwksUrls(frozenset(), 300, clock), url_of(server, "https")) == []


def test_of_several_addresses_the_next_is_tried_when_one_does_not_answer(
    server: KeyServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def several(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.2", "127.0.0.1"]

    monkeypatch.setattr(jwks_url, "addresses_of", several)
    assert ids(listed(server, clock), url_of(server)) == ["first"]


def test_by_tls_the_name_in_the_certificate_must_be_the_hosts(tmp_path: Path, clock: Clock) -> None:
    certificate, key = new_certificate("localhost")
    files = write_pem(tmp_path, certificate, key)
    trusting = ssl.create_default_context(cafile=str(files[0]))
    with key_server(files) as server:
        server.holds(FIRST)
        hosts = frozenset({"localhost", "127.0.0.1"})
        assert ids(JwksUrls(hosts, 300, clock, trusting), url_of(server, "https")) == ["first"]
        assert ids(JwksUrls(hosts, 300, clock, trusting), url_of(server, "https", "127.0.0.1")) == []
        assert ids(JwksUrls(hosts, 300, clock), url_of(server, "https")) == [], "a certificate nobody vouches for"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 404, 500])
def test_a_redirect_or_a_failure_gives_no_keys(server: KeyServer, clock: Clock, status: int) -> None:
    with key_server() as other:
        other.holds(FIRST)
        server.status, server.headers = status, {"Location": url_of(other)}
        urls = JwksUrls(frozenset({"localhost"}), 300, clock)
        assert ids(urls, url_of(server)) == []
        assert other.asked == []


_PUBLIC = {name: value for name, value in FIRST.items() if name != "d"}
BODIES = {
    "no JSON": b"<html>",
    "nothing": b"",
    "no set": b"[]",
    "no keys": b'{"keys": []}',
    "a private key": json.dumps({"keys": [FIRST]}).encode(),
    "a secret": b'{"keys": [{"kty": "oct", "kid": "first", "k": "c2VjcmV0"}]}',
    "keys of no kind": b'{"keys": [{"kty": "nonsense", "kid": "first"}]}',
    "too many keys": json.dumps({"keys": [_PUBLIC] * 21}).encode(),
    "too large": json.dumps({"keys": [_PUBLIC], "more": "a" * 100_000}).encode(),
    "too deep": b'{"keys":' * 100_000,
}


@pytest.mark.parametrize("body", BODIES)
def test_what_is_no_set_of_public_keys_gives_none(server: KeyServer, clock: Clock, body: str) -> None:
    server.body = BODIES[body]
    assert ids(listed(server, clock), url_of(server)) == []


def test_a_place_that_does_not_answer_is_not_waited_for(server: KeyServer, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks_url, "_SECONDS", 0.2)
    server.pause.clear()
    assert ids(listed(server, clock), url_of(server)) == []


def rotating(server: KeyServer) -> System:
    one = system("rotating", jwks=..., jwks_url=url_of(server))
    return System(new_key("rotating-1"), one.entry)


@pytest.fixture
def served(server: KeyServer, tmp_path: Path, store_url: str) -> Iterator[Facade]:
    entries = [rotating(server), system("hostile", jwks=..., jwks_url=url_of(server, "https", "127.0.0.1"))]
    with facade(store_url, tmp_path, entries, jwks_hosts={f"localhost:{server.port}"}) as one:
        yield one


def test_a_client_changes_keys_at_its_url(served: Facade, server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks_url, "REFETCH_SECONDS", 0.0)
    old, new = rotating(server), rotating(server)
    new.key["kid"] = "rotating-2"
    server.holds(old.key)
    assert served.get("fhir/Organization", served.token(old)).status_code == 200
    assert refused(served.asked(new), 401, "invalid_client") == "unknown client or key"
    server.holds(new.key)
    assert served.get("fhir/Organization", served.token(new)).status_code == 200
    assert refused(served.asked(old), 401, "invalid_client") == "unknown client or key"


def test_a_url_the_operator_did_not_list_is_not_called_for_a_token(served: Facade, server: KeyServer) -> None:
    hostile = system("hostile")
    server.holds(hostile.key)
    refused(served.asked(hostile), 401, "invalid_client")
    assert server.asked == []
