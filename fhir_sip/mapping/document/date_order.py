"""Dates in order: nothing ends before it starts."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .issues import Issue
from .places import parts_at

if TYPE_CHECKING:
    from .model import SipDocument

_IN_ORDER = (
    ("dates", "start", "end"),
    ("parties", "start", "end"),
    ("relatives", "start", "end"),
    ("staff.roles", "start", "end"),
    ("goals", "start", "target_date"),
    ("actions", "start", "end"),
    ("consents", "start", "end"),
    ("consents.signatures", "date", "withdrawn"),
    ("offers", "offered_on", "answer_due"),
    ("egenvard", "start", "end"),
    ("egenvard.tasks", "start", "end"),
    ("other_plans", "start", "end"),
)


def dates_in_order(document: "SipDocument") -> Iterator[Issue]:
    """Yield an issue for each end before its start, path on the later field."""
    for place, first, last in _IN_ORDER:
        for path, part in parts_at(document, place):
            yield from _ordered(f"{path}.{last}", getattr(part, first), getattr(part, last))
    if document.next_follow_up:
        yield from _ordered("next_follow_up.date", document.dates.start, document.next_follow_up.date)
    for path, offer in parts_at(document, "offers"):
        yield from _ordered(f"{path}.offered_on", offer.noticed.date, offer.offered_on)
        if offer.answered:
            yield from _ordered(f"{path}.answered.date", offer.offered_on, offer.answered.date)
    for path, plan in parts_at(document, "egenvard"):
        yield from _ordered(f"{path}.review.date", plan.start, plan.review.date)
    for path, plan in parts_at(document, "other_plans"):
        if plan.next_follow_up:
            yield from _ordered(f"{path}.next_follow_up.date", plan.start, plan.next_follow_up.date)
    for path, meeting in parts_at(document, "meetings"):
        if meeting.start and meeting.end:
            moments = (datetime.datetime.fromisoformat(moment) for moment in (meeting.start, meeting.end))
            yield from _ordered(f"{path}.end", *moments)


def _ordered(path: str, start: datetime.date | None, end: datetime.date | None) -> Iterator[Issue]:
    if start is not None and end is not None and end < start:
        yield Issue(path, "date-order", "Datumet ligger före det datum det ska följa på.")
