"""Rounds: readers at each facade, a withdrawal through one of them, and for each request when it started and what it got."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import fresh_plan, posted, pulled
from tests.withdrawal.reading import Way, holds_data, page_tokens, ways_to
from tests.withdrawal.withdrawals import WITHDRAWALS, OpenPlan, Withdrawal

_ROUNDS_A_PLAN = 12
_LONGEST_WAIT_SECONDS = 60.0


class Seen(NamedTuple):
    """One request: by which way, its start on the monotonic clock, its status, and whether it got data."""

    way: str
    started: float
    status: int
    got_data: bool


@dataclass
class Round:
    """What one withdrawal met: `seen` at all facades, `closing` when its request was sent, `closed` when it was acknowledged."""

    withdrawal: str
    closing: float
    closed: float
    seen: list[Seen]

    @property
    def after(self) -> list[Seen]:
        """The requests that started after the acknowledgement."""
        return [one for one in self.seen if one.started > self.closed]

    @property
    def meanwhile(self) -> list[Seen]:
        """Those that started while the withdrawal was under way."""
        return [one for one in self.seen if self.closing <= one.started <= self.closed]

    @property
    def before(self) -> list[Seen]:
        """Those that started before it."""
        return [one for one in self.seen if one.started < self.closing]


@dataclass
class Lane:
    """One plan at a time, its rounds one after another. Lanes run beside each other, in a thread each."""

    writers: Sequence[BackendClient]
    readers: Sequence[BackendClient]
    seed: int
    rounds: list[Round] = field(default_factory=list)
    _plan: OpenPlan | None = None

    def run(self, count: int, advance: Callable[[Round], None]) -> None:
        """`count` rounds; the ways of withdrawal and the facade that takes it alternate."""
        chance = random.Random(self.seed)
        for number in range(count):
            if number % _ROUNDS_A_PLAN == 0:
                self._plan = self._new_plan()
            withdrawal = WITHDRAWALS[(number + self.seed) % len(WITHDRAWALS)]
            writer = self.writers[(number // len(WITHDRAWALS)) % len(self.writers)]
            found = self._round(withdrawal, writer, chance.uniform(0.0, 0.1))
            self.rounds.append(found)
            advance(found)

    def _new_plan(self) -> OpenPlan:
        writer, plan = self.writers[0], fresh_plan()
        return OpenPlan.of(posted(writer, plan), pulled(writer, plan))

    def _round(self, withdrawal: Withdrawal, writer: BackendClient, pause: float) -> Round:
        plan = self._plan
        assert plan is not None
        tokens = page_tokens(plan, self.readers[0])
        seen: list[Seen] = []
        closed = threading.Event()
        warm = [threading.Event() for _ in self.readers]
        threads = [
            threading.Thread(target=self._read, args=(reader, ways_to(plan, tokens), place, seen, begun, closed))
            for place, (reader, begun) in enumerate(zip(self.readers, warm, strict=True))
        ]
        for thread in threads:
            thread.start()
        try:
            for begun in warm:
                assert begun.wait(_LONGEST_WAIT_SECONDS), "a reader did not begin"
            time.sleep(pause)
            closing = time.monotonic()
            withdrawal.close(plan, writer)
            acknowledged = time.monotonic()
        finally:
            closed.set()
            for thread in threads:
                thread.join(_LONGEST_WAIT_SECONDS)
        withdrawal.reopen(plan, writer)
        return Round(withdrawal.what, closing, acknowledged, seen)

    def _read(
        self,
        client: BackendClient,
        ways: dict[str, Way],
        place: int,
        seen: list[Seen],
        begun: threading.Event,
        closed: threading.Event,
    ) -> None:
        """All ways in turn, over and over; once more each after the withdrawal is closed. `begun` is set after some requests."""
        chosen = list(ways)
        first = turn = len(self.rounds) + place * len(chosen) // 2
        left = len(chosen)
        while left:
            way = chosen[turn % len(chosen)]
            left -= closed.is_set()
            started = time.monotonic()
            answer = ways[way](client)
            seen.append(Seen(way, started, answer.status_code, holds_data(answer)))
            turn += 1
            if turn - first == 2:
                begun.set()
