"""The page docs/campaigns/withdrawal.md."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tests.withdrawal.tally import Tally

_HEAD = """# Withdrawal, measured

A withdrawal, once acknowledged, is honoured by every request that starts after it, at every replica. Made by
`make campaign NAME=withdrawal` on {day}: {rounds} rounds at two facade processes before one store. In a round two readers, one at
each facade, take all the ways below in turn for the region; meanwhile the municipality writes a withdrawal through one of the
facades. One clock notes its acknowledgement and the start of each request. Data: any record that is not the reader's own. {busy} of the
requests after an acknowledgement were not answered, for the store was busy (503).
`make test` does fifteen rounds.

"""
_FAULT = """
## It can fail
More rounds, where one of the two facades keeps each decision for a while:

| kept, ms | rounds | rounds with data after the acknowledgement | requests | the last one, ms after it |
|---|---|---|---|---|
"""


def page(tally: Tally, faulty: Mapping[int, Tally]) -> str:
    """The whole page: the rounds, and those with the fault put in, by milliseconds that a decision was kept."""
    rows = [f"| {what} | {' | '.join(map(str, counts))} |\n" for what, *counts in tally.by_withdrawal()]
    ways = [f"| {way} | {' | '.join(map(str, counts))} |\n" for way, *counts in tally.by_way()]
    day = datetime.now(UTC).date().isoformat()
    return "".join(
        [
            _HEAD.format(day=day, rounds=len(tally.rounds), busy=tally.busy),
            "| withdrawal | rounds | requests before | while it was written | after the acknowledgement | of these with data |\n",
            "|---|---|---|---|---|---|\n",
            *rows,
            "\n| way | before | with data | after | with data |\n|---|---|---|---|---|\n",
            *ways,
            _FAULT,
            *(_told(kept, one) for kept, one in faulty.items()),
        ]
    )


def _told(kept: int, faulty: Tally) -> str:
    hit = sum(any(seen.got_data for seen in one.after) for one in faulty.rounds)
    latest = max((late for _, _, late in faulty.wrong), default="-")
    return f"| {kept} | {len(faulty.rounds)} | {hit} | {len(faulty.wrong)} | {latest} |\n"
