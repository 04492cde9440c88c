"""Roles are not taken by the very write that says so, and a denied write is in the log of the person it concerned."""

import copy
from typing import Any

import httpx
import pytest

from tests.attacks.records import REGION, A, B, all_of, as_new, etag_of, key_of, organisation, put, rule_of, sent
from tests.systems import Systems, fresh_plan, posted, pulled


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    document = fresh_plan()
    return document | {"place": posted(systems.municipality_a, document)}


def test_a_team_that_makes_me_responsible_gives_no_power_in_the_same_transaction(systems: Systems, plan: dict[str, Any]) -> None:
    region = systems.region_ehr
    team = copy.deepcopy(all_of(region, plan, "CareTeam")[0]) | {"managingOrganization": [organisation(REGION)]}
    care_plan = all_of(region, plan, "CarePlan")[0] | {"title": "Övertagen"}
    for records in ([team], [team, care_plan], [care_plan, team]):
        answer = sent(region, *records)
        assert (answer.status_code, rule_of(answer)) == (403, "not-responsible-or-coordinator")


def test_a_new_record_is_not_made_in_anothers_name(systems: Systems, plan: dict[str, Any]) -> None:
    region = systems.region_ehr
    for kind in ("Goal", "Condition", "RelatedPerson", "PractitionerRole", "Consent", "CareTeam", "CarePlan"):
        record = as_new(all_of(region, plan, kind)[0])
        assert region.fhir("POST", kind, json={n: v for n, v in record.items() if n != "fullUrl"}).status_code == 403, kind


def test_a_custodian_is_one_and_stands_in_one_place(systems: Systems, plan: dict[str, Any]) -> None:
    a = systems.municipality_a
    goal = all_of(a, plan, "Goal")[0]
    [own] = [e for e in goal["extension"] if e["url"].endswith("/custodian")]
    rest = [e for e in goal["extension"] if e is not own]
    for value in (
        [own, own | {"valueReference": organisation(B)}],
        [own | {"valueReference": organisation(B)}, own],
        [{"url": "http://example.org/x", "extension": [own]}],
        [{"url": own["url"], "extension": [{"url": own["url"], "valueReference": organisation(A)}]}],
        [own | {"valueReference": {"reference": f"Organization/{A}/_history/1"}}],
        [own | {"valueReference": {"reference": f"organization/{A}"}}],
        [own | {"valueReference": {"reference": f"Organization/{A.lower()}"}}],
        [own | {"valueReference": {"identifier": {"system": "urn:oid:1.2.752.29.4.19", "value": A}}}],
    ):
        assert put(a, goal | {"extension": [*rest, *value]}).status_code in (400, 403, 422), value
    assert all_of(a, plan, "Goal")[0]["meta"]["versionId"] == goal["meta"]["versionId"]


def test_a_unit_below_a_blocked_party_and_two_spellings_of_one_record(systems: Systems, plan: dict[str, Any]) -> None:
    a = systems.municipality_a
    goal = all_of(a, plan, "Goal")[0]
    absolute = {"resource": goal, "request": {"method": "PUT", "url": f"{a.fhir_url}/{key_of(goal)}", "ifMatch": etag_of(goal)}}
    plain = {"resource": goal, "request": {"method": "PUT", "url": key_of(goal), "ifMatch": etag_of(goal)}}
    for entries in ([plain, plain], [plain, absolute]):
        answer = a.fhir("POST", "", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
        assert answer.status_code in (400, 422)


def test_a_denied_write_is_logged_on_the_person(systems: Systems, plan: dict[str, Any]) -> None:
    b = systems.municipality_b
    goal = all_of(systems.municipality_a, plan, "Goal")[0]
    assert put(b, goal).status_code == 404
    log = systems.municipality_a.sip("GET", f"{plan['place']}/access-log").json()["accesses"]
    assert any((row["party"], row["interaction"], row["result"]) == (B, "update", "refused") for row in log)


def test_a_request_id_cannot_write_in_the_log(systems: Systems, plan: dict[str, Any]) -> None:
    for given in ("a b", "x" * 65, '"},{"who":"B"}', "198001019802;"):
        answer = systems.region_ehr.fhir("GET", f"CarePlan/{plan['place']}", headers={"X-Request-Id": given})
        assert answer.status_code == 200
        assert answer.headers["X-Request-Id"] != given


def test_an_assertion_or_a_foreign_key_is_no_token(systems: Systems, plan: dict[str, Any]) -> None:
    import jwt

    b = systems.municipality_b
    key = jwt.PyJWK.from_dict(b.credentials["private_jwk"])
    claims = jwt.decode(systems.municipality_a.token(), options={"verify_signature": False})
    public = {n: v for n, v in b.credentials["private_jwk"].items() if n != "d"}
    forged = [
        b.assertion(),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, key.key, algorithm="ES384", headers={"jwk": public, "kid": "../../dev/null", "typ": "at+jwt"}),
        systems.municipality_a.token()[:-4] + "AAAA",
    ]
    for token in forged:
        answer = httpx.get(f"{b.fhir_url}/CarePlan/{plan['place']}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    once = b.assertion()
    assert b.token_response(once).status_code == 200
    assert b.token_response(once).status_code == 401, "an assertion is used once"
    assert b.token_response(b.assertion(), "system/*.cruds").status_code == 400
    assert pulled(b, plan) == []
