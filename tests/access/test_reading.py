"""The decision agrees with the literal reading, for every caller and record of generated worlds; and each rule is seen to matter."""

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from fhir_sip.access import may_read, plans_in
from fhir_sip.caller import Caller, OrganisationTree
from fhir_sip.caller.organisations import KIND_SYSTEM
from fhir_sip.caller.scopes import Scopes
from tests.access import oracle
from tests.access.worlds import ITEMS, NOW, PARTIES, Consent, Deny, Signature, Window, World, index, key, worlds

TREE = OrganisationTree.from_resources(
    [
        {"id": party, "name": party, "active": True, "type": [{"coding": [{"system": KIND_SYSTEM, "code": kind}]}]}
        for party, kind in PARTIES.items()
    ]
)
OPEN = Window(-30, 30)
SIGNED = (Signature("mother", -20, None), Signature("father", -20, None))
CONSENT = Consent("secrecy", "active", frozenset("M"), frozenset("R"), "COC", OPEN, SIGNED, ("related", "plan"), ())
PLAIN = World(
    age=4,
    team_status="active",
    memberships=(("M", OPEN), ("R", OPEN)),
    guardians=(("mother", Window(-30, None)), ("father", Window(-30, None))),
    custodians={name: "M" for name in ("plan", *ITEMS)},
    consents=(CONSENT,),
)


def caller(party: str, purpose: str = "COC") -> Caller:
    return Caller(party, party, party, (party,), PARTIES[party], Scopes(frozenset()), purpose)


def decided(world: World, party: str, record: str, purpose: str = "COC") -> bool:
    records = index(world)
    where = key(record)
    return may_read(caller(party, purpose), where, records[where], plans_in(records), TREE, NOW).allowed


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds)
def test_the_decision_is_the_literal_reading(world: World) -> None:
    records = ["plan", "team", "person", *ITEMS, *(who for who, _ in world.guardians)]
    for party in PARTIES:
        for record in records:
            assert decided(world, party, record) == oracle.may_read(world, party, record), (party, record)


def test_the_plain_case_is_open_and_only_to_the_receiver() -> None:
    assert {party for party in PARTIES if decided(PLAIN, party, "goal")} == {"M", "R"}


def consent(**changes: object) -> World:
    return dataclasses.replace(PLAIN, consents=(dataclasses.replace(CONSENT, **changes),))  # type: ignore[arg-type]


def other_plan() -> World:
    return consent(target=("related", "other-plan"))


CLOSED: dict[str, Callable[[], World]] = {
    "not a member": lambda: dataclasses.replace(PLAIN, memberships=(("M", OPEN),)),
    "an ex-member": lambda: dataclasses.replace(PLAIN, memberships=(("M", OPEN), ("R", Window(-30, -1)))),
    "not yet a member": lambda: dataclasses.replace(PLAIN, memberships=(("M", OPEN), ("R", Window(2, None)))),
    "the team is suspended": lambda: dataclasses.replace(PLAIN, team_status="suspended"),
    "no consent": lambda: dataclasses.replace(PLAIN, consents=()),
    "consent to planning only": lambda: consent(kind="plan"),
    "joint documentation does not reach a school": lambda: dataclasses.replace(
        consent(kind="joint-documentation", disclosers=frozenset("S")), custodians={n: "S" for n in ("plan", *ITEMS)}
    ),
    "proposed, not given": lambda: consent(status="proposed"),
    "withdrawn": lambda: consent(status="inactive"),
    "another discloser": lambda: consent(disclosers=frozenset("B")),
    "another receiver": lambda: consent(receivers=frozenset("B")),
    "another purpose": lambda: consent(purpose="TREAT"),
    "not yet": lambda: consent(window=Window(1, 30)),
    "expired": lambda: consent(window=Window(-30, -1)),
    "another plan": other_plan,
    "one guardian has not signed": lambda: consent(signatures=SIGNED[:1]),
    "one guardian has withdrawn today": lambda: consent(signatures=(SIGNED[0], Signature("father", -20, 0))),
    "signed tomorrow": lambda: consent(signatures=(SIGNED[0], Signature("father", 1, None))),
    "nobody is known to sign": lambda: dataclasses.replace(PLAIN, guardians=()),
    "a child of 15 has not signed": lambda: dataclasses.replace(PLAIN, age=15),
    "excepted by record": lambda: consent(denies=(Deny(frozenset("R"), ("instance", "goal")),)),
    "excepted by author": lambda: consent(denies=(Deny(frozenset("R"), ("authoredby", "M")),)),
    "blocked": lambda: dataclasses.replace(PLAIN, consents=(CONSENT, dataclasses.replace(CONSENT, kind="block"))),
}


@pytest.mark.parametrize("why", CLOSED)
def test_one_thing_missing_closes_the_record(why: str) -> None:
    assert not decided(CLOSED[why](), "R", "goal")


def test_a_record_without_custodian_is_nobodys_to_see() -> None:
    records = index(PLAIN)
    records["Goal/1"]["extension"] = []
    for party in PARTIES:
        assert not may_read(caller(party), "Goal/1", records["Goal/1"], plans_in(records), TREE, NOW).allowed


def test_a_decision_names_its_rule_and_its_consent() -> None:
    records = index(PLAIN)
    decision = may_read(caller("R"), "Goal/1", records["Goal/1"], plans_in(records), TREE, NOW)
    assert (decision.rule, decision.consent) == ("member-with-consent", "Consent/0")
    assert "OSL" in decision.law
