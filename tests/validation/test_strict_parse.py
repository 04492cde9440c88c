"""Strict parsing against the profiles' own valid examples, and the form we store."""

import copy
from typing import Any

import pytest

from fhir_sip.validation.profiles import PROFILE_OF, profiles_of
from fhir_sip.validation.strict_parse import issues_in, normalise
from profiles.examples import valid_examples

EXAMPLES = {name: one for name, one in valid_examples().items() if one["resourceType"] != "Bundle"}


def goal(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": "Leka"},
        "subject": {"reference": "Patient/1"},
    } | changes


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_valid_example_has_no_issues(name: str) -> None:
    assert issues_in(EXAMPLES[name], types=profiles_of()) == []


@pytest.mark.parametrize("kind", [None, 5, [], {}, "", "Observation", "Bundle", "goal"])
def test_a_type_we_do_not_take_is_told(kind: object) -> None:
    [issue] = issues_in({"resourceType": kind})
    assert (issue.code, issue.expression) == ("not-supported", "resource.resourceType")


@pytest.mark.parametrize("url", [5, True, {"a": "b"}, ["a"], ["a", "b"], [["a"]]])
def test_a_url_that_is_no_text_is_told(url: object) -> None:
    attached = {"resourceType": "Patient", "photo": [{"url": "https://fhir-sip.se"}, {"url": url}]}
    assert {issue.expression for issue in issues_in(attached)} == {"Patient.photo[1].url"}


def test_the_place_in_a_bundle_stands_before_the_element() -> None:
    [issue] = issues_in(goal(startDate=5), "Bundle.entry[3].resource")
    assert issue.expression == "Bundle.entry[3].resource.startDate"


def test_null_fills_a_gap_only_beside_extensions() -> None:
    gap = {"resourceType": "Patient", "name": [{"given": [None], "_given": [{"extension": [{"url": "u", "valueCode": "c"}]}]}]}
    assert issues_in(gap) == []
    [issue] = issues_in({"resourceType": "Patient", "name": [{"given": [None]}]})
    assert issue.expression == "Patient.name[0].given"


@pytest.mark.parametrize("beside", ["text", 5, True, ["text"], [["text"]], [{"id": "a"}, 5]])
def test_what_stands_beside_a_value_and_is_no_extension_is_told(beside: object) -> None:
    assert {issue.expression for issue in issues_in(goal(_startDate=beside))} == {"Goal._startDate"}
    named = {"resourceType": "Patient", "name": [{"given": ["Ylva"], "_given": beside}]}
    assert {issue.expression for issue in issues_in(named)} == {"Patient.name[0]._given"}


def test_normalising_claims_our_profile_and_keeps_others() -> None:
    assert normalise(goal())["meta"]["profile"] == [PROFILE_OF["Goal"]]
    other = normalise(goal(meta={"profile": ["https://example.org/other"], "tag": [{"code": "x"}]}))
    assert other["meta"] == {"profile": ["https://example.org/other", PROFILE_OF["Goal"]], "tag": [{"code": "x"}]}
    assert normalise(other) == other


def test_normalising_gives_identifiers_the_preferred_system_and_changes_nothing_given() -> None:
    given = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "198001019804"}, {}]}
    before = copy.deepcopy(given)
    systems = [identifier.get("system") for identifier in normalise(given)["identifier"]]
    assert systems == ["http://electronichealth.se/identifier/personnummer", None]
    assert given == before
