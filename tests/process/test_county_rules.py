"""A county's rules: whose they are, what they change, which version a plan was made under, and what of a document they require."""

from datetime import date
from pathlib import Path
from typing import get_args

import orjson
import pytest

from fhir_sip.access import plans_in
from fhir_sip.access.county_rules import CountyRules, SigningRules
from fhir_sip.caller import OrganisationTree
from fhir_sip.process.county_rules import (
    STATUTORY,
    CountyRule,
    ProcessState,
    Rulebook,
    RulesVersion,
    rules_reference,
    rules_version,
)
from fhir_sip.process.deadlines import due
from fhir_sip.process.required_fields import missing_fields, refuse_unknown_path
from fhir_sip.process.rules_files import read_rules, rules_folder
from tests.access.small_plan import index
from tests.process import rule_folders

COUNTY = {"id": "lan", "organisations": ["county"], "signing": {"own_consent_from": 16}}
OTHER = {"id": "annat", "organisations": ["other"], "signing": {"own_consent_from": 18}}
NEARER = {"id": "kommun", "organisations": ["A"], "signing": {"own_consent_from": 17}}

TREE = OrganisationTree.from_resources(
    [
        {"id": "county", "name": "county", "active": True},
        {"id": "A", "name": "A", "active": True, "partOf": {"reference": "Organization/county"}},
        {"id": "A-unit", "name": "unit", "active": True, "partOf": {"reference": "Organization/A"}},
    ]
)


def shipped(name: str) -> CountyRule:
    book = read_rules(rules_folder())
    return next(rules for rules in (book.general, *book.by_organisation.values()) if rules.id == name)


def test_the_rules_of_the_nearest_organisation_at_or_above_the_custodian_hold(tmp_path: Path) -> None:
    book = read_rules(rule_folders.written(tmp_path, COUNTY, OTHER))
    assert [book.rules_for(custodian, TREE).id for custodian in ("A-unit", "A", "county")] == ["lan", "lan", "lan"]
    nearer = read_rules(rule_folders.written(tmp_path, COUNTY, OTHER, NEARER))
    assert [nearer.rules_for(custodian, TREE).id for custodian in ("A-unit", "A", "county")] == ["kommun", "kommun", "lan"]


@pytest.mark.parametrize("custodian", ["B", ""])
def test_the_general_rules_hold_where_no_county_is_named(custodian: str, tmp_path: Path) -> None:
    book = read_rules(rule_folders.written(tmp_path, COUNTY))
    assert book.rules_for(custodian, TREE).id == "general"


def test_an_organisation_that_the_directory_does_not_know_is_governed_when_named_itself(tmp_path: Path) -> None:
    book = read_rules(rule_folders.written(tmp_path, COUNTY, NEARER))
    nowhere = OrganisationTree.from_resources([])
    assert [book.rules_for(custodian, nowhere).id for custodian in ("A", "A-unit")] == ["kommun", "general"]


def test_who_signs_a_plans_consents_is_told_by_the_same_rules(tmp_path: Path) -> None:
    [plan] = plans_in(index())
    signing = read_rules(rule_folders.written(tmp_path, COUNTY, OTHER)).signing
    assert signing.of(plan, TREE).own_consent_from == 16
    nearer = read_rules(rule_folders.written(tmp_path, COUNTY, OTHER, NEARER)).signing
    assert nearer.of(plan, TREE).own_consent_from == 17
    assert signing.of(plan, OrganisationTree.from_resources([])).own_consent_from == 15


def test_the_general_rules_that_come_with_the_service_are_the_access_pages_own() -> None:
    general = shipped("general")
    assert Rulebook(general).signing == CountyRules()
    assert general.signing.model_dump() == SigningRules().model_dump()
    assert SigningRules().model_dump() == {
        "own_consent_from": 15,
        "child_signs_from": 12,
        "maturity_from": 12,
        "representatives_may_sign": False,
    }
    assert general.deadlines == STATUTORY


def test_a_changed_file_changes_signers_and_deadlines(tmp_path: Path) -> None:
    [plan] = plans_in(index())
    given = {"organisations": ["A"], "deadlines": {"meeting-after-consent": {"within": 3, "unit": "weeks", "source": "avtal"}}}
    folder = rule_folders.written(tmp_path, given)
    before = read_rules(folder)
    file = folder / "lan.yaml"
    file.write_text(file.read_text("utf-8").replace("within: 3", "within: 2") + "signing: {own_consent_from: 18}\n", "utf-8")
    after = read_rules(folder)

    def told(book: Rulebook) -> tuple[int, date]:
        deadline = book.rules_for("A", TREE).deadline("meeting-after-consent")
        assert deadline is not None
        return book.signing.of(plan, TREE).own_consent_from, due(deadline, date(2026, 11, 2)).last_day

    assert told(before) == (15, date(2026, 11, 23))
    assert told(after) == (18, date(2026, 11, 16))


def test_time_set_by_law_holds_in_a_county_that_tells_none_and_may_be_shortened(tmp_path: Path) -> None:
    silent = read_rules(rule_folders.written(tmp_path, {})).rules_for("A", TREE)
    assert silent.deadline("call-after-ready-for-discharge") == STATUTORY["call-after-ready-for-discharge"]
    assert silent.deadline("meeting-after-consent") is None
    shorter = shipped("sormland").deadline("call-after-ready-for-discharge")
    assert shorter is not None
    assert (shorter.within, shorter.unit) == (2, "days")


@pytest.mark.parametrize("name", ["general", "vgr", "kalmar", "sormland"])
def test_the_shipped_counties_name_every_state_and_differ(name: str) -> None:
    rules = shipped(name)
    assert set(rules.state_names) == set(get_args(ProcessState))
    others = {"general", "vgr", "kalmar", "sormland"} - {name}
    assert all(rules.state_names != shipped(other).state_names for other in others)


@pytest.mark.parametrize("name", ["general", "vgr", "kalmar", "sormland"])
def test_a_plan_can_remember_its_rules_by_one_reference(name: str) -> None:
    rules = shipped(name)
    assert rules_reference(rules) == f"https://fhir-sip.se/rules/{name}|2026.1"
    assert rules_version(rules_reference(rules)) == RulesVersion(name, "2026.1")


@pytest.mark.parametrize(
    "reference",
    ["", "https://fhir-sip.se/rules/kalmar", "https://fhir-sip.se/rules/kalmar|", "https://example.org/rules/kalmar|2026.1",
     "https://fhir-sip.se/rules/Kalmar|2026.1", "https://fhir-sip.se/rules/kalmar|2026.1 ", "https://fhir-sip.se/rules/a/b|2026.1"],
)  # fmt: skip
def test_another_reference_names_no_rules(reference: str) -> None:
    assert rules_version(reference) is None


YLVA = {
    "goals": [
        {"id": "1", "status": "active"},
        {"id": "2", "status": "active", "target_date": "2027-01-01"},
        {"id": "3", "status": "cancelled"},
    ],
    "actions": [],
    "dates": {"start": "2026-10-05"},
    "egenvard": [
        {"id": "e", "status": "active", "tasks": [{"id": "t", "status": "requested", "how_often": "daily"}], "risks": []}
    ],
}


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("goals", []),
        ("goals[].target_date", ["goals[0].target_date"]),
        ("actions", ["actions"]),
        ("actions[].follow_up_on", []),
        ("dates.end", ["dates.end"]),
        ("next_follow_up", ["next_follow_up"]),
        ("crisis_plan", ["crisis_plan"]),
        ("egenvard[].risks", ["egenvard[0].risks"]),
        ("egenvard[].tasks[].how_often", []),
        ("egenvard[].tasks[].follow_up", ["egenvard[0].tasks[0].follow_up"]),
    ],
)
def test_a_required_field_is_missed_where_it_is_absent_from_what_is_in_force(path: str, missing: list[str]) -> None:
    assert refuse_unknown_path(path) == path
    assert missing_fields(YLVA, [path]) == missing


def test_an_optional_part_that_is_absent_is_missed_by_the_whole_path() -> None:
    assert missing_fields({}, ["person.gender"]) == ["person.gender"]


def test_what_kalmar_requires_is_told_of_a_whole_document(repository: Path) -> None:
    ylva = orjson.loads((repository / "mappings/sip/examples/ylva.json").read_bytes())
    required = shipped("kalmar").required["active"]
    assert "dates.end" not in missing_fields(ylva, required)
    del ylva["dates"]["end"]
    assert "dates.end" in missing_fields(ylva, required)
