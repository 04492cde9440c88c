"""The page docs/campaigns/fuzz.md: counts only, never a request."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tests.fuzz.loud_facade import FAULTS
from tests.fuzz.tally import Tally

_HEAD = """# Fuzzing, counted

Made by `make campaign NAME=fuzz` on {day}: {total} requests to a facade in a process of its own, its log at DEBUG, before a store of
its own. They are right ones for every route (all about one person with a sentinel personnummer), damaged in one to three ways, and
those that schemathesis makes out of `/openapi.json`, which may hold the sentinel in any text. Held of every answer: no 5xx; the
sentinel in no header, no error text, no address the service makes, and in no line of the facade's, HAPI's and PostgreSQL's logs;
every error is an OperationOutcome (OAuth 2.0's form at `/token`, a SOAP Fault at `/rivta`). `make test` sends some hundred.

| kind | requests | answers by status |
|---|---|---|
"""


def page(tally: Tally, leaked: Sequence[str], seen: Mapping[str, int]) -> str:
    """The whole page; `leaked` are lines of logs with the number, `seen` says how often each fault that was put in showed."""
    kinds = sorted({kind for kind, _ in tally.answers})
    rows = [f"| {kind} | {sum(_statuses(tally, kind).values())} | {_told(_statuses(tally, kind))} |\n" for kind in kinds]
    whole: Counter[int] = Counter()
    for (_, status), count in tally.answers.items():
        whole[status] += count
    wrong = [f"- {fault} at {route}: {count}\n" for (fault, route), count in sorted(tally.wrong.items())]
    wrong += [f"- lines of a log with the number: {len(leaked)}\n"] if leaked else []
    faults = [f"| {(FAULTS[fault].__doc__ or '').rstrip('.')} | {count} |\n" for fault, count in seen.items()]
    return "".join(
        [
            _HEAD.format(day=datetime.now(UTC).date().isoformat(), total=tally.answers.total()),
            *rows,
            f"| **all** | {whole.total()} | {_told(whole)} |\n",
            "\n## What was wrong\n",
            *(wrong or ["Nothing.\n"]),
            "\n## It can fail\nThe same with a fault put into the facade, 300 damaged requests each:\n\n| fault | seen |\n|---|---|\n",
            *faults,
        ]
    )


def _statuses(tally: Tally, kind: str) -> Counter[int]:
    return Counter({status: count for (of, status), count in tally.answers.items() if of == kind})


def _told(statuses: Counter[int]) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
