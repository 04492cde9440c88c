"""One request of the battery, and the records it may be about."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fhir_sip.access.plan import Resource
from tests.noninterference.callers import CALLERS
from tests.noninterference.differing import Hidden
from tests.noninterference.picking import pick
from tests.noninterference.world import World

KINDS = (
    "CarePlan",
    "CareTeam",
    "Goal",
    "Condition",
    "Task",
    "Consent",
    "Patient",
    "RelatedPerson",
    "PractitionerRole",
    "Organization",
)
_ODD = ("0", "-1", "..", "a" * 64, "a" * 65, "1,2", "%C3%A5", "_history", "1.", "$", "9" * 20, "00001", "1%20or%201")


@dataclass(frozen=True)
class Ask:
    """`kind` is its row in the table, `what` says in words what is asked for; `form` stands in the body of a search by POST, `xml` of a
    SOAP call. `writes`: it may change the stores, so it is asked last."""

    kind: str
    what: str
    caller: str
    method: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    form: tuple[tuple[str, str], ...] | None = None
    xml: str | None = None
    writes: bool = False

    def __str__(self) -> str:
        return f"{self.kind}: {self.what} ({self.caller})"


@dataclass
class Targets:
    """Records by type and by where they are: `seen` by some caller, `hidden` in both stores, or hidden in one of them only."""

    world: World
    first: Hidden
    second: Hidden

    def ids(self, kind: str, most: int = 2) -> Iterator[tuple[str, str]]:
        """(what it is, id), some of each sort, ids that are nobody's among them."""
        sorts: dict[str, Sequence[str]] = {
            "seen": self.world.keys(kind, hidden=False),
            "hidden": self.world.keys(kind, hidden=True),
            "hidden in the first only": self.first.keys(kind),
            "hidden in the second only": self.second.keys(kind),
            "deleted in the first": [key for key in self.first.deleted if key.startswith(f"{kind}/")],
            "missing": [f"{kind}/999999999", f"{kind}/never-there"],
        }
        for what, keys in sorts.items():
            for key in pick(keys, most):
                yield what, key.partition("/")[2]

    def odd_ids(self) -> Iterator[str]:
        """What is no id, or hardly one."""
        yield from _ODD

    def record(self, kind: str, resource_id: str) -> Resource | None:
        """A record by type and id, whichever store it is in."""
        key = f"{kind}/{resource_id}"
        return next((r[key] for r in (self.world.records, self.first.records, self.second.records) if key in r), None)

    def may_be_explained(self, caller: str, key: str) -> bool:
        """False where a member of the plan is told why a hidden record is hidden, as the rules say it shall be."""
        party = getattr(self.world.parties, CALLERS[caller][0].removesuffix("_unit"))
        return key not in self.world.joined.get(party, set())


class Turns:
    """Callers in turn, so that each kind of request is made by all of them."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def some(self, number: int, among: Sequence[str] = tuple(CALLERS)) -> list[str]:
        """That many different callers."""
        return self._random.sample(among, min(number, len(among)))
