"""The error tree and its one table: complete, drawn as it is, and every answer an OperationOutcome."""

import inspect
import re

import orjson
import pytest

from fhir_sip import errors
from fhir_sip.error_answers import error_response
from fhir_sip.errors import (
    STATUS,
    Issue,
    PreconditionFailed,
    SipError,
    StartRefused,
    TokenRefused,
    Unavailable,
    operation_outcome,
)

# http://hl7.org/fhir/R4/valueset-issue-type.html
_CODES = {
    "invalid",
    "structure",
    "required",
    "value",
    "invariant",
    "security",
    "login",
    "unknown",
    "expired",
    "forbidden",
    "suppressed",
    "processing",
    "not-supported",
    "duplicate",
    "multiple-matches",
    "not-found",
    "deleted",
    "too-long",
    "code-invalid",
    "extension",
    "too-costly",
    "business-rule",
    "conflict",
    "transient",
    "lock-error",
    "no-store",
    "exception",
    "timeout",
    "incomplete",
    "throttled",
    "informational",
}


def subclasses(kind: type[SipError]) -> set[type[SipError]]:
    return {found for child in kind.__subclasses__() for found in {child} | subclasses(child)}


def made(kind: type[SipError]) -> SipError:
    return TokenRefused("invalid_client", "words") if kind is TokenRefused else kind("words")


def test_the_table_holds_every_error_but_the_one_without_an_answer() -> None:
    assert set(STATUS) == subclasses(SipError) - {StartRefused}


def test_the_drawing_shows_every_error_with_its_status() -> None:
    drawn = dict(re.findall(r"[├└]── (\w+) +(\d{3}|--)", inspect.getdoc(errors) or ""))
    assert drawn == {kind.__name__: str(status) for kind, status in STATUS.items()} | {"StartRefused": "--"}


@pytest.mark.parametrize("kind", [kind for kind in STATUS if kind is not TokenRefused], ids=lambda kind: kind.__name__)
def test_every_error_answers_with_its_status_and_an_outcome(kind: type[SipError]) -> None:
    answer = error_response(made(kind))
    outcome = orjson.loads(answer.body)
    assert (answer.status_code, answer.media_type) == (STATUS[kind], "application/fhir+json")
    assert answer.headers["Cache-Control"] == "no-store"
    [issue] = outcome["issue"]
    assert (outcome["resourceType"], issue["severity"]) == ("OperationOutcome", "error")
    assert issue["code"] in _CODES
    assert issue["details"]["text"] == "words"


def test_some_errors_carry_what_the_caller_needs_next() -> None:
    assert error_response(Unavailable("words")).headers["Retry-After"] == "5"
    assert error_response(errors.Unauthenticated("words")).headers["WWW-Authenticate"] == "Bearer"
    assert error_response(PreconditionFailed("words", etag="7")).headers["ETag"] == 'W/"7"'
    assert "ETag" not in error_response(PreconditionFailed("words")).headers


@pytest.mark.parametrize(("error", "status"), [("invalid_client", 401), ("invalid_scope", 400), ("invalid_request", 400)])
def test_the_token_endpoint_speaks_oauth(error: str, status: int) -> None:
    answer = error_response(TokenRefused(error, "words"))
    assert (answer.status_code, orjson.loads(answer.body)) == (status, {"error": error, "error_description": "words"})


def test_an_issue_becomes_all_of_its_outcome() -> None:
    [full, bare] = operation_outcome([Issue("value", "words", "Goal.note", "sip-x"), Issue("value", "words")])["issue"]  # type: ignore[misc]
    coding = [{"system": "https://fhir-sip.se/ig/rule", "code": "sip-x"}]
    assert full == {
        "severity": "error",
        "code": "value",
        "details": {"text": "words", "coding": coding},
        "expression": ["Goal.note"],
    }
    assert bare == {"severity": "error", "code": "value", "details": {"text": "words"}}


def test_missing_and_hidden_are_the_same_bytes() -> None:
    assert error_response(errors.NotFound()).body == error_response(errors.NotFound()).body
