"""The county rules' file: read whole or not at all, the place of a fault named."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhir_sip.access import plans_in
from fhir_sip.access.county_rules import CountyRules, SigningRules, read_county_rules
from fhir_sip.caller import OrganisationTree
from fhir_sip.errors import StartRefused
from tests.access.small_plan import index


def written(folder: Path, content: Any) -> Path:
    path = folder / "rules.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_without_a_file_the_general_rules_hold() -> None:
    assert read_county_rules(None) == CountyRules()
    assert SigningRules().model_dump() == {
        "own_consent_from": 15,
        "child_signs_from": 12,
        "maturity_from": 12,
        "representatives_may_sign": False,
    }


def test_the_rules_of_the_nearest_organisation_at_or_above_the_custodian_hold(tmp_path: Path) -> None:
    counties = [{"organisation": "county", "own_consent_from": 16}, {"organisation": "other", "own_consent_from": 18}]
    rules = read_county_rules(written(tmp_path, {"counties": counties}))
    organisations = [
        {"id": "county", "name": "county", "active": True},
        {"id": "A", "name": "A", "active": True, "partOf": {"reference": "Organization/county"}},
    ]
    tree = OrganisationTree.from_resources(organisations)
    [plan] = plans_in(index())
    assert rules.of(plan, tree).own_consent_from == 16
    nearer = read_county_rules(written(tmp_path, {"counties": [*counties, {"organisation": "A", "own_consent_from": 17}]}))
    assert nearer.of(plan, tree).own_consent_from == 17
    assert rules.of(plan, OrganisationTree.from_resources([])).own_consent_from == 15


WRONG: dict[str, tuple[Any, str]] = {
    "not json": ("counties:", "the whole file"),
    "a list": ([], "the whole file"),
    "another member": ({"counties": [], "notes": ""}, "notes"),
    "no organisation": ({"counties": [{}]}, "counties.0.organisation"),
    "no HSA-id": ({"counties": [{"organisation": "a b"}]}, "counties.0.organisation"),
    "an unknown rule": ({"counties": [{"organisation": "A", "own_consent": 15}]}, "counties.0.own_consent"),
    "too young": ({"counties": [{"organisation": "A", "own_consent_from": 14}]}, "counties.0.own_consent_from"),
    "too old": ({"counties": [{"organisation": "A", "child_signs_from": 13}]}, "counties.0.child_signs_from"),
    "a number as text": ({"counties": [{"organisation": "A", "maturity_from": "13"}]}, "counties.0.maturity_from"),
    "a word for yes": ({"counties": [{"organisation": "A", "representatives_may_sign": "yes"}]}, "representatives_may_sign"),
    "twice": ({"counties": [{"organisation": "A"}, {"organisation": "A"}]}, "counties.1.organisation"),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_file_stops_the_start_and_names_the_place(why: str, tmp_path: Path) -> None:
    content, place = WRONG[why]
    with pytest.raises(StartRefused, match=place):
        read_county_rules(written(tmp_path, content))


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="missing"):
        read_county_rules(tmp_path / "none.json")
