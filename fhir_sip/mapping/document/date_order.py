"""Dates in order: nothing ends before it starts."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .issues import Issue

if TYPE_CHECKING:
    from .model import SipDocument


def dates_in_order(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each end before its start, path on the later field."""
    plan = document.dates
    yield from _ordered("dates.end", plan.start, plan.end)
    if document.next_follow_up:
        yield from _ordered("next_follow_up.date", plan.start, document.next_follow_up.date)
    for collection in ("parties", "relatives", "actions", "consents"):
        for i, item in enumerate(getattr(document, collection)):
            yield from _ordered(f"{collection}[{i}].end", item.start, item.end)
    for i, member in enumerate(document.staff):
        for j, role in enumerate(member.roles):
            yield from _ordered(f"staff[{i}].roles[{j}].end", role.start, role.end)
    for i, goal in enumerate(document.goals):
        yield from _ordered(f"goals[{i}].target_date", goal.start, goal.target_date)
    for i, consent in enumerate(document.consents):
        for j, signature in enumerate(consent.signatures):
            yield from _ordered(f"consents[{i}].signatures[{j}].withdrawn", signature.date, signature.withdrawn)


def _ordered(path: str, start: datetime.date | None, end: datetime.date | None) -> Iterator[Issue]:
    if start is not None and end is not None and end < start:
        yield Issue(path, "date-order", "Datumet ligger före det datum det ska följa på.")
