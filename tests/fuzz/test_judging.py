"""The judge sees what it is there to see."""

import json

import pytest

from tests.fuzz.judging import faults_of, number_pattern
from tests.fuzz.sending import Got, Sent

NUMBER = "202001019803"
_TYPE = ("content-type", "application/fhir+json")


def outcome(text: str) -> bytes:
    return json.dumps({"resourceType": "OperationOutcome", "issue": [{"code": "invalid", "details": {"text": text}}]}).encode()


def searchset(url: str) -> bytes:
    return json.dumps({"resourceType": "Bundle", "link": [{"relation": "self", "url": url}]}).encode()


@pytest.mark.parametrize(
    ("got", "fault"),
    [
        (Got(503, (_TYPE,), outcome("later")), "status 503"),
        (Got(200, (("location", f"/Patient/{NUMBER}"),), b""), "a number in a header"),
        (Got(400, (_TYPE,), outcome(f"no such thing as {NUMBER[:8]}-{NUMBER[8:]}")), "a number in an error text"),
        (Got(400, (_TYPE,), b'{"detail": "no"}'), "an error in another form: application/fhir+json"),
        (Got(404, (("content-type", "text/plain"),), b"Not Found"), "an error in another form: text/plain"),
        (Got(200, (_TYPE,), searchset(f"http://a/fhir/Patient?_id={NUMBER}")), "a number in a URL of an answer"),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(got: Got, fault: str) -> None:
    assert list(faults_of(Sent("read", "GET", "/fhir/Patient/1"), got, number_pattern(NUMBER))) == [fault]


def test_an_honest_answer_has_no_fault() -> None:
    """Its data may hold the number; that is what they are for."""
    data = json.dumps({"resourceType": "Patient", "identifier": [{"value": NUMBER}]}).encode()
    for got in (
        Got(200, (_TYPE,), data),
        Got(404, (_TYPE,), outcome("Finns inte")),
        Got(200, (_TYPE,), searchset("http://a/fhir/Patient")),
    ):
        assert list(faults_of(Sent("read", "GET", "/fhir/Patient/1"), got, number_pattern(NUMBER))) == []
