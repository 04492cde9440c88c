"""What is wrong with an answer: a failure of the service, a personal number where none may stand, an error in a form of its own."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from lxml import etree

from tests.fuzz.sending import Got, Sent

_SOAP_FAULT = "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
_BODILESS = frozenset({"HEAD"})


def number_pattern(number: str) -> re.Pattern[str]:
    """Finds a personnummer (twelve digits) also with ten digits, a sign, or spaces before its last four."""
    return re.compile(f"{number[2:8]}(?:[-+ ]|%2B|%2D)?{number[8:]}")


def faults_of(request: Sent, got: Got, number: re.Pattern[str]) -> Iterator[str]:
    """What the answer must not be, in words that hold no values."""
    if got.status >= 500:
        yield f"status {got.status}"
    if any(number.search(f"{name}: {value}") for name, value in got.headers):
        yield "a number in a header"
    text = got.body.decode("utf-8", "replace")
    if got.status >= 400:
        if number.search(text):
            yield "a number in an error text"
        if request.method not in _BODILESS and not _is_an_error(request, got):
            yield f"an error in another form: {got.media_type or 'no type'}"
    elif any(number.search(unquote_plus(url)) for url in _urls_in(got)):
        yield "a number in a URL of an answer"


def _is_an_error(request: Sent, got: Got) -> bool:
    if got.media_type == "text/xml":
        return next(etree.fromstring(got.body, _PARSER).iter(_SOAP_FAULT), None) is not None
    if got.media_type == "text/html":
        return b'role="alert"' in got.body
    try:
        body = json.loads(got.body)
    except ValueError:
        return False
    if request.target.partition("?")[0] == "/token" and "error" in body:
        return isinstance(body["error"], str)
    if request.target.partition("?")[0] == "/health" and "ready" in body:
        return True
    issues = body.get("issue")
    return body.get("resourceType") == "OperationOutcome" and bool(issues) and all(one["details"]["text"] for one in issues)


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def _urls_in(got: Got) -> Iterator[str]:
    """The addresses the service made: links of a Bundle, full URLs, locations of a transaction."""
    if not got.media_type.endswith("json"):
        return
    try:
        body: Any = json.loads(got.body)
    except ValueError:
        return
    if isinstance(body, dict) and body.get("resourceType") == "Bundle":
        yield from (link["url"] for link in body.get("link", ()))
        for entry in body.get("entry", ()):
            yield entry.get("fullUrl", "")
            yield entry.get("response", {}).get("location", "")
