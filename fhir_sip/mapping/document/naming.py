"""Names inside a document: every id is unique, and everything referred to is there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .issues import Issue
from .places import parts_at

if TYPE_CHECKING:
    from .model import SipDocument

RESERVED = ("person", "plan", "team")
"""What no item may take as its id: how the person is referred to, and what the mapping calls the plan and its team."""

_WITH_ID = (
    "relatives",
    "staff",
    "needs",
    "goals",
    "actions",
    "consents",
    "offers",
    "meetings",
    "egenvard",
    "egenvard.risks",
    "egenvard.tasks",
    "other_plans",
)
_PLANS = ("egenvard", "other_plans")

_ITEMS_NAMED = (
    ("goals", "expressed_by", "anyone"),
    ("goals", "addresses", "needs"),
    ("actions", "goal", "goals"),
    ("actions", "contact", "staff"),
    ("consents", "asked", "signers"),
    ("consents.signatures", "who", "signers"),
    ("consents.maturity", "judged_by", "staff"),
    ("offers.answered", "by", "signers"),
    ("meetings.participants", "who", "anyone"),
    ("egenvard", "addresses", "needs"),
    ("egenvard", "goals", "goals"),
    ("egenvard.assessment", "assessor", "staff"),
    ("egenvard.risks", "assessed_by", "staff"),
    ("egenvard.tasks", "done_by", "anyone"),
    ("egenvard.tasks", "goal", "goals"),
    ("other_plans", "addresses", "needs"),
    ("other_plans", "goals", "goals"),
    ("other_plans", "actions", "actions"),
)
_PARTIES_NAMED = (
    ("", "responsible_party"),
    ("relatives", "recorded_by"),
    ("staff", "recorded_by"),
    ("staff.roles", "on_behalf_of"),
    ("needs", "recorded_by"),
    ("goals", "recorded_by"),
    ("actions", "responsible"),
    ("consents", "recorded_by"),
    ("consents", "disclosers"),
    ("consents", "receivers"),
    ("next_follow_up", "responsible"),
    ("offers", "offered_by"),
    ("meetings", "recorded_by"),
    ("meetings.participants", "party"),
    ("agreements", "party"),
    ("egenvard", "recorded_by"),
    ("egenvard.review", "responsible"),
    ("egenvard.risks", "recorded_by"),
    ("egenvard.tasks", "recorded_by"),
    ("egenvard.tasks", "done_by_party"),
    ("other_plans", "recorded_by"),
    ("other_plans.next_follow_up", "responsible"),
)


def ids_are_unique(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each id used twice; a plan within the plan does not share the whole plan's id either."""
    seen = set(RESERVED)
    for place in _WITH_ID:
        for path, item in parts_at(document, place):
            if item.id in seen or (place in _PLANS and item.id == document.id):
                yield Issue(f"{path}.id", "id-unique", "Id:t används redan i dokumentet (id used already).")
            seen.add(item.id)


def items_are_named(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each reference to an item that is not there, or not of the kind that may stand there."""
    kinds = {kind: {item.id for item in getattr(document, kind)} for kind in ("relatives", "staff", "needs", "goals", "actions")}
    signers = kinds["relatives"] | {"person"}
    yield from _known(document, _ITEMS_NAMED, kinds | {"signers": signers, "anyone": signers | kinds["staff"]}, "reference-known")
    for path, consent in parts_at(document, "consents"):
        yield from _no_repeats(f"{path}.purposes", consent.purposes)


def parties_are_named(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each party named twice and each HSA-id that must be a party of the plan and is not."""
    parties: set[str] = set()
    for path, party in parts_at(document, "parties"):
        if party.hsa_id in parties:
            yield Issue(f"{path}.hsa_id", "party-unique", "Parten finns redan i dokumentet.")
        parties.add(party.hsa_id)
    fields = tuple((place, field, "parties") for place, field in _PARTIES_NAMED)
    yield from _known(document, fields, {"parties": parties}, "party-known")


def _known(
    document: "SipDocument", fields: Sequence[tuple[str, str, str]], kinds: Mapping[str, set[str]], rule: str
) -> Iterator[Issue]:
    for place, field, kind in fields:
        for owner, part in parts_at(document, place):
            if isinstance(value := getattr(part, field), list):
                yield from _no_repeats(f"{owner}.{field}", value)
            for where, name in parts_at(part, field):
                if name not in kinds[kind]:
                    yield Issue(f"{owner}.{where}".removeprefix("."), rule, "Det som pekas ut finns inte i dokumentet.")


def _no_repeats(path: str, names: Sequence[str]) -> Iterator[Issue]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield Issue(f"{path}[{i}]", "no-repeats", "Samma sak står två gånger i listan.")
