"""A decision tells its rule, its law, its steps, and what is missing."""

import pytest

from fhir_sip.access.decision import Missing
from fhir_sip.access.reading import RULES
from tests.access.small_plan import caller, consent, index, read, signature

SIGNED = signature("Patient/1")


def test_the_steps_are_the_rules_in_their_order_and_the_last_one_held() -> None:
    decision = read(index(consent("secrecy", SIGNED)), caller("R"))
    assert [step.rule for step in decision.steps] == [rule.name for rule in RULES][: len(decision.steps)]
    assert [step.held for step in decision.steps] == [False] * (len(decision.steps) - 1) + [True]
    assert (decision.steps[-1].rule, decision.steps[-1].law) == (decision.rule, decision.law)
    assert decision.missing == ()


def test_every_rule_cites_its_law_and_the_last_one_is_a_no() -> None:
    assert all(rule.law for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert not RULES[-1].allows


def test_what_is_missing_is_told() -> None:
    signed = consent("secrecy", SIGNED)
    assert read(index(signed, members="A"), caller("R")).missing == (Missing("membership"),)
    assert read(index(), caller("R")).missing == (Missing("consent"),)
    assert read(index(consent("plan", SIGNED)), caller("R")).missing == (Missing("consent"),)
    assert read(index(signed), caller("R", "TREAT")).missing == (Missing("purpose"),)
    assert read(index(consent()), caller("R", "TREAT")).missing == (Missing("purpose"), Missing("signature", 1))
    assert read(index(consent(), consent(purpose="TREAT")), caller("R")).missing == (Missing("signature", 1),)


def test_of_a_block_nothing_would_help() -> None:
    assert read(index(consent("block")), caller("R")).missing == ()


@pytest.mark.parametrize("mark", ["NOPAT", "NOPATIENT"])
def test_what_is_not_for_the_patient_is_kept_from_a_service_for_the_patient(mark: str) -> None:
    records = index(consent("secrecy", SIGNED, purpose="PATRQT"), consent("secrecy", SIGNED))
    assert read(records, caller("R", "PATRQT")).allowed
    records["Goal/1"]["meta"] = {"security": [{"code": mark}]}
    assert read(records, caller("R", "PATRQT")).rule == "not-for-the-patient"
    assert read(records, caller("A", "PATRQT")).rule == "not-for-the-patient", "its own records too"
    assert read(records, caller("R")).allowed
    assert read(records, caller("R", "PATRQT"), "Task/1").allowed
