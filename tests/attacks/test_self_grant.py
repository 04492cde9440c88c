"""L14: a party opens its own records, never another's to itself; and blocks its own, never another's."""

import copy
from typing import Any

import pytest

from tests.attacks.records import REGION, SCHOOL, A, all_of, as_block, as_new, consent_of, key_of, organisation, put, rule_of
from tests.systems import Systems, fresh_plan, posted, pulled


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    """A discloses to the region; the school discloses nothing."""
    document = fresh_plan()
    for consent in document["consents"]:
        consent["disclosers"] = [A]
    return document | {"place": posted(systems.municipality_a, document)}


def schools_action(systems: Systems, plan: dict[str, Any]) -> str:
    references = [a["reference"]["reference"] for a in all_of(systems.region_ehr, plan, "CarePlan")[0]["activity"]]
    [key] = [key for key in references if systems.school.fhir("GET", key).status_code == 200]
    return str(key)


def of_the_region(systems: Systems, plan: dict[str, Any], disclosers: list[str], receiver: str) -> dict[str, Any]:
    consent = as_new(consent_of(systems.region_ehr, plan), REGION)
    consent["organization"] = [organisation(hsa_id) for hsa_id in disclosers]
    consent["provision"]["actor"] = [consent["provision"]["actor"][0] | {"reference": organisation(receiver)}]
    del consent["fullUrl"]
    return consent


def test_a_member_does_not_open_anothers_records_to_itself(systems: Systems, plan: dict[str, Any]) -> None:
    region, action = systems.region_ehr, schools_action(systems, plan)
    assert region.fhir("GET", action).status_code == 404
    answer = region.fhir("POST", "Consent", json=of_the_region(systems, plan, [REGION, SCHOOL], REGION))
    assert region.fhir("GET", action).status_code == 404
    assert (answer.status_code, rule_of(answer)) == (403, "consent-for-own-records")


def test_a_consent_is_not_widened_to_anothers_records_afterwards(systems: Systems, plan: dict[str, Any]) -> None:
    region, action = systems.region_ehr, schools_action(systems, plan)
    made = region.fhir("POST", "Consent", json=of_the_region(systems, plan, [REGION], A))
    assert made.status_code == 201, made.text
    wider = copy.deepcopy(made.json())
    wider["organization"] = [organisation(REGION), organisation(SCHOOL)]
    wider["provision"]["actor"][0]["reference"] = organisation(REGION)
    answer = put(region, wider)
    assert region.fhir("GET", action).status_code == 404
    assert (answer.status_code, rule_of(answer)) == (403, "consent-for-own-records")


def test_a_member_does_not_block_a_party_from_its_own_records(systems: Systems, plan: dict[str, Any]) -> None:
    block = of_the_region(systems, plan, [REGION, A], A)
    block["category"][0]["coding"][0] = {"system": block["category"][0]["coding"][0]["system"], "code": "block"}
    block["policy"][0]["uri"] = "https://fhir-sip.se/ig/policy/block"
    block["provision"]["type"] = "deny"
    answer = systems.region_ehr.fhir("POST", "Consent", json=block)
    assert len(pulled(systems.municipality_a, plan)) > 5, "A has its own plan"
    assert (answer.status_code, rule_of(answer)) == (403, "block-of-own-records")


def test_a_block_beats_the_permit_and_is_its_makers_alone(systems: Systems, plan: dict[str, Any]) -> None:
    a, region = systems.municipality_a, systems.region_ehr
    block = as_block(consent_of(a, plan), A, REGION)
    del block["fullUrl"]
    made = a.fhir("POST", "Consent", json=block)
    assert made.status_code == 201, made.text
    assert {r["resourceType"] for r in pulled(region, plan)} <= {"Task", "Organization"}
    assert put(region, made.json() | {"status": "inactive"}).status_code == 404
    missing = put(region, made.json() | {"id": "never-there", "status": "inactive"})
    hidden = put(region, made.json() | {"status": "inactive"})
    assert hidden.content == missing.content
    assert region.fhir("GET", key_of(made.json())).status_code == 404
