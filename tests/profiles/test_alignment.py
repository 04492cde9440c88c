"""docs/profiles/alignment.md row by row: what it says of our profiles, of the events we write, and of codes, is so."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.errors import Issue
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.verdict import verdict
from tests.profiles import alignment_events, alignment_profiles
from tests.profiles.alignment_events import Log
from tests.systems import Systems

ROOT = Path(__file__).parents[2]
VALID = ROOT / "profiles" / "examples" / "valid"
_ROW = re.compile(r"^\| `([a-z0-9-]+)` \|(.*)\|$", re.MULTILINE)
_TESTED_BELOW = {"inera-plan-type-others", "inera-fast-kontakt"}
_FAST_KONTAKT = "https://terminologitjansten.inera.se/inera-kodverksforvaltning/kodverk/kv_typ_av_fast_kontakt"


def rows() -> dict[str, list[str]]:
    """Row id -> its other cells: asked, ours, stands, why."""
    page = (ROOT / "docs" / "profiles" / "alignment.md").read_text(encoding="utf-8")
    found = _ROW.findall(page)
    assert len({name for name, _ in found}) == len(found), "an id stands twice"
    return {name: [cell.strip() for cell in cells.split(" | ")] for name, cells in found}


@pytest.fixture(scope="module")
def log(systems: Systems) -> Log:
    return Log(systems)


def example(name: str) -> dict[str, Any]:
    resource: dict[str, Any] = json.loads((VALID / f"{name}.json").read_bytes())
    return resource


def checked(engine: LocalEngine, resource: dict[str, Any]) -> list[Issue]:
    return asyncio.run(verdict(engine, resource))


def test_every_row_has_a_test_and_every_test_a_row() -> None:
    tested = [*alignment_profiles.ROWS, *alignment_events.ROWS, *_TESTED_BELOW]
    assert sorted(rows()) == sorted(tested)


def test_every_row_stands_somewhere_and_every_deviation_has_its_reason() -> None:
    for name, (asked, ours, stands, why) in rows().items():
        assert asked, name
        assert ours, name
        assert stands in ("conforms", "deviation"), name
        assert why or stands == "conforms", name


@pytest.mark.parametrize("name", alignment_profiles.ROWS)
def test_the_profiles_stand_as_the_row_says(name: str) -> None:
    alignment_profiles.ROWS[name]()


@pytest.mark.parametrize("name", alignment_events.ROWS)
def test_the_events_stand_as_the_row_says(name: str, log: Log) -> None:
    alignment_events.ROWS[name](log)


@pytest.mark.parametrize("code", ["SPLPTLRV", "SPU", "VP", "HP", "RP", "GP", "SVP", "no such plan type"])
def test_other_plan_types_are_taken_and_warned_of(engine: LocalEngine, code: str) -> None:
    """inera-plan-type-others."""
    plan = example("StandInPlan")
    plan["category"].append({"coding": [{"system": "https://fhir.inera.se/CodeSystem/typeofcareplan-cs", "code": code}]})
    found = checked(engine, plan)
    assert not any(issue.severity == "error" for issue in found)
    assert ("fhir-code-unchecked", "warning") in {(issue.rule, issue.severity) for issue in found}


@pytest.mark.parametrize("code", ["1", "2", "3", "4"])
def test_a_fast_kontakt_is_told_of_staff_and_not_in_the_teams_role(engine: LocalEngine, code: str) -> None:
    """inera-fast-kontakt."""
    team, staff = example("SipCareTeam"), example("SipPractitionerRole")
    staff["code"][0]["coding"] = [{"system": _FAST_KONTAKT, "code": code}]
    assert {issue.severity for issue in checked(engine, staff)} == {"warning"}
    coordinator = next(one for one in team["participant"] if one["role"][0]["coding"][0]["code"] == "coordinator")
    coordinator["role"][0]["coding"].append({"system": _FAST_KONTAKT, "code": code})
    assert [issue.rule for issue in checked(engine, team)] == ["SipCareTeam.participant.role/binding"]
