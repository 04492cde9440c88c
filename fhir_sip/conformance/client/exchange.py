"""One request of the client, and what it was answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote_plus

from fhir_sip.conformance.verdicts import Evidence, masked

Kind = Literal["token", "discovery", "fhir", "sip", "other"]

_SHOWN = ("accept", "content-type", "if-match", "if-none-exist", "x-request-id")
_SHOWN_OF_ANSWERS = ("etag", "location", "retry-after", "content-type")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """As it came. `target` is path and query; `kind` what it is for, and `place` its path below the base of that; header names in
    small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    kind: Kind
    place: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Those of the query, then those of a form in the body."""
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True) + self.form

    @property
    def form(self) -> list[tuple[str, str]]:
        """The parameters of a form in the body."""
        is_form = self.headers.get("content-type", "").startswith(_FORM)
        return parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True) if is_form else []

    @property
    def json(self) -> Any:
        """The body, None when it is no JSON."""
        return _json(self.body)

    @property
    def token(self) -> str:
        """The access token, empty without one."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else ""

    @property
    def is_search(self) -> bool:
        """A FHIR search of a type, by GET or POST."""
        place = self.place.removesuffix("/_search")
        is_type = self.kind == "fhir" and place[:1].isupper() and place.isalpha()
        return is_type and (self.method == "GET" or self.place != place)

    @property
    def is_reading(self) -> bool:
        """Changes nothing: a read, a search, `$sip`."""
        return self.method == "GET" or self.place.endswith(("_search", "$sip"))

    @property
    def plan_id(self) -> str | None:
        """What the client calls the new plan that this posts, empty when it has no name of its own; None when it posts none."""
        body = self.json if self.method == "POST" and isinstance(self.json, dict) else {}
        if self.kind == "sip" and self.place == "":
            return str(body.get("id", ""))
        made = [body] if self.place == "CarePlan" else [entry.resource for entry in entries(body) if entry.method == "POST"]
        plans = [one for one in made if one.get("resourceType") == "CarePlan"] if self.kind == "fhir" else []
        return next((str(number.get("value", "")) for plan in plans for number in objects(plan.get("identifier")) or [{}]), None)


@dataclass(frozen=True)
class Answer:
    """Header names in small letters. `staged` is the situation that the kit made of it, empty for the server's own;
    `meanwhile` what the kit has written into the record."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    staged: str = ""
    meanwhile: str = ""

    @property
    def json(self) -> Any:
        """The body, None when it is no JSON."""
        return _json(self.body)

    @property
    def is_success(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Exchange:
    """`began` and `ended` are seconds since 1970 by the kit's clock."""

    asked: Request
    given: Answer
    began: float
    ended: float

    @property
    def evidence(self) -> Evidence:
        """For the report: personal numbers masked, no token and no signature."""
        asked, given = self.asked, self.given
        line = f"{asked.method} {unquote_plus(asked.target)}"
        sent = "\n".join([*_headers(asked.headers, _SHOWN), "", _sent(asked)]).strip()
        received = "\n".join([*_headers(given.headers, _SHOWN_OF_ANSWERS), "", _received(asked, given)]).strip()
        by = f"client ({given.staged})" if given.staged else "client"
        return Evidence(by, masked(line), masked(sent), given.status, masked(received))


@dataclass(frozen=True)
class Entry:
    """An entry of a Bundle that is sent."""

    method: str
    url: str
    if_match: str
    resource: dict[str, Any]


def entries(bundle: Any) -> list[Entry]:
    """Those of a Bundle, whatever form it has."""
    found = objects(bundle.get("entry")) if isinstance(bundle, dict) else []
    asked = [(one["request"] if isinstance(one.get("request"), dict) else {}, one.get("resource")) for one in found]
    return [
        Entry(
            str(request.get("method", "")),
            str(request.get("url", "")),
            str(request.get("ifMatch", "")),
            resource if isinstance(resource, dict) else {},
        )
        for request, resource in asked
    ]


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; none when it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _headers(headers: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [f"{name}: {headers[name]}" for name in names if name in headers]


def _sent(asked: Request) -> str:
    form = [(name, value.rpartition(".")[0] + ".…" if name == "client_assertion" else value) for name, value in asked.form]
    return "\n".join(f"{name}={value}" for name, value in form) or asked.body.decode(errors="replace")


def _received(asked: Request, given: Answer) -> str:
    if asked.kind == "token" and isinstance(given.json, dict) and "access_token" in given.json:
        return json.dumps(given.json | {"access_token": "…"})
    return given.body.decode(errors="replace")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
