"""A SIP document becomes a Bundle: from the posted bytes to the bytes for the store, beside fhir.resources reading that Bundle.

No store takes part. How the time grows with the number of actions is measured too: it must be linear.
"""

import copy
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson
from fhir.resources.R4B.bundle import Bundle

from bench.measuring import Measured, Way, measure
from bench.plans import plans
from bench.writing import whole_plan
from fhir_sip.mapping import parse_document, to_fhir

ACTIONS_OF_A_PLAN = (1, 50, 100, 250, 350, 450, 500)


class Subject(NamedTuple):
    """A document as it is posted, and the Bundle it becomes."""

    document: bytes
    bundle: bytes


class Growth(NamedTuple):
    """Milliseconds to map a plan, by its number of actions: the least over the rounds, which the machine disturbs least."""

    milliseconds: dict[int, float]

    @property
    def last_over_first_half(self) -> float:
        """Time of each action between the middle and the most, over that between the fewest and the middle: 1 is linear."""
        fewest, middle, most = ACTIONS_OF_A_PLAN[0], ACTIONS_OF_A_PLAN[len(ACTIONS_OF_A_PLAN) // 2], ACTIONS_OF_A_PLAN[-1]
        per_action = (self._slope(middle, most), self._slope(fewest, middle))
        return round(per_action[0] / per_action[1], 2)

    def _slope(self, few: int, many: int) -> float:
        return (self.milliseconds[many] - self.milliseconds[few]) / (many - few)


def mapped(document: bytes) -> bytes:
    """Read, check, map and write one document."""
    return orjson.dumps(to_fhir(parse_document(document)))


def subjects(count: int, seed: int) -> list[Subject]:
    """Plans of 5 goals and 8 actions."""
    documents = [orjson.dumps(whole_plan(plan)) for plan in plans(count, seed)]
    return [Subject(document, mapped(document)) for document in documents]


def measure_mapping(rounds: int, requests: int, seed: int, advance: Callable[[], object]) -> Measured:
    """Mapping a document against fhir.resources parsing the Bundle it becomes."""
    ways: dict[str, Way] = {
        "mapping": lambda subject: mapped(subject.document),
        "fhir.resources": lambda subject: Bundle.model_validate_json(subject.bundle),
    }
    return measure(ways, subjects(requests, seed), rounds, requests, lambda: None, advance)


def measure_growth(rounds: int, seed: int) -> Growth:
    """One plan with 1 to 500 actions."""
    documents = {count: with_actions(next(plans(1, seed)), count) for count in ACTIONS_OF_A_PLAN}
    return Growth({count: round(_least(document, rounds), 2) for count, document in documents.items()})


def with_actions(plan: dict[str, Any], count: int) -> bytes:
    """The plan with exactly this many actions, each with an id of its own."""
    actions: Sequence[dict[str, Any]] = plan["actions"]
    twins = [actions[number % len(actions)] | {"id": f"insats-{number}"} for number in range(count)]
    return orjson.dumps(copy.deepcopy(plan) | {"actions": twins})


def _least(document: bytes, rounds: int) -> float:
    found = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        mapped(document)
        found.append((time.perf_counter() - started) * 1000)
    return min(found)
