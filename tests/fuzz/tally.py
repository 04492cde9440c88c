"""Counts of what was sent and answered, and what was wrong, each kind of wrong with the first request that showed it."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.fuzz.sending import Got, Sent

_SHOWN_BYTES = 600


@dataclass
class Tally:
    """`answers` counts (kind of damage, status); `wrong` counts (fault, route); `examples` has one request of each."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, request: Sent, got: Got, faults: list[str]) -> int:
        """Count one answer; the number of answers so far."""
        with self._one_at_a_time:
            self.answers[kind, got.status] += 1
            self.routes[request.route] += 1
            for fault in faults:
                self.wrong[fault, request.route] += 1
                self.examples.setdefault((fault, request.route), _told(request, got))
            return self.answers.total()

    def share_of(self, statuses: range) -> float:
        """Of all answers, those with such a status."""
        return sum(count for (_, status), count in self.answers.items() if status in statuses) / self.answers.total()

    @property
    def found(self) -> list[str]:
        """What was wrong, with an example of each: for whoever mends it, never for a page that is kept."""
        return [
            f"{fault} at {route}, {count} times, e.g. {self.examples[fault, route]}"
            for (fault, route), count in self.wrong.items()
        ]


def _told(request: Sent, got: Got) -> str:
    headers = {name: value for name, value in request.headers.items() if name != "Authorization"}
    return f"{request.method} {request.target[:400]} {headers} {request.body[:_SHOWN_BYTES]!r} -> {got.status} {got.body[:_SHOWN_BYTES]!r}"
