"""Spärr: closes the discloser's records whatever says yes; never on a child's guardians' word alone (lag 2022:913 2:3, PDL 4:4)."""

from typing import Any

import pytest

from tests.access.small_plan import caller, consent, index, read, signature, write

CHILD, ADULT = "2020-01-01", "1990-05-05"
OPEN = consent("secrecy", signature("Patient/1"))


@pytest.mark.parametrize("against", ["R", "R-unit"])
def test_a_block_names_the_party_or_the_unit(against: str) -> None:
    block = consent("block", provision={"actor": [{"reference": {"reference": f"Organization/{against}"}}]})
    records = index(OPEN, block)
    assert read(records, caller("R", unit="R-unit")).rule == "blocked"
    assert read(records, caller("A")).rule == "own-record"


@pytest.mark.parametrize(
    "changes",
    [{"status": "inactive"}, {"disclosers": "S"}, {"receivers": "S"}, {"provision": {"period": {"end": "2026-11-22"}}}],
)
def test_what_is_no_block_of_these_records_against_the_caller_closes_nothing(changes: dict[str, Any]) -> None:
    assert read(index(OPEN, consent("block", **changes)), caller("R")).allowed


def test_a_block_whose_period_cannot_be_read_closes() -> None:
    block = consent("block", provision={"period": {"start": "igår"}})
    assert read(index(OPEN, block), caller("R")).rule == "blocked"


def asked(*people: str, **changes: Any) -> dict[str, Any]:
    return consent("block", performer=[{"reference": person} for person in people], **changes)


def decided(block: dict[str, Any], born: str | None, old: dict[str, Any] | None = None) -> str:
    return write(index(born=born, relatives={"RelatedPerson/1": {}}), caller("A"), block, old).rule


def test_guardians_alone_do_not_block_a_childs_records() -> None:
    assert decided(asked("RelatedPerson/1"), CHILD) == "no-block-by-guardian"
    assert decided(asked("RelatedPerson/1", "Patient/1"), CHILD) == "recorded-by-discloser"
    assert decided(asked("RelatedPerson/1") | {"extension": [*asked()["extension"], signature("Patient/1")]}, CHILD) == (
        "recorded-by-discloser"
    )


@pytest.mark.parametrize("born", [ADULT, None, "2008"])
def test_where_nobody_is_a_child_for_certain_a_block_is_taken(born: str | None) -> None:
    assert decided(asked("RelatedPerson/1"), born) == "recorded-by-discloser"


def test_such_a_block_that_is_there_can_be_ended() -> None:
    old = asked("RelatedPerson/1")
    assert decided(old | {"status": "inactive"}, CHILD, old) == "recorded-by-discloser"


def test_a_block_is_for_ones_own_records_against_anybody() -> None:
    assert decided(asked("Patient/1", receivers="H"), ADULT) == "recorded-by-discloser"
    assert decided(asked("Patient/1", disclosers="AR"), ADULT) == "block-of-own-records"
