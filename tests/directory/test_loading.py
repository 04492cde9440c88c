"""The operator loads entries from a file: again and again, never over what a party has checked later, and by the parties' own rules."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from fhir_sip.cli.main import main
from fhir_sip.demo.directory import DIRECTORY_FILE, demonstration_directory
from fhir_sip.directory.freshness import is_stale
from fhir_sip.directory.loading import read_entries
from tests.attacks.records import put
from tests.directory.entries import MUNICIPALITY, OpenDirectory, checked, days_ago, new_word, place, reference, service
from tests.systems import PERSONNUMMER, Systems, new_child

Record = dict[str, Any]


@pytest.fixture
def entries() -> list[Record]:
    """An area and a service in it, under ids of their own; the service stands first in the file."""
    word = new_word()
    area = place(f"Kommun {word}", code=(MUNICIPALITY, "0999")) | {"id": f"area-{word}"}
    return [service(f"Verksamhet {word}", [f"Location/area-{word}"]) | {"id": f"service-{word}"}, area]


def _file(tmp_path: Path, content: Any) -> str:
    file = tmp_path / "directory.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def _loaded(tmp_path: Path, entries: Any, store_url: str) -> int:
    return main(["directory", _file(tmp_path, entries), "--store", store_url])


def test_a_file_is_loaded_and_loading_it_again_changes_nothing(
    tmp_path: Path, systems: Systems, entries: list[Record], directory: OpenDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert _loaded(tmp_path, entries, systems.store_url) == 0
        assert "2 directory entries loaded, 0 left" in capsys.readouterr().out
    stored = systems.municipality_a.fhir("GET", reference(entries[0])).json()
    assert stored["meta"]["versionId"] == "1"
    assert stored["meta"]["profile"] == ["https://fhir-sip.se/ig/StructureDefinition/SipHealthcareService"]
    directory.until(lambda: directory.get(f"/{reference(entries[0])}").status_code == 200)


def test_what_its_owner_has_checked_later_is_left(
    tmp_path: Path, systems: Systems, entries: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    _loaded(tmp_path, entries, systems.store_url)
    stored = systems.municipality_a.fhir("GET", reference(entries[0])).json()
    changed = put(systems.municipality_a, stored | {"name": "Partens eget ord", "extension": [checked(days_ago(0))]})
    assert changed.status_code == 200, changed.text
    capsys.readouterr()
    assert _loaded(tmp_path, entries, systems.store_url) == 0
    assert "1 directory entries loaded, 1 left" in capsys.readouterr().out
    assert systems.municipality_a.fhir("GET", reference(entries[0])).json()["name"] == "Partens eget ord"


def test_a_file_that_breaks_a_rule_is_told_and_nothing_of_it_is_loaded(
    tmp_path: Path, systems: Systems, entries: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    number = new_child()[1]
    broken = copy.deepcopy(entries)
    broken[0]["identifier"] = [{"system": PERSONNUMMER, "value": number}]
    assert _loaded(tmp_path, broken, systems.store_url) == 1
    said = capsys.readouterr().err
    assert f"HealthcareService {entries[0]['id']}.identifier[0]: " in said
    assert number not in said
    assert httpx.get(f"{systems.store_url}/{reference(entries[1])}").status_code == 404


def test_an_entry_against_its_profile_is_refused_by_the_store(tmp_path: Path, systems: Systems, entries: list[Record]) -> None:
    assert _loaded(tmp_path, [entries[0] | {"telecom": []}, entries[1]], systems.store_url) == 1


@pytest.mark.parametrize(
    "content",
    [{}, "x", [1], [{"resourceType": "Patient", "id": "1"}], [{"resourceType": "Organization", "id": "1"}],
     [{"resourceType": "Location"}], [{"resourceType": "Location", "id": "a/b"}], [{"resourceType": "Location", "id": 1}]],
)  # fmt: skip
def test_a_file_of_anything_else_is_refused(
    tmp_path: Path, store_url: str, content: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _loaded(tmp_path, content, store_url) == 1
    assert "is not a JSON list of Endpoint, HealthcareService, Location resources with ids" in capsys.readouterr().err
    assert main(["directory", str(tmp_path / "no-such-file"), "--store", store_url]) == 1


def test_the_demonstration_has_a_dozen_services_of_which_one_is_stale_whatever_the_day() -> None:
    for today in (date(2026, 11, 28), date(2028, 2, 29)):
        entries = [entry for entry in demonstration_directory(today) if entry["resourceType"] == "HealthcareService"]
        assert len(entries) == 12
        assert [entry["id"] for entry in entries if is_stale(entry, today, 180)] == ["bjorkdala-anhorigstod"]
    assert len(read_entries(DIRECTORY_FILE)) == 19
