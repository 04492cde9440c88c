"""Search arguments of scopes, against a second, brute-force reading of what they mean."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_sip.caller.scopes import Scopes, parse_scopes

_SYSTEMS = ("http://s.example/1", "http://s.example/2", None)
_CODES = ("a", "b")
_OWNERS = ("Organization/O1", "Organization/O2")
_STATUSES = ("accepted", "completed")
# Every token there is for these systems and codes, and one that matches nothing.
_TOKENS = [f"{system or ''}|{code}" for system in _SYSTEMS for code in _CODES] + [*_CODES, "http://s.example/1|", "c"]


def _codings() -> list[list[dict[str, str]]]:
    one = [({"system": system} if system else {}) | {"code": code} for system in _SYSTEMS for code in _CODES]
    return [[], *([coding] for coding in one), [one[0], one[5]], [{"system": "http://s.example/1"}]]


def _tasks() -> list[dict[str, Any]]:
    return [
        {"resourceType": "Task"}
        | ({"status": status} if status else {})
        | ({"code": {"coding": coding}} if coding else {})
        | ({"owner": {"reference": owner}} if owner else {})
        for status, coding, owner in itertools.product((*_STATUSES, None), _codings(), (*_OWNERS, None))
    ]


TASKS = _tasks()


def token_matches(token: str, coding: dict[str, str]) -> bool:
    """http://hl7.org/fhir/R4/search.html#token, word for word."""
    if "|" not in token:
        return coding.get("code") == token
    system, code = token.split("|")
    if system == "":
        return coding.get("code") == code and "system" not in coding
    if code == "":
        return coding.get("system") == system
    return coding.get("system") == system and coding.get("code") == code


def argument_matches(task: dict[str, Any], name: str, value: str) -> bool:
    """One argument, comma-separated alternatives."""
    alternatives = value.split(",")
    if name == "status":
        return task.get("status") in alternatives
    if name == "owner":
        return task.get("owner", {}).get("reference") in alternatives
    codings = task.get("code", {}).get("coding", [])
    return any(token_matches(token, coding) for token in alternatives for coding in codings)


def covered(written: list[tuple[str, list[tuple[str, str]]]], task: dict[str, Any], letter: str) -> bool:
    """The brute-force reading: any scope with the letter, all of whose arguments match."""
    return any(
        letter in letters and all(argument_matches(task, name, value) for name, value in arguments)
        for letters, arguments in written
    )


def _values(choices: tuple[str, ...] | list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=3).map(",".join)


_ARGUMENT = st.one_of(
    st.tuples(st.just("status"), _values(_STATUSES)),
    st.tuples(st.just("owner"), _values(_OWNERS)),
    st.tuples(st.just("code"), _values(_TOKENS)),
)
_SCOPE = st.tuples(st.sampled_from(["r", "s", "rs", "cru"]), st.lists(_ARGUMENT, max_size=3))
_SCOPES = st.lists(_SCOPE, min_size=1, max_size=3)


def parsed(written: list[tuple[str, list[tuple[str, str]]]]) -> Scopes:
    text = " ".join(
        f"system/Task.{letters}" + ("?" + "&".join(f"{name}={value}" for name, value in arguments) if arguments else "")
        for letters, arguments in written
    )
    found = parse_scopes(text)
    assert found is not None, text
    return found


@given(_SCOPES)
@settings(max_examples=200)
def test_a_scope_covers_just_what_a_plain_reading_of_its_arguments_covers(
    written: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    scopes = parsed(written)
    for letter in "crus":
        assert [scopes.covers(task, letter) for task in TASKS] == [covered(written, task, letter) for task in TASKS]
    assert not any(scopes.covers(task | {"resourceType": "Goal"}, "r") for task in TASKS)


@given(_SCOPES, _SCOPES)
@settings(max_examples=400)
def test_what_is_within_a_registration_never_covers_more_than_it(
    asked: list[tuple[str, list[tuple[str, str]]]], registered: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    if not parsed(asked).within(parsed(registered)):
        return
    for letter, task in itertools.product("crus", TASKS):
        assert not covered(asked, task, letter) or covered(registered, task, letter)


@given(_SCOPES, _ARGUMENT)
@settings(max_examples=100)
def test_the_same_or_one_argument_more_is_always_within(
    written: list[tuple[str, list[tuple[str, str]]]], more: tuple[str, str]
) -> None:
    registered = parsed(written)
    assert registered.within(registered)
    assert parsed([(letters, [*arguments, more]) for letters, arguments in written]).within(registered)


@given(_SCOPES)
@settings(max_examples=100)
def test_a_scope_is_read_back_as_it_was_written(written: list[tuple[str, list[tuple[str, str]]]]) -> None:
    scopes = parsed(written)
    assert parse_scopes(str(scopes)) == scopes


@pytest.mark.parametrize(
    ("asked", "registered", "within"),
    [
        ("Task.r?status=accepted", "Task.rs", True),
        ("Task.r", "Task.rs?status=accepted", False),
        ("Task.r?status=accepted", "Task.rs?status=accepted,completed", True),
        ("Task.r?status=accepted,completed", "Task.rs?status=accepted", False),
        ("Task.r?owner=Organization/O1", "Task.rs?status=accepted", False),
        ("Task.r?status=accepted&owner=Organization/O1", "Task.rs?status=accepted", True),
        ("Task.r?code=http://s|a", "Task.r?code=a", True),
        ("Task.r?code=http://s|a", "Task.r?code=http://s|", True),
        ("Task.r?code=a", "Task.r?code=http://s|a", False),
        ("Task.r?code=http://s|", "Task.r?code=http://s|a", False),
        ("Task.r?status=accepted&status=completed", "Task.r?status=completed", True),
        ("Task.r?status=accepted", "*.rs", True),
        ("*.r", "Task.r?status=accepted", False),
        ("Task.rs?status=accepted", "Task.r?status=accepted Task.s?status=completed", False),
    ],
)
def test_a_stricter_scope_may_be_asked_for_and_no_wider_one(asked: str, registered: str, within: bool) -> None:
    wanted, allowed = (parse_scopes(" ".join(f"system/{one}" for one in text.split())) for text in (asked, registered))
    assert wanted is not None
    assert allowed is not None
    assert wanted.within(allowed) is within


@pytest.mark.parametrize(
    "text",
    ["Task.r?", "Task.r?status", "Task.r?status=", "Task.r?status=,", "Task.r?status=accepted&", "Task.r?priority=urgent",
     "Task.r?status:not=accepted", "Task.r?owner.name=Kalmar", "Task.r?_filter=1", "Task.r?status=|accepted",
     "Task.r?status=a+b", "Task.r?status=a\\,b", "Task.r?owner=O1", "Task.r?owner=https://evil.example/Organization/1",
     "Task.r?code=a|b|c", "Task.r?code=|", "Task.r?code=%00", "Task.r?code=%ff", "Task.r?code=%5C", "*.r?_security=R",
     "AuditEvent.r?_security=R",
     "Goal.r?status=active", "Patient.r?identifier=http://x|1", "Task.r?_has:Provenance:target:agent=1"],
)  # fmt: skip
def test_an_argument_that_a_record_cannot_answer_by_itself_makes_the_scope_unknown(text: str) -> None:
    assert parse_scopes(f"system/{text}") is None


def test_a_percent_encoded_value_is_read() -> None:
    scopes = parse_scopes("system/Task.r?code=http%3A%2F%2Fs%7Ca%20b")
    assert scopes is not None
    assert str(scopes) == "system/Task.r?code=http://s|a%20b"
    assert scopes.covers({"resourceType": "Task", "code": {"coding": [{"system": "http://s", "code": "a b"}]}}, "r")


@pytest.mark.parametrize(
    ("argument", "resource"),
    [
        ("CarePlan.r?category=http://x|sip", {"category": [{"text": "x"}, {"coding": [{"system": "http://x", "code": "sip"}]}]}),
        ("CarePlan.r?patient=Patient/1&intent=plan", {"subject": {"reference": "Patient/1"}, "intent": "plan"}),
        ("Condition.r?clinical-status=active", {"clinicalStatus": {"coding": [{"code": "active"}]}}),
        ("Goal.r?lifecycle-status=active", {"lifecycleStatus": "active"}),
        ("Consent.r?patient=Patient/1", {"patient": {"reference": "Patient/1"}}),
        ("Patient.r?_security=R", {"meta": {"security": [{"system": "http://c", "code": "R"}]}}),
        ("PractitionerRole.r?organization=Organization/1", {"organization": {"reference": "Organization/1"}}),
        ("RelatedPerson.r?relationship=MTH", {"relationship": [{"coding": [{"code": "MTH"}]}]}),
        ("Organization.r?type=x", {"type": [{"coding": [{"code": "x"}]}]}),
    ],
)
def test_every_type_reads_its_own_elements(argument: str, resource: dict[str, Any]) -> None:
    scopes = parse_scopes(f"system/{argument}")
    assert scopes is not None
    kind = argument.partition(".")[0]
    assert scopes.covers({"resourceType": kind} | resource, "r")
    assert not scopes.covers({"resourceType": kind}, "r")
