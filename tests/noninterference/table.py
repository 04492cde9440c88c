"""The page of the campaign: docs/campaigns/noninterference.md."""

from collections.abc import Mapping, Sequence
from datetime import date

from tests.noninterference.asking import Targets
from tests.noninterference.comparing import Difference, Tally
from tests.noninterference.faults import FAULTS

_HEAD = """# Non-interference

Two stores that differ only in what the callers may not see give the same answers, byte for byte: body, status, every header
but `Date` and `X-Request-Id`. Made by `make campaign NAME=noninterference` on {day}: **{requests} requests, {answers} answers
(pages count), {differ} differ**; {faults} faults made on purpose, {caught} betrayed. `make test` keeps a quick cut
(`tests/noninterference/`): {short}

## The two stores
One embedded HAPI is filled, stopped, its data directory copied, and both copies started: ids, versions and instants are the
same. Both hold {plans} plans of the callers (open; a guardian has withdrawn; expired; one signature missing; draft; left
team; joint documentation; protected identity; a series for pages), each with a goal, need, action, relative and member of
staff of a party that shows them to nobody, and hidden plans beside. Then they are made to differ, straight in the stores, so
that no visible version is touched:

- The second: every hidden record gets other content; {second} hidden records are added, about the same children and others:
  plans where a caller has left, whose consent is withdrawn, expired, unsigned, ended or absent, drafts; the same identifiers;
  dates on both sides of the searches' bounds; small plans that the store gives among the caller's own; blocks and consents of
  a hidden party on plans the callers see; ids that sort first; versions, Provenance and AuditEvents by hidden parties at
  work.
- The first: {first} other hidden records; one hidden record is deleted.

Two facades with the same key, clients, public address and stopped clock are asked by {callers} callers: the party that leads,
a region, a unit of each, a school, a member, an outsider, a former member, narrow scopes, scopes with search arguments, other
purposes.

## What is made the same before comparing
- A page token is random: it is opened, and its length and what was asked in it are compared. {token}
- Ids that the store gives to what a request itself makes (its sequence runs on in the store with more in it), in the order
  they were made.
- The events of an access log are compared as a set: the stopped clock gives many the same instant.
- Instants after the battery began (when something was changed by it), and the request's id inside a SOAP answer.

## Not claimed
- **Time.** The last column is the median of how long the second store took by the first: more hidden rows are more work.
- Volume: beyond 2,000 rows in one request, or a thousand records in one plan, the answer says that it is too much, hidden
  rows counted.
- What [access-rules.md](../access-rules.md#what-a-hidden-record-may-still-show) says a hidden record may show: ids in the
  references of a visible plan, an item's id to who leads the plan, and to a member why a record of its plan is hidden
  (`$explain` is not asked about those). Emergency access opens what is hidden: only its refusals are asked.

## Requests
| kind | requests | answers | alike | answered with | time |
|---|---|---|---|---|---|
"""

_FAULTS = """
## Faults made on purpose
Put into both facades, one at a time; the battery's requests of the kinds where the fault lies are asked until an answer differs.

| fault | what is wrong | betrayed by | asked until then |
|---|---|---|---|
"""
_SHORT = "60 requests before and after hidden data are added to the suite's one store."
_TOKEN = "Its position is a row of the store, and may be a hidden one; nobody can read it."


def page(
    tally: Tally,
    betrayed: Mapping[str, tuple[int, Difference] | None],
    targets: Targets,
    callers: int,
    differences: Sequence[Difference],
) -> str:
    """The page's text."""
    head = _HEAD.format(
        day=date.today(),
        requests=sum(tally.requests.values()),
        answers=sum(tally.answers.values()),
        differ=len(differences) or "none",
        faults=len(FAULTS),
        caught=sum(found is not None for found in betrayed.values()),
        short=_SHORT,
        plans=len(targets.world.plans),
        first=len(targets.first.records),
        second=len(targets.second.records),
        callers=callers,
        token=_TOKEN,
    )
    rows = [
        f"| {kind} | {tally.requests[kind]} | {tally.answers[kind]} | {tally.equal[kind]} | {_statuses(tally, kind)} | "
        f"{tally.ratio(kind):.2f} |\n"
        for kind in sorted(tally.requests)
    ]
    faults = [
        f"| `{name}` | {FAULTS[name].what} | {found[1].ask if found else 'nothing'} | {found[0] if found else ''} |\n"
        for name, found in betrayed.items()
    ]
    return head + "".join(rows) + _FAULTS + "".join(faults)


def _statuses(tally: Tally, kind: str) -> str:
    return ", ".join(f"{status}: {number}" for status, number in sorted(tally.statuses[kind].items()))
