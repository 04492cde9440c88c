"""Mutations made by machine of valid resources: the same every time, of every kind, spread over all profiles.

Whether a mutation is valid is not said here: the reference engine decides. Most of the kinds that add or drop something optional, or
change the order, stay valid, so that refusing what is valid would be seen.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fhir_sip.validation.profiles import stored_profiles
from profiles.definitions import examples
from profiles.examples import broken_examples, valid_examples
from tests.parity import changes
from tests.parity.editing import changed
from tests.parity.elements import Element, Resource, elements_of

_SEED = "fhir-sip"
_OF_EACH_KIND = 4

_CHANGES: dict[str, Callable[[Element, Mapping[str, str]], changes.Made]] = {
    "element dropped": changes.drop,
    "element twice": changes.duplicate,
    "wrong JSON type": changes.wrong_json_type,
    "wrong FHIR type": changes.wrong_fhir_type,
    "wrong code": changes.wrong_code,
    "wrong reference target": changes.wrong_target,
    "unknown element": changes.unknown,
    "bad date": changes.bad_date,
    "bad text": changes.bad_text,
    "optional element dropped": changes.drop_optional,
    "optional element added": changes.add_optional,
    "reordered": changes.reorder,
}
BROKEN_RULE = "broken rule"
UNCHANGED = "valid example"


@dataclass(frozen=True)
class Mutation:
    """One changed resource. `path` is the changed element, as written in the JSON; `word` says how it was changed."""

    kind: str
    base: str
    path: str
    word: str
    resource: Resource

    @property
    def id(self) -> str:
        """Unique, and the same in every run."""
        return f"{self.base}: {self.kind}: {self.path}" + (f" ({self.word})" if self.word else "")


def mutations_of(base: str, resource: Resource, targets: Mapping[str, str]) -> list[Mutation]:
    """Some mutations of each kind of one valid resource: which ones depends on `base` and on its elements, not on their values.

    `targets`: by resource type, a reference to one; references are turned to these.
    """
    elements = elements_of(resource)
    chosen: list[Mutation] = []
    for kind, make in _CHANGES.items():
        possible = [(element, word, change) for element in elements for word, change in make(element, targets)]
        for element, word, change in random.Random(f"{_SEED} {base} {kind}").sample(possible, min(_OF_EACH_KIND, len(possible))):
            made = changed(resource, element.where, change)
            chosen.append(Mutation(kind, base, element.path(resource["resourceType"]), word, made))
    return chosen


def all_mutations() -> list[Mutation]:
    """Those of every valid example of a type the store validates, and the examples that break one rule each."""
    valid = {name: resource for name, resource in valid_examples().items() if resource["resourceType"] in stored_profiles()}
    targets = {resource["resourceType"]: f"{resource['resourceType']}/1" for resource in valid.values()}
    made = [mutation for base, resource in valid.items() for mutation in mutations_of(base, resource, targets)]
    broken = [
        Mutation(BROKEN_RULE, one.name, one.at, one.rule, one.resource)
        for one in broken_examples()
        if one.resource["resourceType"] in stored_profiles()
    ]
    return made + broken


def unchanged() -> list[Mutation]:
    """The valid examples of these types as they are, and the whole plans."""
    plans = {path.stem: resource for path, resource in examples().items() if path.parent.name == "sets"}
    return [
        Mutation(UNCHANGED, name, "", "", resource)
        for name, resource in (valid_examples() | plans).items()
        if resource["resourceType"] in stored_profiles()
    ]
