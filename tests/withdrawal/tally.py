"""What rounds came to: counts by kind of withdrawal and by way of reading, and everything that should not be."""

from collections import Counter
from collections.abc import Sequence

from tests.withdrawal.rounds import Round, Seen
from tests.withdrawal.withdrawals import WITHDRAWALS

# Hidden, or an empty searchset; a document that is hidden.
_HONEST = frozenset({200, 404})
_BUSY = 503


class Tally:
    """Counts over finished rounds."""

    def __init__(self, rounds: Sequence[Round]) -> None:
        """Count nothing yet."""
        self.rounds = list(rounds)

    @property
    def wrong(self) -> list[tuple[str, str, float]]:
        """Requests that got data though they started after the acknowledgement: withdrawal, way, milliseconds after."""
        return [
            (one.withdrawal, seen.way, round((seen.started - one.closed) * 1000, 1))
            for one in self.rounds
            for seen in one.after
            if seen.got_data
        ]

    @property
    def vain_ways(self) -> list[str]:
        """Ways that never gave data while the plan was open: they show nothing."""
        ways = {seen.way for one in self.rounds for seen in one.seen}
        return sorted(ways - {seen.way for one in self.rounds for seen in one.before if seen.got_data})

    @property
    def unanswered(self) -> list[tuple[str, int]]:
        """Way and status of requests after the acknowledgement that were refused for another reason than that nothing is there.

        Those that a busy store did not answer (503) are counted, and told here when they are more than one in a hundred.
        """
        others = [(seen.way, seen.status) for one in self.rounds for seen in one.after if seen.status not in _HONEST]
        is_busy = self.busy * 100 > sum(len(one.after) for one in self.rounds)
        return others if is_busy else [(way, status) for way, status in others if status != _BUSY]

    @property
    def busy(self) -> int:
        """Requests after an acknowledgement that a busy store did not answer in time."""
        return sum(seen.status == _BUSY for one in self.rounds for seen in one.after)

    def by_withdrawal(self) -> list[tuple[str, int, int, int, int, int]]:
        """Per kind: rounds, requests before, meanwhile, after, and how many of those after got data."""
        return [(w.what, *self._counts([one for one in self.rounds if one.withdrawal == w.what])) for w in WITHDRAWALS]

    def by_way(self) -> list[tuple[str, int, int, int, int]]:
        """Per way: requests before and how many of them got data, requests after and how many got data."""
        before = [seen for one in self.rounds for seen in one.before]
        after = [seen for one in self.rounds for seen in one.after]
        return [(way, *_of(way, before), *_of(way, after)) for way in dict.fromkeys(seen.way for seen in before)]

    @staticmethod
    def _counts(rounds: Sequence[Round]) -> tuple[int, int, int, int, int]:
        after = [seen for one in rounds for seen in one.after]
        before, meanwhile = (
            sum(len(part) for part in parts) for parts in zip(*[(o.before, o.meanwhile) for o in rounds], strict=True)
        )
        return len(rounds), before, meanwhile, len(after), sum(seen.got_data for seen in after)


def _of(way: str, seen: Sequence[Seen]) -> tuple[int, int]:
    counts = Counter(one.got_data for one in seen if one.way == way)
    return counts.total(), counts[True]
