"""Protected identity: what could tell where somebody lives is its custodian's to see, and no change loses it (OSL 21:3, 22:1)."""

from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SCHOOL, A, all_of, key_of, put
from tests.interactions.test_sharing import changed
from tests.systems import Systems, fresh_plan, posted, pulled


def protected_plan(coordinator_of_the_region: bool = False) -> dict[str, Any]:
    """Ylva's, protected, and by its consents the school's records are closed to the region."""
    plan = fresh_plan()
    plan["person"]["protected_identity"] = "sekretessmarkering"
    for consent in plan["consents"]:
        consent["disclosers"] = [A, REGION]
    if coordinator_of_the_region:
        of_a, of_the_region = plan["staff"][0], plan["staff"][1]
        of_a["roles"] = [role for role in of_a["roles"] if role["role"] != "coordinator"]
        of_the_region["roles"].append({"role": "coordinator", "on_behalf_of": REGION, "start": "2026-10-05"})
    return plan


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    made = protected_plan()
    return made | {"place": posted(systems.municipality_a, made)}


def team_of(client: BackendClient, plan: dict[str, Any]) -> dict[str, Any]:
    """As `$sip` gives it, which is as everything else does."""
    [team] = all_of(client, plan, "CareTeam")
    read = client.fhir("GET", key_of(team)).json()
    [found] = client.fhir("GET", "CareTeam", params={"_id": team["id"]}).json()["entry"]
    assert read == team == found["resource"]
    return team


def parties_of(team: dict[str, Any]) -> set[str]:
    members = {participant["member"]["reference"] for participant in team["participant"]}
    named = {
        extension["valueReference"]["reference"]
        for participant in team["participant"]
        for extension in participant.get("extension", ())
    }
    return {key.partition("/")[2] for key in members | named if key.startswith("Organization/")}


def test_a_party_is_shown_those_of_the_team_whose_records_are_open_to_it(systems: Systems, plan: dict[str, Any]) -> None:
    assert parties_of(team_of(systems.municipality_a, plan)) == {A, REGION, SCHOOL}
    assert parties_of(team_of(systems.region_ehr, plan)) == {A, REGION}
    directory = {record["id"] for record in pulled(systems.region_ehr, plan) if record["resourceType"] == "Organization"}
    assert directory == {A, REGION}, "the directory's record of a party would tell of it too"
    text = systems.region_ehr.sip("GET", plan["place"]).text
    assert SCHOOL not in text, "neither in the team nor among those who have agreed"
    assert "Eva Öberg" not in text


def test_without_the_mark_the_whole_team_is_shown(systems: Systems) -> None:
    plan = protected_plan()
    del plan["person"]["protected_identity"]
    posted(systems.municipality_a, plan)
    assert parties_of(team_of(systems.region_ehr, plan)) == {A, REGION, SCHOOL}


def test_staff_of_a_party_that_is_not_shown_is_not_shown_either(systems: Systems, plan: dict[str, Any]) -> None:
    staff = {record["organization"]["reference"]: record for record in all_of(systems.municipality_a, plan, "PractitionerRole")}
    of_the_school = key_of(staff[f"Organization/{SCHOOL}"])
    hidden, missing = (
        systems.region_ehr.fhir("GET", of_the_school),
        systems.region_ehr.fhir("GET", "PractitionerRole/never-there"),
    )
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert systems.region_ehr.fhir("GET", f"{of_the_school}/$explain").content == missing.content
    assert systems.municipality_a.fhir("GET", of_the_school).status_code == 200
    assert systems.region_ehr.fhir("GET", key_of(staff[f"Organization/{A}"])).status_code == 200


def test_telephones_of_the_relatives_are_their_custodians(systems: Systems, plan: dict[str, Any]) -> None:
    assert any("telecom" in relative for relative in all_of(systems.municipality_a, plan, "RelatedPerson"))
    seen = all_of(systems.region_ehr, plan, "RelatedPerson")
    assert len(seen) == 2
    for relative in seen:
        assert relative["name"]
        assert not relative.keys() & {"telecom", "address", "photo"}
        assert systems.region_ehr.fhir("GET", key_of(relative)).json() == relative


def test_a_party_that_changes_its_own_action_loses_nothing_it_was_not_shown(systems: Systems, plan: dict[str, Any]) -> None:
    before = systems.municipality_a.sip("GET", plan["place"]).json()

    def change(document: dict[str, Any]) -> None:
        [own] = [action for action in document["actions"] if action["responsible"] == REGION][:1]
        own["details"] = "Ändrad av regionen."

    changed(systems.region_ehr, plan["place"], change)
    after = systems.municipality_a.sip("GET", plan["place"]).json()
    assert "Ändrad av regionen." in str(after)
    assert {part: after[part] for part in after if part != "actions"} == {
        part: before[part] for part in before if part != "actions"
    }


@pytest.fixture
def led_by_the_region(systems: Systems) -> dict[str, Any]:
    made = protected_plan(coordinator_of_the_region=True)
    return made | {"place": posted(systems.municipality_a, made)}


def test_what_was_shown_and_put_back_changes_nothing(systems: Systems, led_by_the_region: dict[str, Any]) -> None:
    before = team_of(systems.municipality_a, led_by_the_region)
    assert put(systems.region_ehr, team_of(systems.region_ehr, led_by_the_region)).status_code == 200
    after = team_of(systems.municipality_a, led_by_the_region)
    assert after == before


def test_whoever_leads_changes_the_team_and_neither_sees_nor_strikes_out_the_rest(
    systems: Systems, led_by_the_region: dict[str, Any]
) -> None:
    plan = led_by_the_region
    before = team_of(systems.municipality_a, plan)
    shown = team_of(systems.region_ehr, plan)
    answer = put(systems.region_ehr, shown | {"name": "Teamet kring Ylva, nytt namn"})
    assert answer.status_code == 200, answer.text
    assert parties_of(answer.json()) == {A, REGION}
    after = team_of(systems.municipality_a, plan)
    assert after["name"] == "Teamet kring Ylva, nytt namn"
    assert after["participant"] == before["participant"]
    changed(systems.region_ehr, plan["place"], lambda document: document.update(title="Ny rubrik"))
    assert team_of(systems.municipality_a, plan)["participant"] == before["participant"]


def test_a_narrative_is_its_custodians_alone(systems: Systems, led_by_the_region: dict[str, Any]) -> None:
    plan, a, region = led_by_the_region, systems.municipality_a, systems.region_ehr
    text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Bor på Storgatan</div>'}
    # What stands in the store from before; A does not lead this plan, so it is put there by the region's own road.
    [goal, *_] = all_of(region, plan, "Goal")
    assert put(region, goal | {"text": text, "description": {"text": "Nytt mål"}}).status_code == 200
    [seen] = [one for one in all_of(region, plan, "Goal") if one["id"] == goal["id"]]
    assert "text" not in seen
    [own] = [one for one in all_of(a, plan, "Goal") if one["id"] == goal["id"]]
    assert own["description"]["text"] == "Nytt mål"


def test_search_and_include_show_the_same(systems: Systems, plan: dict[str, Any]) -> None:
    found = systems.region_ehr.fhir("GET", "CarePlan", params={"_id": plan["place"], "_include": "CarePlan:care-team"}).json()
    [team] = [entry["resource"] for entry in found["entry"] if entry["resource"]["resourceType"] == "CareTeam"]
    assert team == team_of(systems.region_ehr, plan)
    assert {record["resourceType"] for record in pulled(systems.region_ehr, plan)} >= {"CareTeam", "Patient"}
