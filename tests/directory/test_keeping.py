"""Each party keeps its own entries, through the door that every write comes through; everybody with a token reads them."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.attacks.records import all_of, etag_of, put, rule_of, sent
from tests.directory.entries import (
    UNIT_OF_A,
    A,
    B,
    OpenDirectory,
    Record,
    checked,
    connection,
    days_ago,
    kept,
    place,
    reference,
    service,
)
from tests.systems import PERSONNUMMER, Systems, fresh_plan, new_child, posted, refusal
from tests.writes import nothing_written


@pytest.fixture(scope="module")
def area(systems: Systems) -> str:
    """Reference of an area that municipality A keeps."""
    return reference(kept(systems.municipality_a, place("Ett område")))


@pytest.fixture(scope="module")
def patient(systems: Systems) -> Record:
    """A person's record that municipality A sees."""
    plan = fresh_plan()
    posted(systems.municipality_a, plan)
    [found] = all_of(systems.municipality_a, plan, "Patient")
    return found


@pytest.fixture
def unchanged(systems: Systems, area: str, patient: Record) -> Iterator[None]:
    """For a test that must leave nothing in the store."""
    with nothing_written(systems.store_url):
        yield


def test_a_party_keeps_entries_of_its_own_and_of_its_units(systems: Systems, area: str, directory: OpenDirectory) -> None:
    a = systems.municipality_a
    for entry in (place("Ett hus"), connection(), service("En verksamhet", [area]), service("Enhetens", [area], UNIT_OF_A)):
        stored = kept(a, entry)
        changed = put(a, stored | {"name": "Nytt namn"})
        assert changed.status_code == 200, changed.text
        directory.until(lambda stored=stored: "Nytt namn" in directory.get(f"/{reference(stored)}").text)  # type: ignore[misc]


def test_a_unit_acts_for_its_party(systems: Systems, area: str) -> None:
    stored = kept(systems.unit_of_a, service("Partens", [area], A))
    assert put(systems.unit_of_a, stored | {"comment": "Nytt"}).status_code == 200


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("owner", [B, "SE9999000011-A200", "SE9999000001-R101"])
def test_nobody_makes_an_entry_for_another_party(systems: Systems, area: str, owner: str) -> None:
    for entry in (place("Ett hus", owner), connection(owner), service("En verksamhet", [area], owner)):
        answer = systems.municipality_a.fhir("POST", entry["resourceType"], json=entry)
        refusal(answer, 403)
        assert rule_of(answer) == "not-own-entry"


def test_nobody_changes_or_takes_over_another_partys_entry(systems: Systems, area: str) -> None:
    stored = kept(systems.municipality_a, service("Kommunens", [area]))
    with nothing_written(systems.store_url):
        for other, owner in ((systems.municipality_b, A), (systems.municipality_b, B), (systems.school, A)):
            answer = put(other, stored | {"name": "Kapad", "providedBy": {"reference": f"Organization/{owner}"}})
            assert (answer.status_code, rule_of(answer)) == (403, "not-own-entry")


def test_an_entry_never_passes_to_another_party(systems: Systems, area: str) -> None:
    stored = kept(systems.municipality_a, service("Kommunens", [area]))
    with nothing_written(systems.store_url):
        answer = put(systems.municipality_a, stored | {"providedBy": {"reference": f"Organization/{B}"}})
        assert (answer.status_code, rule_of(answer)) == (403, "not-own-entry")


def test_an_old_version_is_not_overwritten(systems: Systems, area: str) -> None:
    stored = kept(systems.municipality_a, service("Kommunens", [area]))
    assert put(systems.municipality_a, stored | {"comment": "Först"}).status_code == 200
    refusal(put(systems.municipality_a, stored | {"comment": "Sedan"}), 412)


def test_everybody_with_a_token_reads_them_by_the_rule_of_the_public_directory(systems: Systems, area: str) -> None:
    stored = kept(systems.municipality_a, service("Kommunens", [area], text=_narrative()))
    for client in (systems.school, systems.municipality_b, systems.region_ehr):
        assert client.fhir("GET", reference(stored)).json() == stored
        told = client.fhir("GET", f"{reference(stored)}/$explain").json()["parameter"]
        assert {"name": "rule", "valueCode": "public-directory"} in told
    found = systems.school.fhir(
        "GET", "HealthcareService", params={"_id": stored["id"], "_include": "HealthcareService:organization"}
    )
    assert [entry["resource"]["resourceType"] for entry in found.json()["entry"]] == ["HealthcareService", "Organization"]


def test_the_scope_must_be_there(systems: Systems, area: str) -> None:
    a = systems.municipality_a
    token = a.token_response(a.assertion(), "system/HealthcareService.r").json()["access_token"]
    answer = httpx.post(
        f"{systems.settings.fhir_url}/HealthcareService",
        json=service("Utan rätt", [area]),
        headers={"Authorization": f"Bearer {token}"},
    )
    refusal(answer, 403)


def test_a_write_has_its_provenance_and_its_record_in_the_log(systems: Systems, area: str) -> None:
    stored = kept(systems.municipality_a, service("Kommunens", [area]))
    with httpx.Client(base_url=systems.store_url, trust_env=False, headers={"Cache-Control": "no-cache"}) as store:
        [provenance] = store.get("/Provenance", params={"target": reference(stored)}).json()["entry"]
        events = store.get("/AuditEvent", params={"entity": reference(stored)}).json()["entry"]
    assert provenance["resource"]["agent"][0]["who"]["reference"] == f"Organization/{A}"
    assert events[0]["resource"]["action"] == "C"


@pytest.mark.usefixtures("unchanged")
def test_the_store_holds_entries_against_their_profiles(systems: Systems, area: str) -> None:
    unreachable = {name: value for name, value in service("Utan kontakt", [area]).items() if name != "telecom"}
    answer = systems.municipality_a.fhir("POST", "HealthcareService", json=unreachable)
    refusal(answer, 422)
    assert rule_of(answer) == "SipHealthcareService.telecom/min"


_NUMBER = new_child()[1]


def _narrative(text: str = "En verksamhet") -> Record:
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'}


def _extension(**value: Any) -> Record:
    return {"url": "https://example.org/about", **value}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"extension": [checked(days_ago(1)), _extension(valueString="x")]}, "extension[1]"),
        ({"identifier": [{"system": PERSONNUMMER, "value": _NUMBER}]}, "identifier[0]"),
        ({"identifier": [{"system": "urn:oid:1.2.752.97.3.1.3", "value": "1"}]}, "identifier[0]"),
        ({"identifier": [{"value": _NUMBER}]}, "identifier[0]"),
        ({"comment": f"Ring om {_NUMBER[:8]}-{_NUMBER[8:]}"}, "comment"),
        ({"text": _narrative(_NUMBER)}, "text.div"),
        ({"telecom": [{"system": "phone", "value": "1", "extension": [_extension(valueString="x")]}]}, "telecom[0]"),
        ({"telecom": [{"system": "phone", "value": f"{_NUMBER[:8]}-{_NUMBER[8:]}"}]}, "telecom[0]"),
        ({"_comment": {"extension": [_extension(valueString="x")]}, "comment": "x"}, "_comment"),
        ({"identifier": [{"system": "urn:oid:2.5.4.97", "value": "1", "assigner": {"display": "x"}}]}, "identifier[0].assigner"),
    ],
)  # fmt: skip
def test_what_could_be_name_or_lead_to_a_person_is_refused(systems: Systems, area: str, changes: Record, path: str) -> None:
    with nothing_written(systems.store_url):
        answer = systems.municipality_a.fhir("POST", "HealthcareService", json=service("En verksamhet", [area]) | changes)
        issues = refusal(answer, 422)
    named = [issue["expression"][0] for issue in issues if "sip-directory-nobody" in str(issue.get("details"))]
    assert f"HealthcareService.{path}" in named, issues
    assert _NUMBER not in answer.text


@pytest.mark.usefixtures("unchanged")
def test_no_reference_to_a_persons_record_is_taken_anywhere(systems: Systems, area: str, patient: Record) -> None:
    a, person = systems.municipality_a, {"reference": reference(patient)}
    logical = {"reference": f"Organization/{A}", "identifier": {"system": PERSONNUMMER, "value": _NUMBER}}
    for changes in (
        {"providedBy": person},
        {"location": [person]},
        {"coverageArea": [person]},
        {"endpoint": [person]},
        {"providedBy": logical},
        {"extension": [checked(days_ago(1)), _extension(valueReference=person)]},
        {"identifier": [{"system": "urn:oid:2.5.4.97", "value": "1", "assigner": person}]},
        {"contained": [{"resourceType": "Patient", "id": "p"}]},
    ):
        answer = a.fhir("POST", "HealthcareService", json=service("En verksamhet", [area]) | changes)
        assert answer.status_code == (403 if changes == {"providedBy": person} else 422), answer.text


@pytest.mark.usefixtures("unchanged")
def test_no_person_comes_in_by_a_transaction(systems: Systems, area: str, patient: Record) -> None:
    urn = f"urn:uuid:{uuid.uuid4()}"
    new = {name: value for name, value in patient.items() if name not in ("id", "meta", "identifier")}
    number = {"identifier": [{"system": PERSONNUMMER, "value": new_child()[1]}]}
    answer = sent(
        systems.municipality_a,
        new | number | {"fullUrl": urn},
        service("En verksamhet", [area]) | {"location": [{"reference": urn}]},
    )
    refusal(answer, 422)


@pytest.mark.usefixtures("unchanged")
def test_an_entry_is_not_checked_after_today(systems: Systems, area: str) -> None:
    later = service("En verksamhet", [area]) | {"extension": [checked(days_ago(-2))]}
    answer = systems.municipality_a.fhir("POST", "HealthcareService", json=later)
    refusal(answer, 422)
    assert rule_of(answer) == "sip-directory-checked-on"


@pytest.mark.usefixtures("unchanged")
def test_organisations_stay_the_operators(systems: Systems) -> None:
    stored = systems.municipality_a.fhir("GET", f"Organization/{A}").json()
    answer = systems.municipality_a.fhir(
        "PUT", f"Organization/{A}", json=stored | {"name": "x"}, headers={"If-Match": etag_of(stored)}
    )
    refusal(answer, 403)


def test_a_narrative_is_kept_and_not_shown_to_everybody(systems: Systems, area: str, directory: OpenDirectory) -> None:
    stored = kept(systems.municipality_a, service("Med berättelse", [area], text=_narrative()))
    changed = put(systems.municipality_a, stored | {"comment": "Ny"}).json()
    assert changed["text"] == stored["text"]
    directory.until(lambda: directory.get(f"/{reference(stored)}").json().get("comment") == "Ny")
    assert "text" not in directory.get(f"/{reference(stored)}").json()
