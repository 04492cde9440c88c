"""The service's own decision about a world, out of the FHIR made of it, and where it differs from the oracle."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import NamedTuple

from fhir_sip.access import Decision, may_read, plans_in
from fhir_sip.access.county_rules import CountyRules, SigningRules
from fhir_sip.caller import Caller, OrganisationTree
from fhir_sip.caller.scopes import Scopes
from tests.access import oracle
from tests.access.oracle import Reading
from tests.access.worlds import KINDS, World
from tests.oracle.as_fhir import AsFhir, Resource, hsa, organisations

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TREE = OrganisationTree.from_resources(organisations())


class Pair(NamedTuple):
    """Who asks, for what purpose, for which record."""

    organisation: str
    purpose: str
    record: str


def caller(organisation: str, purpose: str = "COC") -> Caller:
    """The system of one organisation."""
    party = oracle.party_of(organisation)
    above = tuple(map(hsa, oracle.at_or_above(organisation)))
    return Caller(organisation, hsa(organisation), hsa(party), above, KINDS[party], Scopes(frozenset()), purpose)


class Deciding:
    """Decisions on one world at one instant."""

    def __init__(self, world: World, now: datetime = NOW) -> None:
        self._now, self._fhir = now, AsFhir(world, now)
        self.index: dict[str, Resource] = self._fhir.index()
        self._plans = plans_in(self.index)
        self._county_rules = CountyRules({hsa(who): SigningRules(**asdict(rules)) for who, rules in world.county_rules.items()})

    def on(self, organisation: str, purpose: str, record: str) -> Decision:
        """May the system of this organisation read the record?"""
        key = self._fhir.key(record)
        return may_read(caller(organisation, purpose), key, self.index[key], self._plans, TREE, self._now, self._county_rules)


def pairs(world: World) -> Iterator[Pair]:
    """Every caller with every purpose, and every record."""
    for organisation in world.callers:
        for purpose in world.purposes:
            for record in world.records:
                yield Pair(organisation, purpose, record)


def readings(world: World) -> dict[Pair, Reading]:
    """What the oracle says of every pair."""
    return {pair: oracle.read(world, *pair) for pair in pairs(world)}


def differences(world: World, expected: dict[Pair, Reading]) -> Iterator[tuple[Pair, Reading, Decision]]:
    """Where the service decides otherwise than the oracle, or by another rule."""
    deciding = Deciding(world)
    for pair, reading in expected.items():
        decision = deciding.on(*pair)
        if (decision.allowed, decision.rule) != (reading.allowed, reading.rule):
            yield pair, reading, decision
