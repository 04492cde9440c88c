"""Legal exceptions: on a recorded ground one authority hands out its own records to another, never to a school (OSL 25:12-13, 26:9)."""

from typing import Any

import pytest

from tests.access.small_plan import caller, consent, ground, index, kept_by, read, write

CHILD, ADULT = "2020-01-01", "1990-05-05"
BETWEEN_AUTHORITIES = ["addiction", "lpt-lrv", "unborn-child", "when-needed"]


def exception(code: str = "when-needed", **changes: Any) -> dict[str, Any]:
    return consent("legal-exception", ground(code), **changes)


@pytest.mark.parametrize("code", BETWEEN_AUTHORITIES)
@pytest.mark.parametrize("key", ["Goal/1", "Task/1", "CarePlan/1", "Patient/1", "Consent/0"])
def test_a_ground_opens_one_authoritys_records_to_another(code: str, key: str) -> None:
    decision = read(index(exception(code)), caller("R"), key)
    assert (decision.rule, decision.consent) == ("member-with-legal-exception", "Consent/0")


def test_it_needs_no_signature_and_the_same_membership_as_a_consent() -> None:
    assert read(index(exception()), caller("R")).allowed
    assert read(index(exception(), members="AS"), caller("R")).rule == "not-a-member"


CLOSED: dict[str, dict[str, Any]] = {
    "no ground": exception() | {"extension": [kept_by("A")]},
    "two grounds": exception() | {"extension": [kept_by("A"), ground("when-needed"), ground("addiction")]},
    "an unknown ground": exception("because"),
    "the ground of an emergency": exception("emergency"),
    "ended": exception(status="inactive"),
    "another person": exception(patient={"reference": "Patient/2"}),
    "recorded by another": exception(custodian="B"),
    "another discloser too": exception(disclosers="AB"),
    "another receiver": exception(receivers="B"),
    "another purpose": exception(purpose="TREAT"),
    "over": exception(provision={"period": {"end": "2026-11-22"}}),
    "a nested deny": exception(provision={"provision": [{"type": "deny"}]}),
    "of an adult, as a child": exception("under-18"),
}


@pytest.mark.parametrize("why", CLOSED)
def test_one_thing_wrong_and_it_opens_nothing(why: str) -> None:
    assert read(index(CLOSED[why], born=ADULT), caller("R")).rule == "no-consent"


def test_a_child_is_one_for_certain() -> None:
    assert read(index(exception("under-18"), born=CHILD), caller("R")).allowed
    assert not read(index(exception("under-18"), born=None), caller("R")).allowed
    assert not read(index(exception("under-18"), born="2008"), caller("R")).allowed, "18 perhaps, born in January 2008"
    assert read(index(exception("under-18"), born="2009"), caller("R")).allowed


@pytest.mark.parametrize("code", [*BETWEEN_AUTHORITIES, "under-18", "cannot-consent"])
def test_never_to_a_school(code: str) -> None:
    records = index(exception(code, receivers="S"), born=CHILD)
    assert not any(read(records, caller("S"), key).allowed for key in ("Goal/1", "Task/1", "CarePlan/1", "CareTeam/1"))


def test_osl_binds_authorities_and_no_private_giver() -> None:
    records = index(exception(receivers="P"), members="AP")
    assert not read(records, caller("P")).allowed


def test_of_one_who_cannot_consent_the_plan_the_team_and_the_actions_are_opened() -> None:
    records = index(exception("cannot-consent"))
    opened = {key for key in records if read(records, caller("R"), key).allowed}
    assert opened == {"CarePlan/1", "CareTeam/1", "Task/1"}
    to_b = index(exception("cannot-consent", receivers="B"), members="AB")
    assert not read(to_b, caller("B"), "Task/1").allowed, "child and family services are outside lag (2022:913)"
    to_p = index(exception("cannot-consent", receivers="P"), members="AP")
    assert read(to_p, caller("P"), "Task/1").allowed


def test_an_authority_records_one_for_its_own_records() -> None:
    assert write(index(members="ARB"), caller("A"), exception(receivers="RB")).allowed


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "exception-never-to-school": (exception(receivers="S"), "A", ADULT),
    "exception-by-an-authority": (exception(receivers="P"), "A", ADULT),
    "exception-ground": (exception("cannot-consent", receivers="B"), "A", ADULT),
    "exception-under-18": (exception("under-18"), "A", ADULT),
    "consent-by-a-discloser": (exception(disclosers="R"), "A", ADULT),
    "receiver-is-a-party": (exception(receivers="H"), "A", ADULT),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_wrong_one_is_refused_by_its_rule(rule: str) -> None:
    new, party, born = REFUSED[rule]
    assert write(index(born=born, members="ARSPB"), caller(party), new).rule == rule


def test_a_school_or_another_discloser_records_none() -> None:
    of_the_school = exception(disclosers="S", custodian="S")
    assert write(index(members="ARS"), caller("S"), of_the_school).rule == "exception-by-an-authority"
    for_others = exception(disclosers="AR")
    assert write(index(), caller("A"), for_others).rule == "exception-by-an-authority"
