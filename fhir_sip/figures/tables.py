"""Which municipalities there are, and how many persons of each are in each category of each indicator in one year."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from fhir_sip.caller import OrganisationTree
from fhir_sip.figures.facts import Fact, counted, municipality_of
from fhir_sip.figures.indicators import INDICATORS

Counts = dict[str, dict[str, tuple[int, ...]]]
"""Municipality (organisation number) -> indicator -> a count for each of its categories. True numbers: they never leave the process."""


@dataclass(frozen=True)
class Municipality:
    """A municipality, a region or another principal: its organisation number, name, and the smallest number that may be told of it."""

    number: str
    name: str
    threshold: int


def count(facts: Iterable[Fact], year: int, municipalities: Iterable[Municipality]) -> Counts:
    """The counts of a year. Every municipality has a row, also without a fact: which rows there are must not tell anything."""
    found = Counter((fact.municipality, fact.indicator, fact.category) for fact in counted(facts, year))
    return {
        municipality.number: {
            indicator.code: tuple(found[municipality.number, indicator.code, category.code] for category in indicator.categories)
            for indicator in INDICATORS
        }
        for municipality in municipalities
    }


def municipalities_in(tree: OrganisationTree, smallest_cell: Callable[[str], int]) -> list[Municipality]:
    """Every principal in the directory, in order of number.

    The name is that of its topmost organisation, up to a comma: `Ekdala kommun, Omsorgsnämnden` is Ekdala kommun. `smallest_cell` tells
    the threshold by the county's rules for an organisation (HSA-id); the highest of a principal's organisations counts.
    """
    found: dict[str, Municipality] = {}
    for hsa_id in sorted(tree.nodes, key=lambda one: (tree.nodes[one].parent is not None, one)):
        number, threshold = municipality_of(hsa_id), smallest_cell(hsa_id)
        if number is not None:
            known = found.get(number) or Municipality(number, tree.nodes[hsa_id].name.partition(",")[0].strip(), threshold)
            found[number] = replace(known, threshold=max(known.threshold, threshold))
    return [found[number] for number in sorted(found)]
