"""Offers, meetings, self-care agreements and plans that stand in: shown by the plan's consents, changed by whom they concern."""

import uuid
from pathlib import Path
from typing import Any

import orjson
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import Systems, fresh_plan, posted, pulled, refusal

EXAMPLES = Path(__file__).parents[2] / "mappings" / "sip" / "examples"
REGION, A = "SE9999000001-R000", "SE9999000011-A100"


def parts_of(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A valid offer, meeting, self-care agreement and other plan about what is in this document."""
    odd = orjson.loads((EXAMPLES / "odd.json").read_bytes())
    [need, *_], [action, *_] = document["needs"], document["actions"]
    party, staff = document["responsible_party"], document["staff"][0]["id"]
    named = {"recorded_by": party, "addresses": [need["id"]], "goals": [], "actions": [action["id"]]}
    task = {"id": "task", "what": "Mata", "instructions": "Sakta.", "done_by": "person", "status": "ready"}
    self_care = odd["egenvard"][0] | {
        "id": f"self-care-{uuid.uuid4()}",
        "addresses": [need["id"]],
        "goals": [],
        "recorded_by": party,
    }
    self_care["assessment"] |= {"assessor": staff}
    self_care["review"] |= {"responsible": party}
    self_care["risks"] = [self_care["risks"][0] | {"id": "risk", "assessed_by": staff, "recorded_by": party}]
    self_care["tasks"] = [task]
    other = odd["other_plans"][0] | {"id": f"other-{uuid.uuid4()}", "next_follow_up": None} | named
    offer = odd["offers"][2] | {"id": "offer", "offered_by": party}
    called = {"role": "party", "party": party, "call": "called", "answer": "needs-action"}
    meeting = odd["meetings"][1] | {"id": "meeting"}
    meeting["participants"] = [{"who": "person", "call": "invited", "answer": "needs-action"}, called]
    return {"offers": [offer], "meetings": [meeting], "egenvard": [self_care], "other_plans": [other]}


def whole_plan() -> dict[str, Any]:
    plan = fresh_plan()
    return plan | parts_of(plan)


def put(client: BackendClient, record: dict[str, Any], **changes: Any) -> Any:
    version = record["meta"]["versionId"]
    path = f"{record['resourceType']}/{record['id']}"
    return client.fhir("PUT", path, json=record | changes, headers={"If-Match": f'W/"{version}"'})


def found(client: BackendClient, plan: dict[str, Any], kind: str, profile: str) -> dict[str, Any]:
    """The one record of this profile that `$sip` gives."""
    of_kind = [one for one in pulled(client, plan) if one["resourceType"] == kind]
    [record] = [one for one in of_kind if one["meta"]["profile"][0].endswith(f"/{profile}")]
    return record


def test_a_plan_is_read_as_it_was_posted_with_all_its_parts(systems: Systems) -> None:
    plan = whole_plan()
    place = posted(systems.municipality_a, plan)
    read = systems.municipality_a.sip("GET", place).json()
    for part in ("offers", "meetings", "egenvard", "other_plans"):
        assert len(read[part]) == 1, part
        assert read[part][0]["id"] == plan[part][0]["id"]
    assert systems.municipality_a.sip("POST", json=plan).status_code == 200, "the same plan again"


PARTS = {
    "an offer": ("Task", "SipOffer"),
    "a meeting": ("Appointment", "SipMeeting"),
    "a self-care agreement": ("CarePlan", "EgenvardPlan"),
    "a self-care task": ("Task", "EgenvardTask"),
    "a risk assessment": ("RiskAssessment", "EgenvardRiskAssessment"),
    "a plan that stands in": ("CarePlan", "StandInPlan"),
}


@pytest.mark.parametrize("what", PARTS)
def test_it_is_shown_by_the_plans_consents_and_to_no_stranger(systems: Systems, what: str) -> None:
    plan, (kind, profile) = whole_plan(), PARTS[what]
    posted(systems.municipality_a, plan)
    record = found(systems.region_ehr, plan, kind, profile)
    key = f"{kind}/{record['id']}"
    assert systems.region_ehr.fhir("GET", key).status_code == 200
    refusal(systems.municipality_b.fhir("GET", key), 404)
    by_id = systems.municipality_b.fhir("GET", kind, params={"_id": record["id"]}).json()
    assert "entry" not in by_id


@pytest.mark.parametrize("what", PARTS)
def test_a_withdrawn_consent_closes_it_at_once(systems: Systems, what: str) -> None:
    plan, (kind, profile) = whole_plan(), PARTS[what]
    posted(systems.municipality_a, plan)
    record = found(systems.region_ehr, plan, kind, profile)
    for consent in pulled(systems.municipality_a, plan):
        if consent["resourceType"] == "Consent":
            assert put(systems.municipality_a, consent, status="inactive").status_code == 200
    refusal(systems.region_ehr.fhir("GET", f"{kind}/{record['id']}"), 404)


@pytest.mark.parametrize("what", PARTS)
def test_it_is_found_by_the_person(systems: Systems, what: str) -> None:
    plan, (kind, profile) = whole_plan(), PARTS[what]
    posted(systems.municipality_a, plan)
    record = found(systems.region_ehr, plan, kind, profile)
    person = next(one for one in pulled(systems.municipality_a, plan) if one["resourceType"] == "Patient")
    bundle = systems.region_ehr.fhir("GET", kind, params={"patient": f"Patient/{person['id']}"}).json()
    assert record["id"] in {entry["resource"]["id"] for entry in bundle["entry"]}


def test_each_party_answers_a_call_for_itself(systems: Systems) -> None:
    plan = whole_plan()
    called = {"party": REGION, "role": "party", "call": "called", "answer": "needs-action"}
    plan["meetings"][0]["participants"].append(called)
    posted(systems.municipality_a, plan)
    meeting = found(systems.region_ehr, plan, "Appointment", "SipMeeting")
    answers = [one | {"status": "accepted"} if REGION in str(one) else one for one in meeting["participant"]]
    others = [one | {"status": "accepted"} for one in meeting["participant"]]
    refusal(put(systems.region_ehr, meeting, participant=others), 403)
    refusal(put(systems.region_ehr, meeting, participant=answers, description="Annat"), 403)
    assert put(systems.region_ehr, meeting, participant=answers).status_code == 200
    moved = found(systems.municipality_a, plan, "Appointment", "SipMeeting")
    assert (
        put(systems.municipality_a, moved, start="2027-01-11T09:00:00+01:00", end="2027-01-11T10:00:00+01:00").status_code == 200
    )


def test_a_party_keeps_its_own_self_care_agreement_within_anothers_plan(systems: Systems) -> None:
    plan = fresh_plan()
    place = posted(systems.municipality_a, plan)
    seen = systems.region_ehr.sip("GET", place)
    document = seen.json()
    [agreement] = parts_of(plan)["egenvard"]
    staff = [one["id"] for one in document["staff"] if one.get("organization", "").startswith("SE9999000001")]
    agreement = agreement | {"recorded_by": REGION, "id": f"regionens-{uuid.uuid4()}"}
    agreement["assessment"] |= {"assessor": staff[0]}
    agreement["review"] |= {"responsible": REGION}
    agreement["risks"] = [agreement["risks"][0] | {"assessed_by": staff[0], "recorded_by": REGION}]
    agreement["tasks"] = [agreement["tasks"][0] | {"recorded_by": REGION}]
    changed = systems.region_ehr.sip(
        "PUT", place, json=document | {"egenvard": [agreement]}, headers={"If-Match": seen.headers["ETag"]}
    )
    assert changed.status_code == 200, changed.text
    care_plan = found(systems.municipality_a, plan, "CarePlan", "EgenvardPlan")
    refusal(put(systems.municipality_a, care_plan, title="Annat"), 403)
    assert put(systems.region_ehr, care_plan, title="Matning genom knapp, ny").status_code == 200


def test_nobody_makes_a_part_of_a_plan_it_is_no_party_of(systems: Systems) -> None:
    plan = whole_plan()
    posted(systems.municipality_a, plan)
    for kind, profile in PARTS.values():
        record = found(systems.municipality_a, plan, kind, profile)
        new = {name: value for name, value in record.items() if name not in ("id", "meta")} | {
            "meta": {"profile": record["meta"]["profile"]},
            "identifier": [record["identifier"][0] | {"value": f"{record['identifier'][0]['value']}.ny"}],
        }
        assert systems.municipality_b.fhir("POST", kind, json=new).status_code in (403, 404, 422), profile


def test_an_offer_without_a_plan_is_its_partys_alone(systems: Systems) -> None:
    plan = whole_plan()
    posted(systems.municipality_a, plan)
    record = found(systems.municipality_a, plan, "Task", "SipOffer")
    new = {name: value for name, value in record.items() if name not in ("id", "meta", "focus")}
    new |= {"meta": {"profile": record["meta"]["profile"]}, "identifier": [record["identifier"][0] | {"value": "egen"}]}
    made = systems.municipality_a.fhir("POST", "Task", json=new)
    assert made.status_code == 201, made.text
    key = f"Task/{made.json()['id']}"
    assert systems.municipality_a.fhir("GET", key).status_code == 200
    refusal(systems.region_ehr.fhir("GET", key), 404)
