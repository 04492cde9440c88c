"""`make profiles-parity`: examples and mutations judged by the HL7 reference engine and by the service, into docs/profiles/parity.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parity.asking import Judged, judged
from tests.parity.mutations import all_mutations, unchanged
from tests.parity.plans import mutated_plans, posted
from tests.parity.reference import ReferenceEngine
from tests.parity.table import page, service_rules, share_of_same_elements
from tests.systems import Systems

MOST_OTHER_ELEMENTS = 0.05


@pytest.fixture(scope="module")
def engine() -> Iterator[ReferenceEngine]:
    with ReferenceEngine() as running:
        yield running


@pytest.mark.campaign
def test_the_service_judges_as_the_reference_engine_does(engine: ReferenceEngine, systems: Systems, repository: Path) -> None:
    a = systems.municipality_a
    single = [judged(engine, a, mutation) for mutation in [*unchanged(), *all_mutations()]]
    plans = [posted(engine, a, *given) for given in mutated_plans()]
    (repository / "docs" / "profiles" / "parity.md").write_text(page(single, plans), encoding="utf-8")
    # A refusal by a rule of the service's own is no judgement on validity; the page lists them.
    for judgements in (single, [one for one in plans if not service_rules(one)]):
        assert wrong(judgements, "ACCEPTED THOUGH INVALID") == []
        assert wrong(judgements, "REFUSED THOUGH VALID") == []
        assert share_of_same_elements(judgements) >= 1 - MOST_OTHER_ELEMENTS


def wrong(judgements: list[Judged], outcome: str) -> list[str]:
    return [one.mutation.id for one in judgements if one.outcome == outcome]
