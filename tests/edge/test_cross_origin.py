"""CORS: pages of the listed origin may call and read, nobody else's, and never with cookies."""

import httpx
import pytest

from fhir_sip.errors import StartRefused
from fhir_sip.settings import Settings
from tests.edge.conftest import ORIGIN
from tests.facades import Facade
from tests.systems import Systems

OTHERS = [
    "https://evil.example",
    "null",
    "https://app.example.se.evil.example",
    "http://app.example.se",
    "https://APP.example.se",
    "",
]
_PERMISSIONS = [
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
]


def preflight(one: Facade, origin: str, method: str = "PUT", headers: str = "authorization, if-match") -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return one.http.options(f"{one.address}/fhir/Task/1", headers=asked)


def permissions(answer: httpx.Response) -> list[str]:
    return [name for name in _PERMISSIONS if name in answer.headers]


def test_a_listed_origin_may_call_and_read(edge: Facade, edge_token: str) -> None:
    allowed = preflight(edge, ORIGIN)
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    assert "PUT" in allowed.headers["Access-Control-Allow-Methods"]
    answer = edge.get("fhir/Organization", edge_token, Origin=ORIGIN)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]
    for one in (allowed, answer):
        assert "Access-Control-Allow-Credentials" not in one.headers


@pytest.mark.parametrize(("method", "headers"), [("DELETE", "authorization"), ("PUT", "x-evil")])
def test_a_listed_origin_may_not_ask_for_anything_else(edge: Facade, method: str, headers: str) -> None:
    assert preflight(edge, ORIGIN, method, headers).status_code == 400


@pytest.mark.parametrize("origin", OTHERS)
def test_nobody_else_is_permitted_anything(edge: Facade, edge_token: str, origin: str) -> None:
    refused = preflight(edge, origin)
    assert (refused.status_code, permissions(refused)) == (405, [])
    answer = edge.get("fhir/Organization", edge_token, Origin=origin)
    assert (answer.status_code, permissions(answer)) == (200, [])


def test_without_a_list_no_origin_is_permitted(systems: Systems) -> None:
    answer = systems.region_ehr.fhir("GET", "metadata", headers={"Origin": ORIGIN})
    assert permissions(answer) == []


@pytest.mark.parametrize(
    "given", ["*", "https://*.example.se", "null", "https://app.example.se/", "app.example.se", "https://a.se,*"]
)
def test_a_wildcard_or_anything_but_an_origin_stops_the_start(given: str) -> None:
    with pytest.raises(StartRefused, match="FHIR_SIP_CORS_ORIGINS"):
        Settings.from_environment({"FHIR_SIP_CORS_ORIGINS": given})


def test_several_origins_are_read() -> None:
    settings = Settings.from_environment({"FHIR_SIP_CORS_ORIGINS": "https://a.example.se, https://b.example.se:8443"})
    assert settings.cors_origins == {"https://a.example.se", "https://b.example.se:8443"}
