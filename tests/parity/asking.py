"""Both verdicts on one resource: the reference engine's, and the facade's `$validate`."""

from dataclasses import dataclass
from functools import cached_property

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.validation.profiles import profiles_of
from tests.parity.comparing import Verdict, all_elements, of_engine, of_outcome, same_elements
from tests.parity.elements import Resource
from tests.parity.mutations import Mutation
from tests.parity.reference import ReferenceEngine

# Where the service is stricter than R4, by rules of form: R4 says SHOULD of texts (datatypes.html#string), and the engine says nothing.
STRICTER = {
    "control character": "R4 says SHOULD NOT; the service takes no control characters",
    "blank": "R4 says SHOULD NOT; the service takes no text of white space only, which HAPI would drop from a transaction",
}
_FORM = frozenset({"fhir-json", "fhir-format"})


@dataclass(frozen=True)
class Judged:
    """A mutation and what was said of it; `status` is the facade's."""

    mutation: Mutation
    engine: Verdict
    ours: Verdict
    status: int = 200

    @cached_property
    def outcome(self) -> str:
        """One word or two on how the verdicts meet: what the columns of the table count."""
        if self.engine.is_refused:
            return "both refuse" if self.ours.is_refused else "ACCEPTED THOUGH INVALID"
        if not self.ours.is_refused:
            return "both accept"
        is_form = self.mutation.word in STRICTER and self.ours.rules <= _FORM
        return "stricter form" if is_form else "REFUSED THOUGH VALID"

    @property
    def names_the_same(self) -> bool:
        """Whether the facade names an element, and none that the engine does not name."""
        return same_elements(self.ours, self.engine)

    @property
    def names_all(self) -> bool:
        """Whether it names all that the engine names, too."""
        return all_elements(self.ours, self.engine)


def judged(engine: ReferenceEngine, client: BackendClient, mutation: Mutation) -> Judged:
    """Ask both about a mutated resource standing alone."""
    kind = mutation.resource["resourceType"]
    [issues] = engine.validate([mutation.resource], [wanted_profile(mutation.resource)])
    answer = client.fhir("POST", f"{kind}/$validate", json=mutation.resource)
    assert answer.status_code == 200, (mutation.id, answer.text)
    return Judged(mutation, of_engine(issues, mutation.resource), of_outcome(answer.json(), mutation.resource))


def wanted_profile(resource: Resource) -> str:
    """What `$validate` checks against: the first profile of ours that the resource claims, else the usual one of its type."""
    ours = profiles_of()[resource["resourceType"]]
    meta = resource.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    return next((one for one in claimed if one in ours), ours[0]) if isinstance(claimed, list) else ours[0]
