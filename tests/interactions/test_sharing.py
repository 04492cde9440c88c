"""Who sees what of a plan, over HTTP on real HAPI: members with consent, and nobody else."""

import copy
import json
from datetime import date, timedelta
from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import PERSONNUMMER, Systems, fresh_plan, personnummer_of, posted, pulled

REGION, SCHOOL = "SE9999000001-R000", "SE9999000011-A300"
TYPES = {"CarePlan", "CareTeam", "Goal", "Task", "Condition", "Consent", "Patient", "RelatedPerson", "PractitionerRole"}


def keys_of(records: list[dict[str, Any]]) -> list[str]:
    return [f"{record['resourceType']}/{record['id']}" for record in records]


def changed(client: BackendClient, place: str, change: Any) -> None:
    """Read a plan, change the document, put it back."""
    answer = client.sip("GET", place)
    plan = answer.json()
    change(plan)
    put = client.sip("PUT", place, json=plan, headers={"If-Match": answer.headers["ETag"]})
    assert put.status_code == 200, put.text


def test_a_member_with_consent_sees_every_part_of_the_plan(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    records = pulled(systems.region_ehr, plan)
    assert {record["resourceType"] for record in records} == TYPES | {"Organization"}
    for key, record in zip(keys_of(records), records, strict=True):
        answer = systems.region_ehr.fhir("GET", key)
        assert answer.status_code == 200, key
        assert answer.json() == record
        assert answer.headers["ETag"] == f'W/"{record["meta"]["versionId"]}"'


def test_a_stranger_gets_the_same_bytes_for_hidden_and_missing(systems: Systems) -> None:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    for key in keys_of(pulled(systems.region_ehr, plan)):
        kind = key.partition("/")[0]
        if kind == "Organization":
            continue
        hidden = systems.municipality_b.fhir("GET", key)
        missing = systems.municipality_b.fhir("GET", f"{kind}/never-there")
        assert (hidden.status_code, hidden.content) == (404, missing.content), key
        same = {name: hidden.headers.get(name) for name in ("content-type", "etag", "last-modified", "content-length")}
        assert same == {name: missing.headers.get(name) for name in same}


def test_a_stranger_finds_nothing_by_any_search(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    number = f"{PERSONNUMMER}|{personnummer_of(plan)}"
    records = pulled(systems.municipality_a, plan)
    patient = next(key for key in keys_of(records) if key.startswith("Patient/"))
    queries = [("CarePlan", {"patient.identifier": number}), ("CarePlan", {"_id": place}), ("CarePlan", {"patient": patient})]
    queries += [(kind, {"patient": patient}) for kind in ("Goal", "Task", "Condition", "Consent", "CareTeam", "RelatedPerson")]
    queries += [("Patient", {"identifier": number}), ("Task", {"patient": patient, "_include": "Task:patient"})]
    for kind, query in queries:
        for method, path, given in (("GET", kind, {"params": query}), ("POST", f"{kind}/_search", {"data": query})):
            answer = systems.municipality_b.fhir(method, path, **given)
            assert answer.status_code == 200, answer.text
            assert "entry" not in answer.json(), (kind, query)
    assert systems.municipality_b.sip("GET", place).status_code == 404
    assert systems.municipality_b.sip("GET", f"{place}/access-log").status_code == 404


def test_a_party_that_is_no_receiver_sees_only_its_own(systems: Systems) -> None:
    """The school is a member and discloses its action, but the consent names it as no receiver (D4)."""
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    assert pulled(systems.school, plan) == []
    assert systems.school.fhir("GET", f"CarePlan/{place}").status_code == 404
    for record in pulled(systems.municipality_a, plan):
        if record["resourceType"] == "Task":
            seen = systems.school.fhir("GET", f"Task/{record['id']}").status_code
            assert seen == (200 if record["owner"]["reference"] == f"Organization/{SCHOOL}" else 404)


def test_a_unit_acts_for_its_party(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    assert systems.unit_of_a.sip("GET", place).status_code == 200


def test_an_ex_member_sees_nothing_more(systems: Systems) -> None:
    """L20: the membership's period counts, not the name in the list."""
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    assert pulled(systems.region_ehr, plan)

    def region_leaves(document: dict[str, Any]) -> None:
        for party in document["parties"]:
            if party["hsa_id"] == REGION:
                party["end"] = (date.today() - timedelta(days=30)).isoformat()
        for person in document["staff"]:
            person["roles"] = [role for role in person["roles"] if role.get("on_behalf_of") != REGION] or [{"role": "staff"}]

    changed(systems.municipality_a, place, region_leaves)
    assert pulled(systems.region_ehr, plan) == []
    assert systems.region_ehr.sip("GET", place).status_code == 404


@pytest.mark.parametrize("who", [0, 1])
def test_one_guardians_withdrawal_closes_the_plan_at_once(systems: Systems, who: int) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    assert pulled(systems.region_ehr, plan)

    def withdraws(document: dict[str, Any]) -> None:
        for consent in document["consents"]:
            consent["signatures"][who]["withdrawn"] = date.today().isoformat()

    changed(systems.municipality_a, place, withdraws)
    assert pulled(systems.region_ehr, plan) == []
    assert len(pulled(systems.municipality_a, plan)) > 0, "the custodian keeps its own record"


def test_a_consent_is_no_consent_before_both_guardians_have_signed(systems: Systems) -> None:
    plan = fresh_plan(status="draft")
    for consent in plan["consents"]:
        consent["signatures"] = consent["signatures"][:1]
    posted(systems.municipality_a, plan)
    assert pulled(systems.region_ehr, plan) == []


def test_consent_to_planning_opens_no_records(systems: Systems) -> None:
    """Kind (a) is never kind (b): SoL 10:8 is not OSL 10:1."""
    plan = fresh_plan()
    plan["consents"] = [consent for consent in plan["consents"] if consent["kind"] == "plan"]
    posted(systems.municipality_a, plan)
    assert pulled(systems.region_ehr, plan) == []


def test_the_same_person_may_have_plans_with_two_parties_that_never_meet(systems: Systems) -> None:
    """Posting tells nobody whether the person is known: each custodian keeps its own record of the person."""
    ours = fresh_plan()
    posted(systems.municipality_a, ours)
    theirs = copy.deepcopy(ours) | {"id": ours["id"], "responsible_party": "SE9999000022-B100"}
    text = json.dumps(theirs).replace("SE9999000011-A100", "SE9999000022-B100").replace("SE9999000011-A101", "SE9999000022-B101")
    answer = systems.municipality_b.sip("POST", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    assert {record["id"] for record in pulled(systems.municipality_b, ours)}.isdisjoint(
        record["id"] for record in pulled(systems.municipality_a, ours) if record["resourceType"] != "Organization"
    )
