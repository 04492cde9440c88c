"""Values that break things: for a JSON element, a text, a header, a part of a path."""

import random
from typing import Any

_TEXTS = (
    "",
    " ",
    "null",
    "true",
    "-0",
    "1e999",
    "NaN",
    "../..",
    "..%2F..",
    "%00",
    "%",
    "%zz",
    "%ff%fe",
    "$sip",
    "_history",
    "_search",
    "a" * 65,
    "a" * 5_000,
    "å" * 300,
    "e\u0301" * 40,
    "\u202e\u2066",
    "\ufeff",
    "\u0000",
    "\x1b[31m",
    "\U0001f600",
    "'; drop table hfj_resource; --",
    "' or '1'='1",
    "<script>alert(1)</script>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}}",
    "%s%n",
    "\r\nX-A: b",
    "http://127.0.0.1:1/fhir/Patient/1",
    "urn:uuid:0",
    "urn:oid:1.2",
    "Patient/1/_history/1",
    "#a",
    "#",
    "Patient?identifier=a|b",
    "|",
    "a|b|c",
    "\\|",
    "\\,",
    ",",
    ",,,",
    "gt",
    "gt2026",
    "sa9999-12-31",
    "2026-02-30",
    "0000-00-00",
    "10000-01-01",
    "2026-01-01T25:61:61Z",
    "9999-12-31T23:59:59.999999999+14:00",
    'W/"1"',
    'W/"0"',
    'W/"99999999999999999999"',
    '"1"',
    "*",
    'W/"',
    "text/html;q=2",
    "application/fhir+xml",
    "application/xml",
    "*/*;q=",
    "multipart/form-data",
    "gzip",
    "Bearer",
    "Bearer a.b.c",
    "Bearer eyJhbGciOiJub25lIn0.e30.",
    "Basic YTpi",
    "identifier",
    "identifier:contains",
    "a:b:c",
    "patient.identifier.identifier",
    "_has:a",
    "_has:Patient:b:c",
    "_filter",
    "_query",
    "_contained",
    "_include:iterate:iterate",
    "CarePlan:*",
    "*",
    "CarePlan:goal:Goal",
    "_lastUpdated:missing",
    "return=OperationOutcome",
    "summary",
)
_NUMBERS = (0, -1, 1, 2**31, -(2**31) - 1, 2**53 + 1, 2**64, 10**400, 1.5, 1e308, -1e-308, 0.1 + 0.2)


def a_text(chance: random.Random, number: str) -> str:
    """Any text; often the number, as it is or inside something."""
    if chance.random() < 0.35:
        return chance.choice(("{}", "{}", " {}", "x{}y", "Patient/{}", "{}/1", "{0},{0}", "<{}>", "gt{}", 'W/"{}"')).format(
            _spelt(chance, number)
        )
    return chance.choice(_TEXTS)


def _spelt(chance: random.Random, number: str) -> str:
    return chance.choice((number, number, f"{number[:8]}-{number[8:]}", number[2:], f"{number[2:8]}+{number[8:]}"))


def a_value(chance: random.Random, number: str) -> Any:
    """Any JSON value."""
    kind = chance.randrange(8)
    if kind < 4:
        return a_text(chance, number)
    if kind == 4:
        return chance.choice(_NUMBERS)
    if kind == 5:
        return chance.choice((None, True, False, [], {}, [[]], [None], {"": ""}))
    if kind == 6:
        return [a_text(chance, number)] * chance.choice((1, 2, 300))
    return {a_text(chance, number): a_text(chance, number)}
