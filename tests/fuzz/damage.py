"""How a right request is made wrong. Each kind of damage is a function of a request, a source of chance and the sentinel number."""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.fuzz.sending import AUTHORIZED, Sent
from tests.fuzz.values import a_text, a_value

Damage = Callable[[Sent, random.Random, str], Sent]
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND")
_HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Content-Encoding",
    "Content-Type",
    "Cookie",
    "Forwarded",
    "Host",
    "Idempotency-Key",
    "If-Match",
    "If-Modified-Since",
    "If-None-Exist",
    "If-None-Match",
    "Origin",
    "Prefer",
    "Range",
    "Referer",
    "SOAPAction",
    "User-Agent",
    "X-Forwarded-For",
    "X-HTTP-Method-Override",
    "X-Request-Id",
    "Client-Cert",
    "DPoP",
)
_PARAMETERS = (
    "_id",
    "_count",
    "_sort",
    "_page",
    "_total",
    "_summary",
    "_elements",
    "_format",
    "_pretty",
    "_include",
    "_revinclude",
    "_since",
    "identifier",
    "patient",
    "patient.identifier",
    "subject:Patient.identifier",
    "status",
    "status:not",
    "date",
    "name:contains",
    "person",
    "wsdl",
    "xsd",
    "code",
    "_has:Task:focus:status",
)
_DEEP = (40, 60, 300, 5_000)
_BIG = (60_000, 2_100_000)


def an_element_replaced(request: Sent, chance: random.Random, number: str) -> Sent:
    """Some value of the JSON body is another."""
    return _with_json(request, chance, lambda parent, key: parent.__setitem__(key, a_value(chance, number)))


def an_element_removed(request: Sent, chance: random.Random, number: str) -> Sent:
    """Some element of the JSON body is not there."""
    return _with_json(request, chance, lambda parent, key: parent.__delitem__(key))


def an_element_added(request: Sent, chance: random.Random, number: str) -> Sent:
    """Beside some element stands another, twice the same or of another name."""

    def add(parent: Any, key: Any) -> None:
        if isinstance(parent, list):
            parent.insert(0, copy.deepcopy(parent[key]) if chance.random() < 0.5 else a_value(chance, number))
        else:
            name = chance.choice(
                (f"_{key}", "extension", "modifierExtension", "contained", "implicitRules", "text", a_text(chance, number))
            )
            parent[name] = copy.deepcopy(parent[key]) if chance.random() < 0.3 else a_value(chance, number)

    return _with_json(request, chance, add)


def two_elements_exchanged(request: Sent, chance: random.Random, number: str) -> Sent:
    """A value from one place stands in another."""
    body = _json_of(request)
    places = list(_places(body))
    if len(places) < 2:
        return request
    (one, first), (other, second) = chance.sample(places, 2)
    one[first] = copy.deepcopy(other[second])
    return replace(request, body=_dumped(body))


def json_damaged(request: Sent, chance: random.Random, number: str) -> Sent:
    """The bytes of the body are cut, doubled, or changed here and there."""
    body, place = request.body, chance.randrange(len(request.body) + 1)
    some = chance.choice(
        (
            b"",
            b"{",
            b"]",
            b'"',
            b"\\",
            b"\x00",
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b"\\ud800",
            b",",
            b"1e999",
            b"NaN",
            b"//",
            number.encode(),
        )
    )
    damaged = chance.choice(
        (
            body[:place],
            body[:place] + some + body[place + len(some) :],
            body[:place] + some + body[place:],
            body + body,
            some,
            b"\xef\xbb\xbf" + body,
        )
    )
    return replace(request, body=damaged)


def deep_or_big(request: Sent, chance: random.Random, number: str) -> Sent:
    """A body nested deeply, or a large one, or a number of many digits."""
    depth = chance.choice(_DEEP)
    nested = chance.choice(
        (b'{"a":' * depth + b"1" + b"}" * depth, b"[" * depth + b"]" * depth, b'{"resourceType":"Patient","a":' + b"[" * depth)
    )
    big = chance.choice(
        (b'"%s"' % (b"a" * chance.choice(_BIG)), b"9" * 5_000, b"[%s0]" % (b"0," * 20_000), b" " * chance.choice(_BIG))
    )
    filled = b'{"resourceType":"Patient","id":"%s","x":%s}' % (number.encode(), big)
    return replace(request, body=chance.choice((nested, big, filled)))


def a_parameter(request: Sent, chance: random.Random, number: str) -> Sent:
    """A parameter of the query (or of the form) is added, doubled, dropped, or has another value or modifier."""
    path, _, query = request.target.partition("?")
    is_form = "urlencoded" in request.headers.get("Content-Type", "") and chance.random() < 0.8
    given = parse_qsl(request.body.decode("utf-8", "replace") if is_form else query, keep_blank_values=True)
    place = chance.randrange(len(given) + 1)
    if place == len(given) or chance.random() < 0.2:
        given.insert(place, (chance.choice((*_PARAMETERS, a_text(chance, number))), a_text(chance, number)))
    else:
        name, value = given[place]
        modifier = chance.choice(
            (
                ":exact",
                ":contains",
                ":missing",
                ":not",
                ":text",
                ":identifier",
                ":above",
                ":Patient",
                ":in",
                ".name",
                ".identifier",
                "[]",
            )
        )
        given[place : place + 1] = chance.choice(
            (
                [],
                [(name, value)] * chance.choice((2, 150)),
                [(name, a_text(chance, number))],
                [(name + modifier, value)],
                [(name, f"{value},{a_text(chance, number)}")],
            )
        )
    changed = urlencode(given, errors="surrogatepass")
    return replace(request, body=changed.encode()) if is_form else replace(request, target=f"{path}?{changed}")


def a_path(request: Sent, chance: random.Random, number: str) -> Sent:
    """A part of the path is another, is there twice, or is gone."""
    path, mark, query = request.target.partition("?")
    parts = path.split("/")
    place = chance.randrange(1, len(parts))
    parts[place : place + 1] = chance.choice(
        (
            [a_text(chance, number)],
            [a_text(chance, number)],
            [parts[place]] * 2,
            [],
            [parts[place], a_text(chance, number)],
            [parts[place], ""],
        )
    )
    return replace(request, target="/" + "/".join(parts[1:]).replace("?", "%3F").replace("#", "%23") + mark + query)


def a_header(request: Sent, chance: random.Random, number: str) -> Sent:
    """A header is another, or is gone."""
    name = chance.choice((*_HEADERS, *request.headers))
    headers = {key: value for key, value in request.headers.items() if key.lower() != name.lower()}
    if chance.random() < 0.85:
        headers[name] = chance.choice((a_text(chance, number), a_text(chance, number), "a" * 9_000, ",".join([number] * 200)))
    return replace(request, headers=headers)


def a_method(request: Sent, chance: random.Random, number: str) -> Sent:
    """Another method."""
    return replace(request, method=chance.choice(_METHODS))


def a_token(request: Sent, chance: random.Random, number: str) -> Sent:
    """The access token is damaged, of another scheme, or not there."""
    token = chance.choice(
        (
            AUTHORIZED[:-1] + number,
            f"{AUTHORIZED}x",
            f"{AUTHORIZED}, {AUTHORIZED}",
            a_text(chance, number),
            f"Bearer {number}",
            "Bearer " + "a." * 500,
        )
    )
    return replace(request, headers=request.headers | {"Authorization": token})


def a_page(request: Sent, chance: random.Random, number: str) -> Sent:
    """A page link that was never given out."""
    token = chance.choice((number, "gAAAAABn" + "A" * 90, a_text(chance, number), "=" * 40))
    kind = chance.choice(("CarePlan", "Goal", "Task", "Patient", "Organization"))
    return Sent(
        request.route,
        "GET",
        f"/fhir/{kind}?_page={token}&_count={chance.choice(('1', number, '-1'))}",
        {"Authorization": AUTHORIZED},
    )


def text_damaged(request: Sent, chance: random.Random, number: str) -> Sent:
    """A word or a value in a body that is no JSON (SOAP, a form) is another."""
    text = request.body.decode("utf-8", "replace")
    words = list(re.finditer(r"[\w.:/-]{2,}", text))
    if not words:
        return a_parameter(request, chance, number)
    found = chance.choice(words)
    return replace(
        request, body=(text[: found.start()] + a_text(chance, number) + text[found.end() :]).encode("utf-8", "replace")
    )


ON_JSON: dict[str, Damage] = {
    "an element replaced": an_element_replaced,
    "an element removed": an_element_removed,
    "an element added": an_element_added,
    "two elements exchanged": two_elements_exchanged,
    "JSON damaged": json_damaged,
    "deep or big": deep_or_big,
}
ON_ALL: dict[str, Damage] = {
    "a parameter": a_parameter,
    "a path or an id": a_path,
    "a header": a_header,
    "a method": a_method,
    "a token": a_token,
    "a page link": a_page,
}
ON_TEXT: dict[str, Damage] = {"a word of a text": text_damaged}


def damaged(request: Sent, chance: random.Random, number: str) -> tuple[str, Sent]:
    """The request with one to three kinds of damage done to it, and the name of the first."""
    names: list[str] = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        kinds = ON_ALL | (_on_body(request) if chance.random() < 0.7 else {})
        on_body = list(_on_body(request))
        name = chance.choice(on_body) if on_body and chance.random() < 0.6 else chance.choice(list(kinds))
        request = kinds.get(name, _on_body(request).get(name, a_header))(request, chance, number)
        names.append(name)
    return names[0], request


def _on_body(request: Sent) -> dict[str, Damage]:
    if not request.body:
        return {}
    try:
        json.loads(request.body)
    except (ValueError, RecursionError):
        return ON_TEXT | {"JSON damaged": json_damaged}
    return ON_JSON


def _json_of(request: Sent) -> Any:
    return json.loads(request.body)


def _dumped(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _places(element: Any) -> Iterator[tuple[Any, Any]]:
    """Every (parent, key or position) in a JSON value."""
    pairs = element.items() if isinstance(element, dict) else enumerate(element) if isinstance(element, list) else ()
    for key, value in list(pairs):
        yield element, key
        yield from _places(value)


def _with_json(request: Sent, chance: random.Random, change: Callable[[Any, Any], None]) -> Sent:
    body = _json_of(request)
    places = list(_places(body))
    if not places:
        return request
    change(*chance.choice(places))
    return replace(request, body=_dumped(body))
