"""The measurement as a page: docs/profiles/parity.md, the same for the same code."""

import re
from collections.abc import Callable, Iterable, Sequence

from fhir_sip.validation.rules import rules
from tests.parity.asking import STRICTER, Judged

_HEAD = """# Parity with the HL7 reference engine

Every valid example, every example that breaks a rule, and mutations made by machine of the valid ones (the same in every run), judged
by HL7's own validator (org.hl7.fhir.validation 6.7.9 with R4 core 4.0.1 and our profiles, which also checks the types of what is
referred to) and by this service. Made by `make profiles-parity`, which fails when anything invalid is accepted, anything valid is
refused, or fewer than 95 % of the refusals name the same element. `make test` holds a sample.

The engine runs without a terminology server, so it cannot judge codes of systems that no package holds (SNOMED CT, KSI, ICF, media
types); neither does the store. Three more switches are set as in the store: extensions nobody has defined are taken (R4 wants that),
another display than the code system's warns, advice on good practice is left out.

*Same element*: the service names an element, and none that the engine does not name. *All elements*: moreover every element that the
engine names; the service stops at a fault of the JSON form, where the engine goes on to what follows from it. Two places are the same
when one lies inside of the other (`tests/parity/comparing.py`).

In two things of form the service is stricter than R4, which says SHOULD NOT (datatypes.html#string): it takes no control characters in a
text, and no text of white space only. What only that refuses has a column of its own.
"""
_SINGLE = """
## `POST /fhir/{type}/$validate`

"""
_PLANS = """
## The same in a transaction

One record of a whole new plan is mutated and the plan is posted to `/fhir`. Refusals by a rule that this service has besides the
profiles ([the model](../model.md#what-the-service-adds-to-the-profiles), [rule ids](../errors.md)) are counted by themselves: they
come before the profiles are asked, or refuse what the profiles take.

"""

# FHIR's own rules as the service names them: fhir-code, and invariants of R4 such as ele-1.
_OF_FHIR = re.compile(r"fhir-.*|[a-z]{2,4}-\d+[a-z]?")


def page(single: Sequence[Judged], plans: Sequence[Judged]) -> str:
    """The whole page."""
    told = "".join(_disagreements(single))
    in_plans = [judged for judged in plans if not service_rules(judged)]
    parts = [_HEAD, _SINGLE, _counts(single), told, _PLANS, _counts(in_plans), "".join(_disagreements(in_plans)), _by_rule(plans)]
    return "".join(parts)


def service_rules(judged: Judged) -> frozenset[str]:
    """The rules of the service's own that refused a plan; an answer without a rule counts by its status."""
    if not judged.ours.is_refused:
        return frozenset()
    own = {rule for rule in judged.ours.rules if rule not in rules() and not _OF_FHIR.fullmatch(rule)}
    return frozenset(own if judged.ours.rules else {f"(status {judged.status})"})


def share_of_same_elements(judged: Iterable[Judged]) -> float:
    """Of what both refuse, how much with the same element named."""
    refused = [one for one in judged if one.outcome == "both refuse"]
    return sum(one.names_the_same for one in refused) / len(refused)


def _counts(judged: Sequence[Judged]) -> str:
    columns: dict[str, Callable[[Judged], bool]] = {
        "made": lambda one: True,
        "both accept": lambda one: one.outcome == "both accept",
        "both refuse": lambda one: one.outcome == "both refuse",
        "accepted though invalid": lambda one: one.outcome == "ACCEPTED THOUGH INVALID",
        "refused though valid": lambda one: one.outcome == "REFUSED THOUGH VALID",
        "refused for a stricter form": lambda one: one.outcome == "stricter form",
        "same element": lambda one: one.outcome == "both refuse" and one.names_the_same,
        "all elements": lambda one: one.outcome == "both refuse" and one.names_all,
    }
    lines = [f"| kind | {' | '.join(columns)} |\n", f"|---|{'---|' * len(columns)}\n"]
    kinds = dict.fromkeys(one.mutation.kind for one in judged)
    for kind in [*kinds, "**all**"]:
        of_kind = [one for one in judged if kind in (one.mutation.kind, "**all**")]
        lines.append(f"| {kind} | {' | '.join(str(sum(map(counted, of_kind))) for counted in columns.values())} |\n")
    return "".join([*lines, f"\nSame element in {share_of_same_elements(judged):.1%} of what both refuse.\n"])


def _disagreements(judged: Sequence[Judged]) -> Iterable[str]:
    verdicts = [one for one in judged if one.outcome not in ("both accept", "both refuse")]
    elements = [one for one in judged if one.outcome == "both refuse" and not one.names_the_same]
    for title, listed in (("Other verdicts", verdicts), ("Other elements", elements)):
        if listed:
            yield f"\n**{title}**\n\n| mutation | the engine names | the service names | why |\n|---|---|---|---|\n"
        for one in listed:
            yield f"| {_cell(one.mutation.id)} | {_cells(one.engine.places)} | {_cells(one.ours.places)} | {_why(one)} |\n"


def _why(judged: Judged) -> str:
    if "sip-coding" in judged.ours.rules:
        return "the rule is broken by the whole resource; HAPI points at the coding, too"
    return STRICTER.get(judged.mutation.word, "not explained")


def _by_rule(plans: Sequence[Judged]) -> str:
    found: dict[str, list[Judged]] = {}
    for one in plans:
        for rule in service_rules(one):
            found.setdefault(rule, []).append(one)
    lines = ["\n| refused by the service's own rule | invalid for the engine too | valid for the engine |\n|---|---|---|\n"]
    for rule in sorted(found):
        invalid = sum(one.engine.is_refused for one in found[rule])
        lines.append(f"| `{rule}` | {invalid} | {len(found[rule]) - invalid} |\n")
    valid = [one for one in plans if service_rules(one) and not one.engine.is_refused]
    lines.append("\n**Valid for the engine, refused by such a rule**\n\n| mutation | rule |\n|---|---|\n" if valid else "")
    lines += [f"| {_cell(one.mutation.id)} | {_cells(service_rules(one))} |\n" for one in valid]
    return "".join(lines)


def _cells(texts: Iterable[str]) -> str:
    return "<br>".join(f"`{text}`" for text in sorted(texts)) or "-"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
