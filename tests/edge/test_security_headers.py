"""Headers of every answer, whatever it is, and pages that keep their style under them."""

import base64
import hashlib
import re

import pytest

from tests.edge.conftest import answer_on, connection
from tests.facades import Facade
from tests.systems import Systems, fresh_plan, posted

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _NOTHING,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "health"), ("GET", "fhir/metadata"), ("GET", "fhir/CarePlan/1"), ("GET", "fhir/Organization"), ("DELETE", "sip/1"),
     ("GET", "nowhere"), ("POST", "token"), ("GET", "rivta/getcareplans?wsdl"), ("POST", "rivta/getcareplans"), ("GET", "openapi.json"),
     ("GET", "fhir/" + "a" * 25_000), ("OPTIONS", "fhir/CarePlan"), ("GET", ".well-known/jwks.json")],
)  # fmt: skip
def test_every_answer_has_them(edge: Facade, edge_token: str, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {edge_token}"}):
        answer = edge.http.request(method, f"{edge.address}/{path}", headers=headers)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "Server" not in answer.headers


def test_an_answer_to_what_is_no_http_has_them_too(edge: Facade) -> None:
    with connection(edge) as connected:
        connected.sendall(b"nonsense\r\n\r\n")
        headers = answer_on(connected)[1]
    assert (headers["content-security-policy"], headers["cache-control"]) == (_NOTHING, "no-store")


def test_without_tls_nobody_is_told_to_stay_on_it(systems: Systems) -> None:
    answer = systems.region_ehr.fhir("GET", "metadata")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == _NOTHING


def _style_is_allowed(page: str, policy: str) -> None:
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"{_NOTHING}; style-src 'sha256-{digest}'"
    assert not re.search(r"<script|<link[^>]+stylesheet|\sstyle=|\son[a-z]+=|src=", page)


def test_a_printed_plan_keeps_its_style_and_nothing_else(systems: Systems) -> None:
    a = systems.municipality_a
    answer = a.sip("GET", posted(a, fresh_plan()), headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"].startswith("text/html")
    _style_is_allowed(answer.text, answer.headers["Content-Security-Policy"])


def test_the_page_of_addresses_has_no_scripts_and_fetches_nothing(edge: Facade) -> None:
    answer = edge.get("docs")
    assert answer.headers["Content-Type"].startswith("text/html")
    _style_is_allowed(answer.text, answer.headers["Content-Security-Policy"])
    for path in edge.get("openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in answer.text
    for link in re.findall(r'href="([^"]*)"', answer.text):
        assert edge.get(link).status_code == 200
