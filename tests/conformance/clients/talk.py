"""What a client and a server have said to each other, exchange by exchange, each with a name to change it by."""

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import jwt

from fhir_sip.caller.registering import new_key
from fhir_sip.conformance.client.exchange import Answer, Exchange, Kind, Request

BASE = "http://127.0.0.1:8099"
CLIENT, ORGANISATION = "region-ehr", "SE9999000001-R000"
KEY, OTHER_KEY = new_key(CLIENT), new_key(CLIENT)
START = 1_790_000_000.0
_SECONDS = 0.2
_BASES: tuple[tuple[Kind, str], ...] = (("fhir", "/fhir"), ("sip", "/sip"))

Talk = dict[str, Exchange]


@dataclass
class Telling:
    """Tells a conversation; each exchange takes a moment of the clock."""

    now: float = START
    token: str = ""
    told: Talk = field(default_factory=dict)

    def ask(
        self, name: str, method: str, target: str, body: Any = None, status: int = 200, answer: Any = None, **given: Any
    ) -> None:
        """`headers` are those of the request, `told` those of the answer, `staged` the situation, `meanwhile` what
        the kit wrote; a form as a list of pairs."""
        path = target.partition("?")[0]
        kind: Kind = "token" if path == "/token" else "discovery" if "well-known" in path else "other"
        place = ""
        for one, base in _BASES:
            if kind == "other" and (path == base or path.startswith(f"{base}/")):
                kind, place = one, path.removeprefix(base).strip("/")
        media = "application/json" if kind == "sip" else "application/fhir+json"
        headers = {"accept": media, "x-request-id": str(uuid.uuid4())}
        if kind in ("fhir", "sip"):
            headers["authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded" if isinstance(body, list) else media
        sent = b"" if body is None else urlencode(body).encode() if isinstance(body, list) else as_json(body)
        asked = Request(method, target, headers | given.get("headers", {}), sent, kind, place)
        said = Answer(
            status,
            given.get("told", {}),
            b"" if answer is None else as_json(answer),
            given.get("staged", ""),
            given.get("meanwhile", ""),
        )
        self.told[name] = Exchange(asked, said, self.now, self.now + _SECONDS)
        self.now += 2 * _SECONDS

    def get_token(self, name: str, token: str) -> None:
        """Ask for a token, which is carried from then on."""
        answer = {"access_token": token, "token_type": "bearer", "expires_in": 300}
        self.ask(name, "POST", "/token", form(assertion(self.now)), 200, answer)
        self.token = token

    def wait(self, seconds: float) -> None:
        """Nothing is said."""
        self.now += seconds


def as_json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def form(
    text: str, scope: str = "system/CarePlan.rs system/Task.rus", grant: str = "client_credentials"
) -> list[tuple[str, str]]:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return [("grant_type", grant), ("client_assertion_type", kind), ("client_assertion", text), ("scope", scope)]


def assertion(now: float, key: dict[str, Any] = KEY, headers: dict[str, Any] | None = None, **changes: Any) -> str:
    user = {
        "version": "1",
        "organization_id": ORGANISATION,
        "purpose_of_use": ["urn:oid:2.16.840.1.113883.5.8#TREAT"],
        "subject_id": "SE9999000001-P123",
        "subject_name": "Anna Kallio",
    }
    claims = {"iss": CLIENT, "sub": CLIENT, "aud": f"{BASE}/token", "exp": int(now) + 120, "jti": str(uuid.uuid4())}
    claims |= {"extensions": {"hl7-b2b": user}} | changes
    signing = jwt.PyJWK.from_dict(key)
    return jwt.encode(claims, signing.key, algorithm="ES384", headers={"kid": CLIENT} | (headers or {}))


# How a fault is told: what is done to one exchange of a right conversation, or to the order of them.

Fault = Callable[[Talk], Talk]


def sent(name: str, change: Callable[[Request], Request]) -> Fault:
    """Another request."""
    return lambda talk: talk | {name: replace(talk[name], asked=change(talk[name].asked))}


def header(names: Iterable[str], header: str, value: str | None) -> Fault:
    """A header of requests: another value, or gone."""

    def change(asked: Request) -> Request:
        kept = {one: text for one, text in asked.headers.items() if one != header}
        return replace(asked, headers=kept if value is None else kept | {header: value})

    return all_of(*(sent(name, change) for name in names))


def body(name: str, change: Callable[[Any], Any]) -> Fault:
    """Another JSON body."""
    return sent(name, lambda asked: replace(asked, body=as_json(change(asked.json))))


def token_form(*fields: tuple[str, str]) -> Fault:
    """Other fields in the form of the first token request."""
    return sent("token", lambda asked: replace(asked, body=urlencode(dict(asked.form) | dict(fields)).encode()))


def signed(key: dict[str, Any] = KEY, headers: dict[str, Any] | None = None, **claims: Any) -> Fault:
    """Another assertion in the first token request."""
    return lambda talk: token_form(("client_assertion", assertion(talk["token"].began, key, headers, **claims)))(talk)


def status(name: str, status: int) -> Fault:
    """Another answer."""
    return lambda talk: talk | {name: replace(talk[name], given=replace(talk[name].given, status=status))}


def without(*names: str) -> Fault:
    return lambda talk: {name: one for name, one in talk.items() if name not in names}


def again(name: str, times: int = 1) -> Fault:
    """The same once more at the end, under another X-Request-Id."""

    def change(talk: Talk) -> Talk:
        last = max(one.ended for one in talk.values())
        return talk | {f"{name}-{time}": moved(talk[name], last + time - talk[name].began) for time in range(1, times + 1)}

    return change


def earlier(name: str, seconds: float) -> Fault:
    return lambda talk: talk | {name: moved(talk[name], -seconds)}


def all_of(*faults: Fault) -> Fault:
    def change(talk: Talk) -> Talk:
        for fault in faults:
            talk = fault(talk)
        return talk

    return change


def moved(one: Exchange, seconds: float) -> Exchange:
    return replace(one, began=one.began + seconds, ended=one.ended + seconds)
