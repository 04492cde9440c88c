"""A sample of the comparison with the HL7 reference engine; the whole of it: `make profiles-parity`."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from fhir_sip.validation.profiles import stored_profiles
from profiles.examples import valid_examples
from tests.parity.asking import judged
from tests.parity.mutations import Mutation, all_mutations
from tests.parity.reference import ReferenceEngine
from tests.systems import Systems

OF_EACH_KIND = 3


@pytest.fixture(scope="module")
def engine() -> Iterator[ReferenceEngine]:
    with ReferenceEngine() as running:
        yield running


def sample() -> list[Mutation]:
    by_kind: dict[str, list[Mutation]] = {}
    for mutation in all_mutations():
        by_kind.setdefault(mutation.kind, []).append(mutation)
    return [one for kind, of_kind in by_kind.items() for one in random.Random(kind).sample(of_kind, OF_EACH_KIND)]


@pytest.mark.parametrize("mutation", sample(), ids=lambda mutation: mutation.id)
def test_the_service_and_the_reference_engine_judge_the_same(
    engine: ReferenceEngine, systems: Systems, mutation: Mutation
) -> None:
    verdict = judged(engine, systems.municipality_a, mutation)
    assert verdict.outcome in ("both accept", "both refuse", "stricter form")
    assert verdict.outcome != "both refuse" or verdict.names_the_same, (verdict.ours, verdict.engine)


def test_the_engine_itself_refuses_a_reference_to_another_type(engine: ReferenceEngine) -> None:
    plan = valid_examples()["SipCarePlan"] | {"goal": [{"reference": "Task/1"}]}
    [issues] = engine.validate([plan])
    assert ("CarePlan.goal[0]", "Reference_REF_BadTargetType2") in {(issue.expression, issue.message_id) for issue in issues}


def test_the_engine_reads_xml(engine: ReferenceEngine) -> None:
    issues = engine.validate_text('<Basic xmlns="http://hl7.org/fhir"><colour value="blue"/></Basic>', "xml")
    assert "Basic" in {issue.expression for issue in issues if issue.is_error}


def test_the_mutations_are_many_of_every_kind_and_profile_and_the_same_each_time() -> None:
    mutations = all_mutations()
    assert len({mutation.id for mutation in mutations}) == len(mutations) > 400
    assert min(Counter(mutation.kind for mutation in mutations).values()) > 30
    claimed = {profile for one in mutations for profile in _claims(one)}
    assert claimed >= {profile for profiles in stored_profiles().values() for profile in profiles}
    assert [mutation.resource for mutation in all_mutations()] == [mutation.resource for mutation in mutations]


def _claims(mutation: Mutation) -> list[str]:
    meta = mutation.resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    return [one for one in profiles if isinstance(one, str)] if isinstance(profiles, list) else []
