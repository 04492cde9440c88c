"""Dates at the edge of what FHIR allows: refused or understood, never a fault, and never a plan that nobody can read any more."""

import copy
from typing import Any

import pytest

from tests.attacks.records import SIGNATURE, all_of, as_new, consent_of, key_of, put, sent
from tests.systems import Systems, fresh_plan, posted, pulled

INSTANTS = [
    "9999-12-31",
    "9999",
    "9999-12",
    "0001-01-01",
    "0001",
    "2026-02-30",
    "2026-10-05T24:00:00Z",
    "2026-10-05T23:59:60Z",
    "2026-10-05T12:00:00",
    "2026-10-05T12:00:00.123456789012Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "2026-10-05T12:00:00-25:00",
]


def still_readable(systems: Systems, plan: dict[str, Any]) -> None:
    for client in (systems.municipality_a, systems.region_ehr):
        care_plan = all_of(systems.municipality_a, plan, "CarePlan")[0]
        assert client.fhir("GET", key_of(care_plan)).status_code in (200, 404)
        pulled(client, plan)


@pytest.fixture(scope="module")
def one_plan(systems: Systems) -> dict[str, Any]:
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    return plan


@pytest.mark.parametrize("end", ["start", "end"])
@pytest.mark.parametrize("instant", INSTANTS)
def test_in_the_periods_that_decide(systems: Systems, one_plan: dict[str, Any], instant: str, end: str) -> None:
    a, plan = systems.municipality_a, one_plan
    team = copy.deepcopy(all_of(a, plan, "CareTeam")[0])
    for participant in team["participant"][1:3]:
        participant["period"] = {"start": "2026-09-14"} | {end: instant}
    consent = copy.deepcopy(consent_of(a, plan))
    consent["provision"]["period"] = {"start": "2026-09-14"} | {end: instant}
    relative = all_of(a, plan, "RelatedPerson")[0] | {"period": {end: instant}}
    for record in (team, consent, relative):
        assert put(a, record).status_code in (200, 400, 403, 422), record["resourceType"]
        still_readable(systems, plan)


@pytest.mark.parametrize("instant", ["9999-12-31", "9999", "0001-01-01", "0001", "9999-12"])
def test_in_a_birth_date(systems: Systems, instant: str) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    posted(a, plan)
    person = all_of(a, plan, "Patient")[0]
    assert put(a, person | {"birthDate": instant}).status_code in (200, 422)
    still_readable(systems, plan)
    assert pulled(systems.region_ehr, plan) != [], "a child is a child, both guardians have signed"


PARTS: dict[str, list[dict[str, Any]]] = {
    "no date": [{"url": "method", "valueCode": "written"}],
    "no parts": [],
    "date as text": [{"url": "date", "valueString": "2026-09-18"}, {"url": "method", "valueCode": "written"}],
    "last day of all": [{"url": "date", "valueDate": "9999-12-31"}, {"url": "method", "valueCode": "written"}],
    "no day": [{"url": "date", "valueDate": "2026-02-30"}, {"url": "method", "valueCode": "written"}],
    "two dates": [{"url": "date", "valueDate": "2026-09-18"}, {"url": "date", "valueDate": "2026-09-19"}],
    "withdrawn as text": [{"url": "date", "valueDate": "2026-09-18"}, {"url": "withdrawn", "valueString": "no"}],
    "withdrawn without a day": [{"url": "date", "valueDate": "2026-09-18"}, {"url": "withdrawn", "_valueDate": {"id": "a"}}],
}


@pytest.mark.parametrize("what", PARTS)
def test_in_a_signature_of_a_plan_that_becomes_active(systems: Systems, what: str) -> None:
    a, plan = systems.municipality_a, fresh_plan(status="draft")
    posted(a, plan)
    care_plan = all_of(a, plan, "CarePlan")[0] | {"status": "active"}
    consent = copy.deepcopy(consent_of(a, plan, "plan"))
    who = consent["extension"][-1]["extension"][0]
    consent["extension"][-1] = {"url": SIGNATURE, "extension": [who, *PARTS[what]]}
    assert sent(a, care_plan, consent).status_code in (400, 422), what
    assert sent(a, care_plan, as_new(consent) | {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001"}).status_code in (
        400,
        422,
        200,
    )
    still_readable(systems, plan)


@pytest.mark.parametrize("day", ["2099-01-01", "2026-12"])
def test_a_signature_of_tomorrow_opens_nothing_today(systems: Systems, day: str) -> None:
    a, plan = systems.municipality_a, fresh_plan()
    posted(a, plan)
    consent = copy.deepcopy(consent_of(a, plan))
    for part in consent["extension"][-1]["extension"]:
        if part["url"] == "date":
            part["valueDate"] = day
    assert put(a, consent).status_code in (200, 422)
    if consent_of(a, plan)["meta"]["versionId"] != consent["meta"]["versionId"]:
        assert pulled(systems.region_ehr, plan) == []


@pytest.mark.parametrize("how", ["earlier birth date", "a second number"])
def test_a_child_is_not_made_an_adult_by_its_birth_date(systems: Systems, how: str) -> None:
    """The personnummer says how old the child is; of two dates the later counts."""
    a, plan = systems.municipality_a, fresh_plan()
    for consent in plan["consents"]:
        if consent["kind"] == "secrecy":
            consent["signatures"] = consent["signatures"][:1]
    posted(a, plan)
    person = all_of(a, plan, "Patient")[0]
    consent = copy.deepcopy(consent_of(a, plan))
    for part in consent["extension"][-1]["extension"]:
        if part["url"] == "who":
            part["valueReference"] = {"reference": key_of(person)}
    consent["performer"] = [{"reference": key_of(person)}]
    assert put(a, consent).status_code == 200
    if how == "earlier birth date":
        assert put(a, person | {"birthDate": "1980-05-19"}).status_code in (200, 422)
    else:
        sam = {"system": "http://electronichealth.se/identifier/samordningsnummer", "value": "198005799808"}
        put(a, {n: v for n, v in person.items() if n != "birthDate"} | {"identifier": [sam, *person["identifier"]]})
    assert pulled(systems.region_ehr, plan) == [], "the child alone has signed"
