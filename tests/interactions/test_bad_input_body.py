"""Bodies that cannot be read: refused alike by every interaction that writes, before anything is looked at."""

import gzip
from collections.abc import Iterator

import httpx
import pytest

from tests.systems import Systems, expressions, refusal
from tests.writes import FHIR, NAMES, Write, all_writes, nothing_written

DEEP = 10_000


@pytest.fixture(scope="module")
def writes(systems: Systems) -> Iterator[dict[str, Write]]:
    made = all_writes(systems)
    with nothing_written(systems.store_url):
        yield made


def refused(answer: httpx.Response, status: int, code: str, expression: str) -> None:
    issues = refusal(answer, status)
    assert [(issue["code"], issue.get("expression")) for issue in issues] == [(code, [expression])]


NOT_JSON = {
    "xml": b'<Patient xmlns="http://hl7.org/fhir"/>',
    "nan": b'{"a": NaN}',
    "latin-1": '{"a": "\u00e5"}'.encode("latin-1"),
    "byte-order-mark": b"\xef\xbb\xbf{}",
    "lone-surrogate": rb'{"a": "\ud800"}',
    "two-documents": b"{}{}",
    "list": b"[]",
    "null": b"null",
    "text": b'"{}"',
    "number": b"1",
}


@pytest.mark.parametrize("name", NAMES)
def test_text_that_is_cut_off_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    refused(writes[name].send(systems.municipality_a, b'{"resourceType": "Patient"'), 400, "structure", "http.body")


@pytest.mark.parametrize("name", ["transaction-create", "sip-put"])
@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_no_json_object_is_refused(systems: Systems, writes: dict[str, Write], name: str, content: bytes) -> None:
    refused(writes[name].send(systems.municipality_a, content), 400, "structure", "http.body")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_body_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    refused(writes[name].send(systems.municipality_a, b""), 400, "required", "http.body")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b'{"a":' * DEEP + b"1" + b"}" * DEEP, b'{"a":' + b"[" * 60 + b"]" * 60 + b"}"])
def test_deeply_nested_json_is_refused(systems: Systems, writes: dict[str, Write], name: str, content: bytes) -> None:
    answer = writes[name].send(systems.municipality_a, content)
    refused(answer, 400, "structure", "http.body")
    assert "50" in answer.json()["issue"][0]["details"]["text"]


@pytest.mark.parametrize("name", NAMES)
def test_a_body_over_the_limit_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    padded = b" " * systems.settings.max_body_bytes
    refused(writes[name].send(systems.municipality_a, b"{" + padded), 413, "too-long", "http.body")


@pytest.mark.parametrize("name", ["update", "sip-post"])
@pytest.mark.parametrize(
    "media_type",
    [
        "application/fhir+xml",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/fhir+json;charset=utf-16",
        ";;;==",
    ],
)
def test_another_format_than_json_in_utf_8_is_refused(
    systems: Systems, writes: dict[str, Write], name: str, media_type: str
) -> None:
    answer = writes[name].send(systems.municipality_a, Content_Type=media_type)
    refused(answer, 415, "not-supported", "http.Content-Type")


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    answer = writes[name].send(systems.municipality_a, b"a=1", Content_Type="application/x-www-form-urlencoded")
    refused(answer, 415, "not-supported", "http.Content-Type")


@pytest.mark.parametrize("name", NAMES)
def test_a_compressed_body_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    answer = writes[name].send(systems.municipality_a, gzip.compress(b"{}"), Content_Encoding="gzip")
    refused(answer, 415, "not-supported", "http.Content-Encoding")


@pytest.mark.parametrize("name", FHIR)
def test_an_empty_object_is_refused(systems: Systems, writes: dict[str, Write], name: str) -> None:
    issues = refusal(writes[name].send(systems.municipality_a, b"{}"), 400)
    assert expressions(issues)


@pytest.mark.parametrize("name", NAMES[4:])
def test_an_empty_document_is_told_all_that_is_missing(systems: Systems, writes: dict[str, Write], name: str) -> None:
    issues = refusal(writes[name].send(systems.municipality_a, b"{}"), 422)
    assert {"schema_version", "id", "person", "parties", "responsible_party"} <= expressions(issues)
