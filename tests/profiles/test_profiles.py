"""Every rule of the profiles is broken by an example that breaks nothing else, and no valid example breaks any.

The examples are data (`profiles/examples/README.md`). All are tried on the engine that runs without a store; the valid ones, and one
for each invariant, on the real store too, which must answer the same; it does not hold the profiles of what only the service writes.
At the end the rules are counted.
"""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from fhir_sip.errors import Issue
from fhir_sip.validation.local_engine import LocalEngine
from fhir_sip.validation.places import place_of
from fhir_sip.validation.profiles import profiles_of, stored_profiles
from fhir_sip.validation.rules import rules, rules_by_profile
from fhir_sip.validation.store_outcome import all_issues_of, issues_of_outcome
from profiles.definitions import constraints, definitions
from profiles.examples import BrokenExample, Resource, broken_examples, valid_examples
from tests.profiles.elements import has_element, meets_condition

BROKEN = [pytest.param(example, id=example.name) for example in broken_examples()]
VALID = [pytest.param(resource, id=name) for name, resource in valid_examples().items()]
STORED = [param for param in VALID if param.values[0]["resourceType"] in stored_profiles()]
SLICE = re.compile(r"(?<!extension):[\w-]+")
INVARIANTS = [rule for rule in rules().values() if rule.kind == "invariant"]


def profile_of(resource: Resource) -> str:
    canonical: str = resource["meta"]["profile"][0]
    return canonical


def name_of(resource: Resource) -> str:
    return profile_of(resource).rpartition("/")[2]


def of_resource(issues: list[Issue], resource: Resource) -> list[Issue]:
    """Without those of the resources inside a Bundle, which are checked each by itself."""
    is_bundle = resource["resourceType"] == "Bundle"
    return [issue for issue in issues if not (is_bundle and ".resource" in (issue.expression or ""))]


def checked(engine: LocalEngine, resource: Resource) -> list[Issue]:
    outcome = asyncio.run(engine.validate(resource, profile_of(resource)))
    return of_resource(issues_of_outcome(outcome, [resource], name_of(resource)), resource)


def errors(issues: list[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity == "error"]


def breaks_just(example: BrokenExample, issues: list[Issue]) -> None:
    """Its rule at its element, and of the errors none else but those that must be."""
    told = [issue for issue in issues if issue.severity == "error" or issue.rule == example.rule]
    assert {issue.rule for issue in told} == {example.rule, *example.also}, told
    severity = rules()[example.rule].severity
    assert (example.rule, example.at, severity) in {(issue.rule, issue.expression, issue.severity) for issue in told}, told


@pytest.mark.parametrize("resource", VALID)
def test_valid_example_breaks_nothing(engine: LocalEngine, resource: Resource) -> None:
    assert errors(checked(engine, resource)) == []


@pytest.mark.parametrize("example", BROKEN)
def test_broken_example_breaks_just_its_rule(engine: LocalEngine, example: BrokenExample) -> None:
    breaks_just(example, checked(engine, example.resource))


@pytest.fixture(scope="module")
def store(store_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=store_url, timeout=60.0) as client:
        yield client


def checked_by(store: httpx.Client, resource: Resource) -> list[Issue]:
    answer = store.post(
        f"/{resource['resourceType']}/$validate",
        params={"profile": profile_of(resource)},
        json=resource,
        headers={"Content-Type": "application/fhir+json"},
    )
    return of_resource(all_issues_of(answer.content, [resource], name_of(resource)), resource)


@pytest.mark.parametrize("resource", STORED)
def test_store_takes_valid_example(store: httpx.Client, resource: Resource) -> None:
    assert errors(checked_by(store, resource)) == []


def first_of_each_invariant() -> list[Any]:
    stored = [one for one in broken_examples() if one.resource["resourceType"] in stored_profiles()]
    first = {example.rule: example for example in reversed(stored)}
    return [pytest.param(first[rule.id], id=rule.id) for rule in INVARIANTS if rule.id in first]


@pytest.mark.parametrize("example", first_of_each_invariant())
def test_store_refuses_example_that_breaks_invariant(store: httpx.Client, example: BrokenExample) -> None:
    breaks_just(example, checked_by(store, example.resource))


def test_every_rule_of_every_profile_has_an_example_that_breaks_it() -> None:
    broken = {(example.artefact, example.rule) for example in broken_examples()}
    assert {(rule.profile, rule.id) for own in rules_by_profile().values() for rule in own} == broken


def test_every_invariant_is_broken_on_each_element_it_stands_on() -> None:
    broken = set()
    for example in broken_examples():
        place = place_of(example.at, example.resource, name_of(valid_examples()[example.base]))
        assert place is not None, example.name
        broken.add((example.rule, *place))
    placed = [rule for own in rules_by_profile().values() for rule in own if rule.kind == "invariant"]
    assert {(rule.id, rule.profile, SLICE.sub("", rule.element)) for rule in placed} - broken == set()


def test_every_invariant_has_a_valid_example_with_its_element() -> None:
    placed = [rule for own in rules_by_profile().values() for rule in own if rule.kind == "invariant"]
    assert [rule for rule in placed if not any(has_element(one, rule) for one in valid_examples().values())] == []


def test_every_invariant_has_a_valid_example_that_meets_its_condition() -> None:
    expressions = {
        one["key"]: one["expression"]
        for definition in definitions("StructureDefinition").values()
        for _, one in constraints(definition)
    }
    unmet = {
        rule.id
        for rule in INVARIANTS
        if not any(has_element(one, rule) and meets_condition(one, expressions[rule.id]) for one in valid_examples().values())
    }
    assert unmet == set()


def test_every_profile_has_a_valid_example_that_claims_it() -> None:
    claimed = {profile_of(resource) for resource in valid_examples().values()}
    assert claimed == {url for urls in profiles_of().values() for url in urls}


def test_every_unavoidable_rule_has_a_reason_and_is_only_said_where_needed() -> None:
    assert [example.name for example in broken_examples() if bool(example.also) != bool(example.because)] == []


def test_names_of_broken_examples_are_unique() -> None:
    names = [example.name for example in broken_examples()]
    assert sorted(set(names)) == sorted(names)
