"""Many worlds compared with the oracle: what differed, which rule spoke how often, and which worlds notice a changed rule."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from fhir_sip.access import Decision
from tests.access.oracle import Reading
from tests.access.worlds import World
from tests.oracle.deciding import Pair, differences, readings

RULES = (
    (True, "public-directory"),
    (False, "no-custodian"),
    (False, "blocked"),
    (False, "not-for-the-patient"),
    (True, "own-record"),
    (True, "discloser-of-emergency"),
    (True, "emergency"),
    (False, "not-a-member"),
    (True, "member-with-consent"),
    (True, "member-with-legal-exception"),
    (False, "no-consent"),
)
"""Every rule of the page, in its order, and what it says."""
_ROWS = (
    "18 and over",
    "18 and over, the representatives",
    "15 to 17",
    "15 to 17, judged not to decide",
    "12 to 14",
    "12 to 14, judged to decide",
    "under 12",
)
_GROUNDS = ("under-18", "addiction", "lpt-lrv", "unborn-child", "when-needed", "cannot-consent")
OPENED_BY = (*((kind, row) for kind in ("secrecy", "joint-documentation") for row in _ROWS), *((ground,) for ground in _GROUNDS))
"""Every way in which a consent or an exception opens: kind and row of "Who must sign", or ground."""

Kept = list[tuple[World, dict[Pair, Reading]]]


@dataclass
class Comparison:
    """Counts over the worlds so far; the first `keep` of them, with what the oracle says, are kept for the mutations."""

    keep: int
    worlds: int = 0
    pairs: int = 0
    differences: list[tuple[World, Pair, Reading, Decision]] = field(default_factory=list)
    pairs_by_rule: Counter[str] = field(default_factory=Counter)
    worlds_by_rule: Counter[str] = field(default_factory=Counter)
    worlds_by_opening: Counter[tuple[str, ...]] = field(default_factory=Counter)
    kept: Kept = field(default_factory=list)

    def compare(self, world: World) -> None:
        """Ask both about every pair of the world."""
        expected = readings(world)
        self.worlds += 1
        self.pairs += len(expected)
        found = set(expected.values())
        self.pairs_by_rule.update(reading.rule for reading in expected.values())
        self.worlds_by_rule.update({reading.rule for reading in found})
        self.worlds_by_opening.update({reading.by for reading in found if reading.by})
        self.differences += [(world, *difference) for difference in differences(world, expected)]
        if len(self.kept) < self.keep:
            self.kept.append((world, expected))

    def never_seen(self) -> list[object]:
        """The rules, and the ways to open, that decided in no world."""
        rules: list[object] = [rule for _, rule in RULES if not self.worlds_by_rule[rule]]
        return rules + [by for by in OPENED_BY if not self.worlds_by_opening[by]]


def first_to_notice(change: Callable[[pytest.MonkeyPatch], None], kept: Kept) -> int | None:
    """Number of the first world in which the changed decision differs from the oracle; None when none does."""
    with pytest.MonkeyPatch.context() as patch:
        change(patch)
        return next((n for n, (world, expected) in enumerate(kept, 1) if any(True for _ in differences(world, expected))), None)
