"""Who may change what of a plan, over HTTP on real HAPI."""

import copy
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import PERSONNUMMER, Systems, expressions, fresh_plan, personnummer_of, posted, pulled, refusal

REGION, A, B = "SE9999000001-R000", "SE9999000011-A100", "SE9999000022-B100"


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    """Ylva's plan, posted by municipality A; `place` is its id in the service."""
    document = fresh_plan()
    return document | {"place": posted(systems.municipality_a, document)}


def record_of(client: BackendClient, plan: dict[str, Any], kind: str, owner: str | None = None) -> dict[str, Any]:
    """One record of the plan as this caller sees it; an action of a given owner, if asked."""
    return next(
        record
        for record in pulled(client, plan)
        if record["resourceType"] == kind and (owner is None or record["owner"]["reference"].endswith(owner))
    )


def put(client: BackendClient, record: dict[str, Any], version: str | None = None) -> httpx.Response:
    """Update with `If-Match` of the version read, or of the one given."""
    key = f"{record['resourceType']}/{record['id']}"
    return client.fhir("PUT", key, json=record, headers={"If-Match": f'W/"{version or record["meta"]["versionId"]}"'})


def test_each_party_changes_its_own_action(systems: Systems, plan: dict[str, Any]) -> None:
    action = record_of(systems.region_ehr, plan, "Task", REGION) | {"status": "completed"}
    answer = put(systems.region_ehr, action)
    assert answer.status_code == 200, answer.text
    seen = systems.municipality_a.fhir("GET", f"Task/{action['id']}")
    assert seen.json()["status"] == "completed"
    assert seen.headers["ETag"] == answer.headers["ETag"] == 'W/"2"'


def test_who_is_shown_no_need_of_a_plan_changes_its_own_action_in_the_document(systems: Systems, plan: dict[str, Any]) -> None:
    records = pulled(systems.municipality_a, plan)
    denied = [
        {"type": "deny", "data": [{"meaning": "instance", "reference": {"reference": f"Condition/{need['id']}"}}]}
        for need in records
        if need["resourceType"] == "Condition"
    ]
    for consent in records:
        if consent["resourceType"] == "Consent" and consent["category"][0]["coding"][0]["code"] == "secrecy":
            changed = consent | {"provision": consent["provision"] | {"provision": denied}}
            assert put(systems.municipality_a, changed).status_code == 200
    seen = systems.region_ehr.sip("GET", plan["place"])
    assert seen.json().get("needs", []) == []

    def with_own_action(**changes: str) -> httpx.Response:
        actions = [one | (changes if one["responsible"] == REGION else {}) for one in seen.json()["actions"]]
        return systems.region_ehr.sip(
            "PUT", plan["place"], json=seen.json() | {"actions": actions}, headers={"If-Match": seen.headers["ETag"]}
        )

    issues = refusal(with_own_action(status="rejected"), 422)
    assert {issue["details"]["coding"][0]["code"] for issue in issues} == {"rejected-needs-reason"}
    answer = with_own_action(status="completed")
    assert answer.status_code == 200, answer.text
    whole = systems.municipality_a.sip("GET", plan["place"]).json()
    assert {one["status"] for one in whole["actions"] if one["responsible"] == REGION} == {"completed"}
    assert whole["needs"]


def test_nobody_changes_anothers_action(systems: Systems, plan: dict[str, Any]) -> None:
    """D16, also for the party that leads the plan."""
    for client, owner in ((systems.region_ehr, A), (systems.municipality_a, REGION)):
        action = record_of(client, plan, "Task", owner) | {"status": "completed"}
        issues = refusal(put(client, action), 403)
        assert issues[0]["details"]["coding"][0]["code"] == "not-own-action"
        assert client.fhir("GET", f"Task/{action['id']}").json()["status"] != "completed"


def test_goals_needs_team_and_plan_are_the_responsible_partys(systems: Systems, plan: dict[str, Any]) -> None:
    for kind in ("Goal", "Condition", "CareTeam", "CarePlan"):
        record = record_of(systems.region_ehr, plan, kind)
        assert put(systems.region_ehr, record).status_code == 403, kind
        assert put(systems.municipality_a, record).status_code == 200, kind


def test_a_record_does_not_change_hands(systems: Systems, plan: dict[str, Any]) -> None:
    action = record_of(systems.region_ehr, plan, "Task", REGION)
    text = f"Organization/{A}"
    stolen = copy.deepcopy(record_of(systems.municipality_a, plan, "Task", REGION))
    stolen["owner"] = {"reference": text}
    for extension in stolen["extension"]:
        if extension["url"].endswith("/custodian"):
            extension["valueReference"] = {"reference": text}
    issues = refusal(put(systems.municipality_a, stolen), 403)
    assert issues[0]["details"]["coding"][0]["code"] == "custodian-is-fixed"
    assert systems.region_ehr.fhir("GET", f"Task/{action['id']}").json() == action


def test_a_hidden_record_is_not_found_for_writing_either(systems: Systems, plan: dict[str, Any]) -> None:
    for record in pulled(systems.municipality_a, plan):
        if record["resourceType"] != "Organization":
            hidden = put(systems.municipality_b, record)
            missing = put(systems.municipality_b, record | {"id": "never-there"})
            assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_a_stale_or_missing_version_changes_nothing(systems: Systems, plan: dict[str, Any]) -> None:
    action = record_of(systems.municipality_a, plan, "Task", A)
    assert put(systems.municipality_a, action | {"status": "in-progress"}).status_code == 200
    stale = put(systems.municipality_a, action | {"status": "cancelled"}, version="1")
    refusal(stale, 412)
    assert stale.headers["ETag"] == 'W/"2"', "the answer tells the current version"
    refusal(systems.municipality_a.fhir("PUT", f"Task/{action['id']}", json=action), 412)
    assert systems.municipality_a.fhir("GET", f"Task/{action['id']}").json()["status"] == "in-progress"


def test_of_two_updates_at_once_one_wins(systems: Systems, plan: dict[str, Any]) -> None:
    action = record_of(systems.municipality_a, plan, "Task", A)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: put(systems.municipality_a, action | {"description": f"försök {n}"}), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


def test_nobody_grants_itself_consent(systems: Systems, plan: dict[str, Any]) -> None:
    """L14: a consent that opens A's records is recorded by A, whoever asks."""
    consent = copy.deepcopy(next(c for c in pulled(systems.region_ehr, plan) if c["resourceType"] == "Consent"))
    for name in ("id", "meta"):
        del consent[name]
    consent["identifier"][0]["value"] = "self-grant"
    issues = refusal(systems.region_ehr.fhir("POST", "Consent", json=consent), 403)
    assert issues[0]["details"]["coding"][0]["code"] == "consent-not-own-record"
    consent["extension"][0]["valueReference"] = {"reference": f"Organization/{REGION}"}
    consent["organization"] = [{"reference": f"Organization/{A}"}]
    assert systems.region_ehr.fhir("POST", "Consent", json=consent).status_code in (403, 422)


def test_a_consent_names_no_receiver_outside_the_plan(systems: Systems, plan: dict[str, Any]) -> None:
    consent = copy.deepcopy(record_of(systems.municipality_a, plan, "Consent"))
    consent["provision"]["actor"][0]["reference"] = {"reference": f"Organization/{B}"}
    issues = refusal(put(systems.municipality_a, consent), 403)
    assert issues[0]["details"]["coding"][0]["code"] == "receiver-is-a-party"


def test_a_party_does_not_write_itself_into_a_plan(systems: Systems, plan: dict[str, Any]) -> None:
    team = copy.deepcopy(record_of(systems.municipality_a, plan, "CareTeam"))
    team["participant"].append(team["participant"][0] | {"member": {"reference": f"Organization/{B}"}})
    assert put(systems.municipality_b, team).status_code == 404


def test_a_transaction_is_whole_or_not_at_all(systems: Systems, plan: dict[str, Any]) -> None:
    own = record_of(systems.municipality_a, plan, "Task", A)
    others = record_of(systems.municipality_a, plan, "Task", REGION)
    entries = [
        {
            "resource": task | {"status": "cancelled"},
            "request": {"method": "PUT", "url": f"Task/{task['id']}", "ifMatch": f'W/"{task["meta"]["versionId"]}"'},
        }
        for task in (own, others)
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    refusal(systems.municipality_a.fhir("POST", "", json=bundle), 403)
    assert systems.municipality_a.fhir("GET", f"Task/{own['id']}").json() == own
    bundle["entry"] = entries[:1]
    answer = systems.municipality_a.fhir("POST", "", json=bundle)
    assert answer.status_code == 200, answer.text
    assert answer.json()["entry"][0]["response"]["status"] == "200 OK"


def test_a_whole_plan_can_be_posted_as_fhir(systems: Systems) -> None:
    from fhir_sip.mapping import parse_document, to_fhir

    document = fresh_plan()
    entries = [
        entry | {"request": {"method": "POST", "url": entry["resource"]["resourceType"]}}
        for entry in to_fhir(parse_document(document))["entry"]
    ]
    answer = systems.municipality_a.fhir("POST", "", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["entry"]) == len(entries)
    assert {r["resourceType"] for r in pulled(systems.region_ehr, document)} >= {"CarePlan", "Goal", "Task"}
    again = systems.municipality_a.fhir("POST", "", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    refusal(again, 409)


def test_posting_at_the_same_time_leaves_one_plan(systems: Systems) -> None:
    document = fresh_plan()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: systems.municipality_a.sip("POST", json=document), range(4)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] * 3 + [201], [answer.text for answer in answers]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    store = httpx.Client(base_url=systems.store_url)
    number = f"{PERSONNUMMER}|{personnummer_of(document)}"
    for kind, parameter in (("Patient", "identifier"), ("CarePlan", "patient.identifier"), ("Goal", "patient.identifier")):
        count = store.get(f"/{kind}", params={parameter: number, "_summary": "count"}).json()["total"]
        assert count == (3 if kind == "Goal" else 1), kind
    store.close()


def test_another_plan_under_the_same_id_is_a_conflict(systems: Systems, plan: dict[str, Any]) -> None:
    document = {name: value for name, value in plan.items() if name != "place"} | {"title": "En annan plan"}
    issues = refusal(systems.municipality_a.sip("POST", json=document), 409)
    assert expressions(issues) == {"id"}


def test_only_the_responsible_party_posts_a_plan(systems: Systems) -> None:
    issues = refusal(systems.region_ehr.sip("POST", json=fresh_plan()), 403)
    assert expressions(issues) == {"responsible_party"}


def test_an_active_plan_needs_the_persons_consent_to_planning(systems: Systems) -> None:
    document = fresh_plan()
    document["consents"] = [consent for consent in document["consents"] if consent["kind"] != "plan"]
    issues = refusal(systems.municipality_a.sip("POST", json=document), 422)
    assert issues[0]["details"]["coding"][0]["code"] == "sip-active-consent"
    half_signed = fresh_plan()
    for consent in half_signed["consents"]:
        consent["signatures"] = consent["signatures"][:1]
    refusal(systems.municipality_a.sip("POST", json=half_signed), 422)


def test_an_active_plan_has_one_coordinator(systems: Systems, plan: dict[str, Any]) -> None:
    team = copy.deepcopy(record_of(systems.municipality_a, plan, "CareTeam"))
    team["participant"] = [
        p for p in team["participant"] if all(c["code"] != "coordinator" for r in p["role"] for c in r["coding"])
    ]
    issues = refusal(put(systems.municipality_a, team), 422)
    assert issues[0]["details"]["coding"][0]["code"] == "sip-active-coordinator"


def test_a_partial_view_put_back_loses_nothing_of_what_is_hidden(systems: Systems) -> None:
    """A party that sees a part of the plan and changes its own action leaves the rest as it was."""
    document = fresh_plan()
    for consent in document["consents"]:
        consent["disclosers"] = [A]
    place = posted(systems.municipality_a, document)
    seen = systems.municipality_a.sip("GET", place)
    assert len(seen.json()["actions"]) < len(document["actions"]), "the region's and the school's actions are hidden from A"
    changed = seen.json() | {"title": "Ändrad titel"}
    answer = systems.municipality_a.sip("PUT", place, json=changed, headers={"If-Match": seen.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    stored = httpx.get(f"{systems.store_url}/CarePlan/{place}", timeout=30).json()
    assert len(stored["activity"]) == len(document["actions"])
    assert stored["title"] == "Ändrad titel"


def test_nothing_is_removed_from_a_plan(systems: Systems, plan: dict[str, Any]) -> None:
    answer = systems.municipality_a.sip("GET", plan["place"])
    shorter = answer.json() | {"goals": []}
    shorter["actions"] = [{n: v for n, v in action.items() if n != "goal"} for action in shorter["actions"]]
    put_back = systems.municipality_a.sip("PUT", plan["place"], json=shorter, headers={"If-Match": answer.headers["ETag"]})
    issues = refusal(put_back, 422)
    assert {issue["details"]["coding"][0]["code"] for issue in issues} == {"sip-nothing-removed"}
