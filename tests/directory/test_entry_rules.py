"""What could be about a person is told from what is not, and old from current, without a store."""

from datetime import date
from typing import Any

import pytest

from fhir_sip.directory.entry_rules import issues_of_entry
from fhir_sip.directory.freshness import CHECKED_ON, checked_on, is_stale
from fhir_sip.directory.loading import read_entries
from tests.directory.entries import connection, place, service

_TODAY = date(2026, 11, 28)


def _entry(**changes: Any) -> dict[str, Any]:
    return service("Verksamhet", ["Location/1"], extension=[{"url": CHECKED_ON, "valueDate": "2026-11-28"}]) | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"telecom": [{"system": "phone", "value": "0701239808"}, {"system": "email", "value": "stod@ekdala.example.se"}]},
        {"identifier": [{"system": "urn:oid:1.2.752.29.4.19", "value": "SE2321000131-S000000012345"}]},
        {"identifier": [{"system": "urn:oid:1.2.752.129.2.1.4.1", "value": "SE9999000011-A101"}]},
        {"identifier": [{"system": "urn:oid:2.5.4.97", "value": "2321000131"}]},
        {"comment": "Öppet 0800-1630 alla vardagar, stängt 2026-12-24 till 2027-01-06. Pris 250 kr."},
        {"endpoint": [{"reference": "Endpoint/a"}]},
    ],
)
def test_what_is_about_a_service_is_taken(changes: dict[str, Any]) -> None:
    assert issues_of_entry(_entry(**changes), "HealthcareService", _TODAY) == []


def test_places_and_connections_are_held_to_the_same() -> None:
    about = {"url": "https://example.org/about", "valueString": "x"}
    for entry in (place("Plats"), connection()):
        broken = entry | {"extension": [{"url": CHECKED_ON, "valueDate": "2026-11-28"}, about]}
        kind = entry["resourceType"]
        assert [issue.expression for issue in issues_of_entry(broken, kind, _TODAY)] == [f"{kind}.extension[1]"]


def test_records_of_plans_are_not_asked_about() -> None:
    assert issues_of_entry({"resourceType": "Task", "for": {"reference": "Patient/1"}}, "Task", _TODAY) == []


@pytest.mark.parametrize(
    ("day", "stale"),
    [("2026-11-28", False), ("2026-06-01", False), ("2026-05-31", True), ("2020-01-01", True), ("2026-11", True), (5, True)],
)
def test_an_entry_is_stale_after_its_days_or_without_a_day(day: Any, stale: bool) -> None:
    assert is_stale(_entry(extension=[{"url": CHECKED_ON, "valueDate": day}]), _TODAY, 180) is stale
    assert is_stale(_entry(extension=[]), _TODAY, 180)


def test_today_is_not_too_late_and_tomorrow_is() -> None:
    assert checked_on(_entry()) == _TODAY
    assert issues_of_entry(_entry(), "HealthcareService", _TODAY) == []
    [issue] = issues_of_entry(_entry(), "HealthcareService", date(2026, 11, 27))
    assert issue.rule == "sip-directory-checked-on"


def test_the_demonstrations_own_file_keeps_the_rules(repository: Any) -> None:
    entries = read_entries(repository / "fhir_sip" / "demo" / "directory.json")
    assert [issue for entry in entries for issue in issues_of_entry(entry, entry["id"], _TODAY)] == []
