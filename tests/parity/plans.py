"""A whole valid plan as a transaction, with one of its resources mutated, posted to the facade; and the engine's verdict on that one."""

import copy
from collections.abc import Iterator
from typing import Any

from fhir_sip.access.public_directory import PUBLIC_TYPES
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.validation.profiles import PROFILE_OF
from tests.parity.asking import Judged
from tests.parity.comparing import Verdict, of_engine, of_outcome
from tests.parity.elements import Resource
from tests.parity.mutations import Mutation, mutations_of
from tests.parity.reference import ReferenceEngine
from tests.systems import fresh_plan
from tests.writes import transaction_of

_ORGANISATION = "Organization/SE9999000011-A100"
WRITTEN = sorted(PROFILE_OF.keys() - PUBLIC_TYPES)


def mutated_plans() -> Iterator[tuple[Mutation, Resource, int]]:
    """Each mutation of the first resource of each type, the transaction it stands in, and its position there; the plan is a new one
    every time, so that each could be stored.
    """
    for kind in WRITTEN:
        for number in range(len(_mutations(_new_plan(), kind))):
            bundle = _new_plan()
            mutation = _mutations(bundle, kind)[number]
            position = _position(bundle, kind)
            bundle["entry"][position]["resource"] = mutation.resource
            yield mutation, bundle, position


def posted(engine: ReferenceEngine, client: BackendClient, mutation: Mutation, bundle: Resource, position: int) -> Judged:
    """Ask the engine about the mutated resource as it would be stored, and post the plan."""
    kind = mutation.resource["resourceType"]
    [issues] = engine.validate([_as_stored(mutation.resource, bundle)], [PROFILE_OF[kind]])
    answer = client.fhir("POST", "", json=bundle)
    assert answer.status_code < 500, (mutation.id, answer.text)
    if answer.status_code == 200:
        ours = Verdict(False, frozenset())
    else:
        ours = of_outcome(answer.json(), mutation.resource, f"Bundle.entry[{position}].resource")
    return Judged(mutation, of_engine(issues, mutation.resource), ours, answer.status_code)


def _new_plan() -> Resource:
    return transaction_of(fresh_plan())


def _position(bundle: Resource, kind: str) -> int:
    return next(number for number, entry in enumerate(bundle["entry"]) if entry["resource"]["resourceType"] == kind)


def _mutations(bundle: Resource, kind: str) -> list[Mutation]:
    targets = {entry["resource"]["resourceType"]: entry["fullUrl"] for entry in bundle["entry"]}
    resource = bundle["entry"][_position(bundle, kind)]["resource"]
    return mutations_of(f"{kind} in a plan", resource, targets | {"Organization": _ORGANISATION})


def _as_stored(resource: Resource, bundle: Resource) -> Resource:
    """The resource with each reference to an entry of the bundle in the form it is stored: `Type/id`."""
    stored = {entry["fullUrl"]: f"{entry['resource']['resourceType']}/{entry['fullUrl'][9:]}" for entry in bundle["entry"]}

    def resolved(element: Any) -> Any:
        if isinstance(element, dict):
            return {name: resolved(child) for name, child in element.items()}
        if isinstance(element, list):
            return [resolved(child) for child in element]
        return stored.get(element, element) if isinstance(element, str) else element

    result: Resource = resolved(copy.deepcopy(resource))
    return result
