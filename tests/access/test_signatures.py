"""Who must sign, row by row of docs/access-rules.md: by age, judgement of maturity, guardians in force, and the county's rules."""

from types import MappingProxyType
from typing import Any

import pytest

from fhir_sip.access.county_rules import CountyRules, SigningRules
from fhir_sip.access.decision import Missing
from tests.access.small_plan import caller, consent, index, maturity, read, signature

MOTHER, FATHER, CHILD = "RelatedPerson/1", "RelatedPerson/2", "Patient/1"
BOTH: dict[str, dict[str, Any]] = {MOTHER: {}, FATHER: {}}
# Ages on 2026-11-23.
BORN = {
    4: "2022-01-01",
    11: "2015-01-01",
    12: "2014-11-23",
    13: "2013-05-05",
    15: "2011-11-23",
    16: "2010-05-05",
    40: "1986-05-05",
}


def rules(**changes: Any) -> CountyRules:
    return CountyRules(MappingProxyType({"A": SigningRules(**changes)}))


def opened(age: int, *extensions: Any, county: CountyRules | None = None, **world: Any) -> bool:
    records = index(consent("secrecy", *extensions), born=BORN[age], **({"relatives": BOTH} | world))
    return read(records, caller("R"), rules=county).allowed


def missing(age: int, *extensions: Any, **world: Any) -> tuple[Missing, ...]:
    records = index(consent("secrecy", *extensions), born=BORN[age], **({"relatives": BOTH} | world))
    return read(records, caller("R")).missing


def signed_by(*people: str) -> list[dict[str, Any]]:
    return [signature(person) for person in people]


@pytest.mark.parametrize("age", [4, 11])
def test_a_small_childs_guardians_sign_together(age: int) -> None:
    assert opened(age, *signed_by(MOTHER, FATHER))
    assert not opened(age, *signed_by(MOTHER))
    assert not opened(age, *signed_by(CHILD))
    assert not opened(age, *signed_by(CHILD), maturity(True)), "no judgement lets so young a child decide"


@pytest.mark.parametrize("age", [12, 13])
def test_from_12_the_child_signs_besides_its_guardians(age: int) -> None:
    assert opened(age, *signed_by(MOTHER, FATHER, CHILD))
    assert not opened(age, *signed_by(MOTHER, FATHER))
    assert not opened(age, *signed_by(MOTHER, CHILD))
    assert not opened(age, *signed_by(CHILD))


@pytest.mark.parametrize("age", [12, 13])
def test_a_child_judged_mature_signs_alone(age: int) -> None:
    assert opened(age, *signed_by(CHILD), maturity(True))
    assert not opened(age, *signed_by(MOTHER, FATHER), maturity(True))
    assert not opened(age, *signed_by(CHILD), maturity(False))


@pytest.mark.parametrize(
    "judgement", [[maturity(True, day="2026-11-24")], [maturity(True, by=None)], [maturity(True), maturity(True)]]
)
def test_a_judgement_counts_from_its_day_when_somebody_stands_for_it_and_is_one(judgement: list[Any]) -> None:
    assert not opened(13, *signed_by(CHILD), *judgement)


@pytest.mark.parametrize("age", [15, 16])
def test_from_15_the_person_signs_alone(age: int) -> None:
    assert opened(age, *signed_by(CHILD))
    assert opened(age, *signed_by(CHILD), maturity(True))
    assert not opened(age, *signed_by(MOTHER, FATHER))


def test_a_youth_judged_not_to_decide_needs_its_guardians() -> None:
    assert opened(16, *signed_by(MOTHER, FATHER), maturity(False))
    assert not opened(16, *signed_by(CHILD), maturity(False))
    assert not opened(16, *signed_by(CHILD), maturity(False), relatives={})


def test_no_judgement_takes_an_adults_place() -> None:
    assert opened(40, *signed_by(CHILD), maturity(False))
    assert not opened(40, *signed_by(MOTHER, FATHER), maturity(False))


def test_of_unknown_age_nobody_can_sign() -> None:
    records = index(consent("secrecy", *signed_by(CHILD, MOTHER, FATHER)), born=None, relatives=BOTH)
    assert read(records, caller("R")).missing == (Missing("signature", None),)


def test_in_doubt_the_person_is_the_youngest_it_can_be() -> None:
    records = index(consent("secrecy", *signed_by(CHILD)), born="2011", relatives=BOTH)
    assert not read(records, caller("R")).allowed, "born in December 2011, perhaps: not 15 yet"


@pytest.mark.parametrize("left", ["2026-11-22", "2026-10"])
def test_who_is_no_guardian_any_more_need_not_sign(left: str) -> None:
    assert opened(4, *signed_by(MOTHER), relatives={MOTHER: {}, FATHER: {"period": {"end": left}}})


def test_without_guardians_nobody_can_sign_for_a_child() -> None:
    for relatives in ({}, {MOTHER: {"period": {"end": "2026-11-22"}}}):
        assert not opened(4, *signed_by(MOTHER), relatives=relatives)
        assert not opened(13, *signed_by(MOTHER, CHILD), relatives=relatives)


def test_a_guardian_who_cannot_be_read_has_not_signed() -> None:
    unreadable = {MOTHER: {}, FATHER: {"period": {"start": "igår"}}}
    assert not opened(4, *signed_by(MOTHER, FATHER), relatives=unreadable)
    records = index(consent("secrecy", *signed_by(MOTHER, FATHER)), born=BORN[4], relatives=BOTH)
    del records[FATHER]
    assert not read(records, caller("R")).allowed


@pytest.mark.parametrize("withdrawn", ["2026-11-23", "2026-11-01", "2026-11", "någon gång"])
def test_a_withdrawal_counts_from_the_first_moment_of_its_day(withdrawn: str) -> None:
    assert not opened(4, signature(MOTHER), signature(FATHER, withdrawn=withdrawn))


def test_a_withdrawal_to_come_and_a_new_yes_count() -> None:
    assert opened(4, signature(MOTHER), signature(FATHER, withdrawn="2026-11-24"))
    assert opened(4, signature(MOTHER), signature(FATHER, withdrawn="2026-11-01"), signature(FATHER, "2026-11-10"))
    assert not opened(4, signature(MOTHER), signature(FATHER, "2026-11-24"))


def test_it_is_told_how_many_have_not_signed() -> None:
    assert missing(4) == (Missing("signature", 2),)
    assert missing(4, *signed_by(MOTHER)) == (Missing("signature", 1),)
    assert missing(13, *signed_by(MOTHER)) == (Missing("signature", 2),)
    assert missing(4, relatives={}) == (Missing("signature", None),)


def test_a_county_sets_the_age_of_ones_own_consent() -> None:
    assert not opened(16, *signed_by(CHILD), county=rules(own_consent_from=18))
    assert opened(16, *signed_by(CHILD, MOTHER, FATHER), county=rules(own_consent_from=18))


def test_a_county_sets_the_age_from_which_a_child_signs() -> None:
    assert not opened(4, *signed_by(MOTHER, FATHER), county=rules(child_signs_from=0))
    assert opened(4, *signed_by(MOTHER, FATHER, CHILD), county=rules(child_signs_from=0))
    assert not opened(4, *signed_by(CHILD), maturity(True), county=rules(child_signs_from=0))


def test_a_county_sets_the_age_from_which_maturity_is_judged() -> None:
    assert not opened(13, *signed_by(CHILD), maturity(True), county=rules(maturity_from=14))
    assert opened(13, *signed_by(CHILD), maturity(True), county=rules(maturity_from=13))


def representative(**special: Any) -> dict[str, Any]:
    return {"relationship": [{"coding": [{"code": "representative"}]}]} | special


def test_representatives_sign_for_an_adult_where_the_county_lets_them() -> None:
    people = {MOTHER: representative(), FATHER: representative()}
    county = rules(representatives_may_sign=True)
    assert not opened(40, *signed_by(MOTHER, FATHER), relatives=people)
    assert opened(40, *signed_by(MOTHER, FATHER), relatives=people, county=county)
    assert opened(40, *signed_by(CHILD), relatives=people, county=county)
    assert not opened(40, *signed_by(MOTHER), relatives=people, county=county)
    assert not opened(40, *signed_by(MOTHER, FATHER), relatives=BOTH, county=county), "guardians are no representatives"
    assert not opened(16, *signed_by(MOTHER, FATHER), relatives=people, county=county), "not for a child"


def test_a_representative_is_in_force_for_a_period_that_can_be_read() -> None:
    county = rules(representatives_may_sign=True)
    for period in ({"end": "2026-11-22"}, {"start": "2026-11-24"}, {"start": "igår"}):
        assert not opened(40, *signed_by(MOTHER), relatives={MOTHER: representative(period=period)}, county=county)


def test_the_nearest_organisations_rules_hold() -> None:
    others = CountyRules(MappingProxyType({"R": SigningRules(own_consent_from=18)}))
    assert opened(16, *signed_by(CHILD), county=others), "A's plan is not the region's"
