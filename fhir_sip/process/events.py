"""What a write makes happen in a plan, read off its records before and after: the events of the table (`process.table`), in their order."""

from collections.abc import Callable, Iterator
from typing import Literal, get_args

from fhir_sip.process.guards import Move, changed, moved
from fhir_sip.process.records import CALLED, CLOSED, HELD, IN_FORCE, is_consented, meeting_day, meetings, offers, status

Event = Literal[
    "register",
    "undo",
    "reopen",
    "offer",
    "wait",
    "accept",
    "decline",
    "refuse",
    "withdraw",
    "consent",
    "call",
    "move",
    "cancel-call",
    "meet",
    "agree",
    "rest",
    "resume",
    "call-to-follow-up",
    "cancel-follow-up",
    "evaluate",
    "close",
]
"""In the order in which the events of one write are judged."""

_ANSWERS: dict[str, Event] = {
    "requested": "offer",
    "on-hold": "wait",
    "accepted": "accept",
    "rejected": "decline",
    "cancelled": "refuse",
}


def events(move: Move) -> list[Event]:
    """The events of one write, in the order in which they are judged. A plan that is new is registered as it stands."""
    if move.before is None:
        return ["register"]
    found = dict.fromkeys(_of_offers(move))
    found |= dict.fromkeys(event for event, happens in _HAPPENS.items() if happens(move))
    return [event for event in get_args(Event) if event in found]


def _of_offers(move: Move) -> Iterator[Event]:
    before = offers(move.before)
    for key, offer in offers(move.after).items():
        if offer.get("status") != before.get(key, {}).get("status") and offer.get("status") in _ANSWERS:
            yield _ANSWERS[offer["status"]]


def _consented(move: Move) -> tuple[bool, bool]:
    return is_consented(move.before, move.rules, move.now), is_consented(move.after, move.rules, move.now)


def _ceases_to_be_called(move: Move, kind: str) -> bool:
    after = meetings(move.after, kind)
    return any(
        one.get("status") in CALLED and after.get(key, {}).get("status") not in CALLED | HELD
        for key, one in meetings(move.before, kind).items()
    )


def _meets(move: Move) -> bool:
    return bool(changed(move, "first", HELD)) or bool(meeting_day(move.after) and not meeting_day(move.before))


def _from_to(move: Move) -> tuple[str, str]:
    return status(move.before), status(move.after)


def _agrees(move: Move) -> bool:
    old, new = _from_to(move)
    return old not in IN_FORCE | CLOSED and new in IN_FORCE


def _undoes(move: Move) -> bool:
    old, new = _from_to(move)
    return old in IN_FORCE | CLOSED and new not in IN_FORCE | CLOSED


def _reopens(move: Move) -> bool:
    old, new = _from_to(move)
    return old in CLOSED and new in IN_FORCE


def _closes(move: Move) -> bool:
    old, new = _from_to(move)
    return old not in CLOSED and new in CLOSED


_HAPPENS: dict[Event, Callable[[Move], bool]] = {
    "consent": lambda move: _consented(move) == (False, True),
    "withdraw": lambda move: _consented(move) == (True, False),
    "call": lambda move: bool(changed(move, "first", CALLED)),
    "move": lambda move: bool(moved(move)),
    "cancel-call": lambda move: _ceases_to_be_called(move, "first"),
    "meet": _meets,
    "agree": _agrees,
    "rest": lambda move: _from_to(move) == ("active", "on-hold"),
    "resume": lambda move: _from_to(move) == ("on-hold", "active"),
    "call-to-follow-up": lambda move: bool(changed(move, "follow-up", CALLED)),
    "cancel-follow-up": lambda move: _ceases_to_be_called(move, "follow-up"),
    "evaluate": lambda move: bool(changed(move, "follow-up", HELD)),
    "close": _closes,
    "reopen": _reopens,
    "undo": _undoes,
}
