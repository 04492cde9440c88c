"""The clients file while the service runs: a change is in force within a second, and a mistake in it changes nothing."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.caller.client_register import ClientRegister
from fhir_sip.caller.registering import write_clients
from fhir_sip.errors import StartRefused
from tests.caller.token_requests import refused
from tests.facades import Facade, facade, system

FIRST, SECOND = system("first"), system("second")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_clients(tmp_path / "clients.json", [FIRST.entry])
    return tmp_path / "clients.json"


def test_a_change_is_seen_within_a_second_and_not_looked_for_more_often(path: Path) -> None:
    clock = Clock()
    register = ClientRegister(path, clock)
    write_clients(path, [FIRST.entry, SECOND.entry])
    clock.now = 0.9
    assert set(register) == {"first"}
    clock.now = 1.0
    assert (set(register), len(register)) == ({"first", "second"}, 2)


@pytest.mark.parametrize("content", ["", '{"clients": [', '{"clients": [{"client_id": "first"}]}', None])
def test_a_file_that_is_wrong_or_gone_changes_nothing_and_is_told(
    path: Path, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    register = ClientRegister(path, clock)
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    clock.now = 1.0
    with caplog.at_level(logging.INFO):
        assert set(register) == {"first"}
    assert "clients file refused" in caplog.text
    write_clients(path, [SECOND.entry])
    clock.now = 2.0
    assert set(register) == {"second"}


def test_at_the_start_a_wrong_file_is_refused(path: Path) -> None:
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(StartRefused):
        ClientRegister(path)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, store_url: str) -> Iterator[Facade]:
    with facade(store_url, tmp_path_factory.mktemp("running"), [FIRST]) as one:
        yield one


def register(one: Facade, *entries: dict[str, Any]) -> None:
    write_clients(one.settings.clients_path, list(entries))
    time.sleep(1.1)


def test_a_client_that_is_removed_is_out_at_once_with_its_tokens(running: Facade) -> None:
    token = running.token(FIRST)
    assert running.get("fhir/Organization", token).status_code == 200
    register(running, SECOND.entry)
    assert running.get("fhir/Organization", token).status_code == 401
    refused(running.asked(FIRST), 401, "invalid_client")
    assert running.get("fhir/Organization", running.token(SECOND)).status_code == 200


@pytest.mark.parametrize("taken", [{"scopes": "system/Organization.r?type=region-care system/Task.r"}, {"purposes": ["TREAT"]}])
def test_a_token_ends_when_its_scopes_or_its_purpose_are_taken_away(running: Facade, taken: dict[str, Any]) -> None:
    register(running, FIRST.entry)
    token = running.token(FIRST)
    assert running.get("fhir/Organization", token).status_code == 200
    register(running, FIRST.entry | taken)
    assert running.get("fhir/Organization", token).status_code == 401


def test_a_client_whose_scopes_were_taken_away_gets_no_new_token_for_them(running: Facade) -> None:
    register(running, FIRST.entry)
    assert running.token(FIRST)
    register(running, FIRST.entry | {"scopes": "system/Task.r"})
    refused(running.asked(FIRST), 400, "invalid_scope")
    assert json.loads(running.settings.clients_path.read_text(encoding="utf-8"))["clients"][0]["scopes"] == "system/Task.r"
