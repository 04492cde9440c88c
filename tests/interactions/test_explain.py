"""`$explain`: why may we, or may we not, see this; told to members, and to nobody who may not know that the record is there."""

from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, A, all_of, as_block, consent_of, key_of
from tests.systems import Systems, fresh_plan, posted, pulled, refusal


def explained(client: BackendClient, key: str) -> dict[str, Any]:
    answer = client.fhir("GET", f"{key}/$explain")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["resourceType"] == "Parameters"
    single = {
        one["name"]: next(value for name, value in one.items() if name != "name")
        for one in body["parameter"]
        if "part" not in one
    }
    parts = [
        {part["name"]: next(value for name, value in part.items() if name != "name") for part in one["part"]}
        | {"name": one["name"]}
        for one in body["parameter"]
        if "part" in one
    ]
    return single | {
        "steps": [(one["rule"], one["held"]) for one in parts if one["name"] == "step"],
        "missing": [(one["what"], one.get("count")) for one in parts if one["name"] == "missing"],
    }


@pytest.fixture(scope="module")
def plan(systems: Systems) -> dict[str, Any]:
    made = fresh_plan()
    return made | {"place": posted(systems.municipality_a, made)}


def test_a_member_with_consent_is_told_which_one_opened(systems: Systems, plan: dict[str, Any]) -> None:
    consent = consent_of(systems.region_ehr, plan)
    for key in (f"CarePlan/{plan['place']}", key_of(all_of(systems.region_ehr, plan, "Goal")[0])):
        told = explained(systems.region_ehr, key)
        assert (told["allowed"], told["rule"]) == (True, "member-with-consent")
        assert told["consent"] == {"reference": key_of(consent)}
        assert told["steps"][-1] == ("member-with-consent", True)
        assert not any(held for _, held in told["steps"][:-1])
        assert told["missing"] == []


def test_the_custodian_is_told_that_it_is_its_own(systems: Systems, plan: dict[str, Any]) -> None:
    told = explained(systems.municipality_a, f"CarePlan/{plan['place']}")
    assert (told["allowed"], told["rule"], told["law"]) == (True, "own-record", "OSL 8:1-2")


def test_a_member_without_consent_is_told_what_is_missing(systems: Systems, plan: dict[str, Any]) -> None:
    told = explained(systems.school, f"CarePlan/{plan['place']}")
    assert (told["allowed"], told["rule"], told["missing"]) == (False, "no-consent", [("consent", None)])
    assert systems.school.fhir("GET", f"CarePlan/{plan['place']}").status_code == 404


def test_who_is_to_take_part_in_a_draft_is_told_nothing_of_it_without_consent(systems: Systems) -> None:
    place = posted(systems.municipality_a, fresh_plan(status="draft"))
    assert explained(systems.region_ehr, f"CarePlan/{place}")["rule"] == "member-with-consent"
    refusal(systems.school.fhir("GET", f"CarePlan/{place}/$explain"), 404)


def test_a_member_with_another_purpose_is_told_so(systems: Systems, plan: dict[str, Any]) -> None:
    told = explained(systems.region_emergency, f"CarePlan/{plan['place']}")
    assert (told["rule"], told["missing"]) == ("no-consent", [("purpose", None)])


def test_whose_signature_is_missing_is_not_told(systems: Systems) -> None:
    plan = fresh_plan()
    for consent in plan["consents"]:
        consent["signatures"] = consent["signatures"][: 2 if consent["kind"] == "plan" else 0]
    place = posted(systems.municipality_a, plan)
    answer = systems.region_ehr.fhir("GET", f"CarePlan/{place}/$explain")
    assert explained(systems.region_ehr, f"CarePlan/{place}")["missing"] == [("signature", 2)]
    assert "RelatedPerson" not in answer.text


def test_a_block_is_told_to_a_member(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    block = as_block(consent_of(systems.municipality_a, plan), A, REGION)
    del block["fullUrl"]
    assert systems.municipality_a.fhir("POST", "Consent", json=block).status_code == 201
    told = explained(systems.region_ehr, f"CarePlan/{place}")
    assert (told["rule"], told["missing"]) == ("blocked", [])


def test_an_outsider_gets_the_same_bytes_as_for_a_missing_record(systems: Systems, plan: dict[str, Any]) -> None:
    for key in map(key_of, pulled(systems.municipality_a, plan)):
        kind = key.partition("/")[0]
        if kind != "Organization":
            hidden = systems.municipality_b.fhir("GET", f"{key}/$explain")
            missing = systems.municipality_b.fhir("GET", f"{kind}/never-there/$explain")
            assert (hidden.status_code, hidden.content) == (404, missing.content), key
            assert {*hidden.headers} == {*missing.headers}


def test_an_organisation_is_public_and_an_unknown_type_is_not_found(systems: Systems) -> None:
    assert explained(systems.municipality_b, f"Organization/{A}")["rule"] == "public-directory"
    assert refusal(systems.municipality_b.fhir("GET", "AuditEvent/1/$explain"), 404)
