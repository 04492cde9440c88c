"""Legal exceptions over HTTP: child and family services and the region share about a child; never with a school (OSL 25:12, 26:9)."""

from typing import Any

import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SCHOOL, B, all_of, as_new, consent_of, organisation, rule_of
from tests.systems import Systems, fresh_plan, posted

REASON = "Barnet far illa om hjälpen inte samordnas; föräldrarna har inte svarat."


@pytest.fixture
def plan(systems: Systems) -> dict[str, Any]:
    """The social services of B keep the plan; nobody has consented to anything being disclosed."""
    text = fresh_plan()
    swapped = {"SE9999000011-A100": B}
    made: dict[str, Any] = _swapped(text, swapped)
    made["parties"][0]["name"] = "Björkdala kommun, Socialnämnden"
    for consent in made["consents"]:
        if consent["kind"] == "secrecy":
            consent["status"] = "proposed"
    made["actions"] = [action for action in made["actions"] if action["responsible"] == B]
    return made | {"place": posted(systems.municipality_b, made)}


def _swapped(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _swapped(value, names) for name, value in node.items()}
    if isinstance(node, list):
        return [_swapped(value, names) for value in node]
    return names.get(node, node) if isinstance(node, str) else node


def exception(client: BackendClient, plan: dict[str, Any], receiver: str, ground: str = "under-18") -> dict[str, Any]:
    consent = as_new(consent_of(client, plan), B, status="active", organization=[organisation(B)])
    consent["category"][0]["coding"][0]["code"] = "legal-exception"
    consent["policy"][0]["uri"] = "https://fhir-sip.se/ig/policy/legal-exception"
    custodian = [one for one in consent["extension"] if one["url"].endswith("/custodian")]
    parts = [{"url": "ground", "valueCode": ground}, {"url": "reason", "valueString": REASON}]
    consent["extension"] = [*custodian, {"url": "https://fhir-sip.se/ig/StructureDefinition/consent-ground", "extension": parts}]
    consent["provision"]["actor"] = [consent["provision"]["actor"][0] | {"reference": organisation(receiver)}]
    del consent["fullUrl"]
    consent.pop("performer", None)
    return consent


def test_a_recorded_ground_opens_the_social_services_records_to_the_region(systems: Systems, plan: dict[str, Any]) -> None:
    b, region = systems.municipality_b, systems.region_ehr
    goal = f"Goal/{all_of(b, plan, 'Goal')[0]['id']}"
    assert region.fhir("GET", goal).status_code == 404
    made = b.fhir("POST", "Consent", json=exception(b, plan, REGION))
    assert made.status_code == 201, made.text
    assert region.fhir("GET", goal).status_code == 200
    assert systems.school.fhir("GET", goal).status_code == 404
    told = {one["name"]: one for one in region.fhir("GET", f"{goal}/$explain").json()["parameter"]}
    assert told["rule"]["valueCode"] == "member-with-legal-exception"
    assert told["consent"]["valueReference"] == {"reference": f"Consent/{made.json()['id']}"}


def test_never_to_a_school(systems: Systems, plan: dict[str, Any]) -> None:
    answer = systems.municipality_b.fhir("POST", "Consent", json=exception(systems.municipality_b, plan, SCHOOL))
    assert (answer.status_code, rule_of(answer)) == (403, "exception-never-to-school")


def test_the_ground_must_hold_between_the_two(systems: Systems, plan: dict[str, Any]) -> None:
    new = exception(systems.municipality_b, plan, REGION, "cannot-consent")
    answer = systems.municipality_b.fhir("POST", "Consent", json=new)
    assert (answer.status_code, rule_of(answer)) == (403, "exception-ground")


def test_a_plan_with_one_is_still_read_and_changed_as_a_document(systems: Systems, plan: dict[str, Any]) -> None:
    b = systems.municipality_b
    assert b.fhir("POST", "Consent", json=exception(b, plan, REGION)).status_code == 201
    seen = b.sip("GET", plan["place"])
    assert [consent["kind"] for consent in seen.json()["consents"]] == ["plan", "secrecy"]
    document = seen.json() | {"title": "Ny rubrik"}
    put = b.sip("PUT", plan["place"], json=document, headers={"If-Match": seen.headers["ETag"]})
    assert put.status_code == 200, put.text
    assert put.json()["title"] == "Ny rubrik"
