"""The decision agrees with the literal reading, for every caller and record of generated worlds; and each rule is seen to matter."""

import dataclasses

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.access import oracle
from tests.access.single_changes import CLOSED, OPENED, PLAIN, Case
from tests.access.worlds import PARTIES, World
from tests.oracle.deciding import Deciding, differences, readings
from tests.oracle.drawing import worlds


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink])
@given(worlds())
def test_the_decision_is_the_literal_reading(world: World) -> None:
    assert list(differences(world, readings(world))) == []


@pytest.mark.parametrize("why", CLOSED)
def test_one_thing_missing_closes_the_record(why: str) -> None:
    assert _decided(CLOSED[why]) == (False, CLOSED[why].rule)


@pytest.mark.parametrize("why", OPENED)
def test_what_is_lawful_is_open(why: str) -> None:
    assert _decided(OPENED[why]) == (True, OPENED[why].rule)


@pytest.mark.parametrize("why", CLOSED | OPENED)
def test_the_literal_reading_says_the_same(why: str) -> None:
    case = (CLOSED | OPENED)[why]
    reading = oracle.read(case.world, case.organisation, case.purpose, case.record)
    assert (reading.allowed, reading.rule) == (why in OPENED, case.rule)


def test_the_plain_case_is_open_and_only_to_the_receiver() -> None:
    assert {party for party in PARTIES if Deciding(PLAIN).on(party, "COC", "goal").allowed} == {"M", "R"}


def test_a_record_without_custodian_is_nobodys_to_see() -> None:
    nobodys = dataclasses.replace(PLAIN, custodians={**PLAIN.custodians, "goal": None})
    for party in PARTIES:
        assert not Deciding(nobodys).on(party, "COC", "goal").allowed


def test_a_decision_names_its_rule_and_its_consent() -> None:
    decision = Deciding(PLAIN).on("R", "COC", "goal")
    assert (decision.rule, decision.consent) == ("member-with-consent", "Consent/w-consent-0")
    assert "OSL" in decision.law


def _decided(case: Case) -> tuple[bool, str]:
    decision = Deciding(case.world).on(case.organisation, case.purpose, case.record)
    return decision.allowed, decision.rule
