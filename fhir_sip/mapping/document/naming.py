"""Names inside a document: every id is unique, and everything referred to is there."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from .issues import Issue

if TYPE_CHECKING:
    from .model import SipDocument

PERSON = "person"
"""How the person is referred to; no item may take it as its id."""


def items_are_named(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each id used twice and each reference to an item that is not there."""
    relatives = {relative.id for relative in document.relatives}
    staff = {member.id for member in document.staff}
    needs = {need.id for need in document.needs}
    goals = {goal.id for goal in document.goals}

    seen = {PERSON}
    for collection in ("relatives", "staff", "needs", "goals", "actions", "consents"):
        for i, item in enumerate(getattr(document, collection)):
            if item.id in seen:
                yield Issue(f"{collection}[{i}].id", "id-unique", "Id:t används redan i dokumentet.")
            seen.add(item.id)

    signers = relatives | {PERSON}
    for i, goal in enumerate(document.goals):
        yield from _known(f"goals[{i}].expressed_by", goal.expressed_by, signers | staff)
        yield from _known_list(f"goals[{i}].addresses", goal.addresses, needs)
    for i, action in enumerate(document.actions):
        yield from _known(f"actions[{i}].goal", action.goal, goals)
        yield from _known(f"actions[{i}].contact", action.contact, staff)
    for i, consent in enumerate(document.consents):
        yield from _known_list(f"consents[{i}].asked", consent.asked, signers)
        for j, signature in enumerate(consent.signatures):
            yield from _known(f"consents[{i}].signatures[{j}].who", signature.who, signers)
        yield from _no_repeats(f"consents[{i}].purposes", consent.purposes)


def parties_are_named(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each party named twice and each HSA-id that must be a party of the plan and is not."""
    parties: set[str] = set()
    for i, party in enumerate(document.parties):
        if party.hsa_id in parties:
            yield Issue(f"parties[{i}].hsa_id", "party-unique", "Parten finns redan i dokumentet.")
        parties.add(party.hsa_id)

    yield from _known("responsible_party", document.responsible_party, parties, "party-known")
    for collection in ("relatives", "staff", "needs", "goals", "consents"):
        for i, item in enumerate(getattr(document, collection)):
            yield from _known(f"{collection}[{i}].recorded_by", item.recorded_by, parties, "party-known")
    for i, member in enumerate(document.staff):
        for j, role in enumerate(member.roles):
            yield from _known(f"staff[{i}].roles[{j}].on_behalf_of", role.on_behalf_of, parties, "party-known")
    for i, action in enumerate(document.actions):
        yield from _known(f"actions[{i}].responsible", action.responsible, parties, "party-known")
    for i, consent in enumerate(document.consents):
        yield from _known_list(f"consents[{i}].disclosers", consent.disclosers, parties, "party-known")
        yield from _known_list(f"consents[{i}].receivers", consent.receivers, parties, "party-known")
    if document.next_follow_up:
        yield from _known("next_follow_up.responsible", document.next_follow_up.responsible, parties, "party-known")


def _known(path: str, name: str | None, among: Collection[str], rule: str = "reference-known") -> Iterator[Issue]:
    if name is not None and name not in among:
        yield Issue(path, rule, "Det som pekas ut finns inte i dokumentet.")


def _known_list(path: str, names: Sequence[str], among: Collection[str], rule: str = "reference-known") -> Iterator[Issue]:
    for i, name in enumerate(names):
        yield from _known(f"{path}[{i}]", name, among, rule)
    yield from _no_repeats(path, names)


def _no_repeats(path: str, names: Sequence[str]) -> Iterator[Issue]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield Issue(f"{path}[{i}]", "no-repeats", "Samma sak står två gånger i listan.")
