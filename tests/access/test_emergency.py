"""Emergency access: who may, to what, for how long; and that it never beats a block (lag 2022:913 3:5-6)."""

from typing import Any

import pytest

from tests.access.small_plan import caller, consent, ground, index, read, write


def emergency(**changes: Any) -> dict[str, Any]:
    usual = {"custodian": "R", "disclosers": "AR", "purpose": "ETREAT"}
    hours = {"start": "2026-11-23T11:00:00+00:00", "end": "2026-11-23T15:00:00+00:00"}
    provision = {"period": hours} | changes.pop("provision", {})
    return consent("emergency", ground("emergency"), **(usual | changes), provision=provision)


def test_it_takes_the_place_of_membership_and_consent() -> None:
    decision = read(index(emergency(), members="AS"), caller("R", "ETREAT"))
    assert (decision.allowed, decision.rule, decision.consent) == (True, "emergency", "Consent/0")


CLOSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "for another purpose": (emergency(), "R", "COC"),
    "by no health care giver": (emergency(custodian="B", receivers="B"), "B", "ETREAT"),
    "made by another": (emergency(custodian="P"), "R", "ETREAT"),
    "names another": (emergency(receivers="P"), "R", "ETREAT"),
    "ended": (emergency(status="inactive"), "R", "ETREAT"),
    "of another person": (emergency(patient={"reference": "Patient/2"}), "R", "ETREAT"),
    "over": (
        emergency(provision={"period": {"start": "2026-11-23T01:00:00Z", "end": "2026-11-23T11:59:58Z"}}),
        "R",
        "ETREAT",
    ),
    "without end": (emergency(provision={"period": {"start": "2026-11-23"}}), "R", "ETREAT"),
    "without start": (emergency(provision={"period": {"end": "2026-11-23"}}), "R", "ETREAT"),
    "longer than a day": (
        emergency(provision={"period": {"start": "2026-11-23T11:00:00Z", "end": "2026-11-24T11:00:01Z"}}),
        "R",
        "ETREAT",
    ),
    "until further notice": (emergency(provision={"period": {"start": "2026-11-23", "end": "9999-12-31"}}), "R", "ETREAT"),
    "to the records of another": (emergency(disclosers="RH"), "R", "ETREAT"),
}


@pytest.mark.parametrize("why", CLOSED)
def test_one_thing_wrong_and_it_opens_nothing(why: str) -> None:
    record, party, purpose = CLOSED[why]
    assert not read(index(record, members="AS"), caller(party, purpose)).allowed


def test_it_may_last_a_whole_day() -> None:
    day = {"period": {"start": "2026-11-23T11:00:00Z", "end": "2026-11-24T11:00:00Z"}}
    assert read(index(emergency(provision=day)), caller("R", "ETREAT")).rule == "emergency"


def test_what_is_outside_the_law_stays_closed() -> None:
    records = index(emergency(disclosers="RS"))
    records["Goal/1"]["extension"][0]["valueReference"] = {"reference": "Organization/S"}
    assert not read(records, caller("R", "ETREAT")).allowed


def test_a_block_beats_it() -> None:
    records = index(emergency(), consent("block"), members="AS")
    assert read(records, caller("R", "ETREAT")).rule == "blocked"


def test_whose_door_was_opened_sees_the_record_whatever_became_of_it() -> None:
    records = index(emergency(disclosers="RH", status="inactive"), members="A")
    assert read(records, caller("H"), "Consent/0").rule == "discloser-of-emergency"
    assert not read(records, caller("H"), "Goal/1").allowed
    assert not read(records, caller("P"), "Consent/0").allowed


def test_nobody_writes_one_and_its_maker_ends_it() -> None:
    old = emergency()
    assert write(index(), caller("R", "ETREAT"), old).rule == "emergency-by-no-write"
    assert write(index(old), caller("R", "ETREAT"), emergency(disclosers="ARH"), old).rule == "emergency-by-no-write"
    into_another = consent("secrecy", custodian="R", disclosers="R", receivers="A")
    assert write(index(old), caller("R", "ETREAT"), into_another, old).rule == "emergency-by-no-write"
    assert write(index(old), caller("R", "ETREAT"), emergency(status="inactive"), old).rule == "withdrawal"
    assert not write(index(old), caller("A"), emergency(status="inactive"), old).allowed
