"""Asking the token endpoint, and how it refuses."""

from typing import Any

import httpx

from tests.caller.conftest import Office

_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def form(office: Office, **changes: Any) -> dict[str, Any]:
    given = {
        "grant_type": "client_credentials",
        "client_assertion_type": _TYPE,
        "client_assertion": office.clients["es"].assertion(),
        "scope": "system/CarePlan.rs",
    } | changes
    return {name: value for name, value in given.items() if value is not ...}


def asked(office: Office, **changes: Any) -> httpx.Response:
    return office.http.post(office.settings.token_url, data=form(office, **changes))


def refused(answer: httpx.Response, status: int, error: str) -> str:
    """The description of an OAuth error (RFC 6749 5.2)."""
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json()) == {"error", "error_description"}
    return str(answer.json()["error_description"])
