"""`make campaign NAME=population`: a party's pull of 500 plans beside 1,000 and 20,000 of others, into docs/campaigns/population.md.

`make bench` measures the same and keeps it with the other ratios.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.population import Sizes
from bench.results import machine, population_part, worklist_part
from bench.stages import measure_population

SIZES = Sizes(own=500, few=1_000, many=20_000)
ROUNDS = 7
MOST = 1.3
MOST_OF_A_LIST = 1.5

_HEAD = """# A party's own plans among those of others

Made by `make campaign NAME=population` on {day} ({cpus} cores, {memory} GiB). One party with {own} plans, opened to it by consents, pulls
them all: {what}. Two stores hold the same {own} plans;
beside them one has {few} plans of other parties, the other {many}. The pulls take turns, {rounds} each after one that warms up. The stores
are the embedded ones, their databases as they come: autovacuum and nothing else. `make bench` keeps the same ratio; `make test` counts
that the round trips to the store stay the same.

| plans of others | pull, median ms | 95th percentile ms |
|---|---|---|
"""
_LIST_HEAD = """
## Its work list
The same party's work list, to its end, beside {others} plans of others: `GET /sip/worklist`, judged, with every duty of its {own}
plans; and straight at the store the search it is made of, page by page with the same includes.

| way | list, median ms | 95th percentile ms |
|---|---|---|
"""


@pytest.mark.campaign
def test_a_pull_takes_hardly_longer_when_others_have_twenty_times_as_many_plans(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    total, loaded = 2 * SIZES.own + SIZES.few + SIZES.many, 0

    def advance(count: int) -> None:
        nonlocal loaded
        before, loaded = loaded, loaded + count
        if before // 500 != loaded // 500:
            with capsys.disabled():
                print(f"{loaded} of {total} plans loaded", flush=True)

    with capsys.disabled():
        pulls, lists, _ = measure_population(SIZES, ROUNDS, 1, advance)
    found, listed = population_part(pulls, SIZES), worklist_part(lists, SIZES)
    (repository / "docs" / "campaigns" / "population.md").write_text(page(found) + list_page(listed), encoding="utf-8")
    assert found["ratio_many"]["median"] <= MOST
    assert listed["ratio_straight"]["median"] <= MOST_OF_A_LIST


def list_page(found: dict[str, Any]) -> str:
    times, ratio = found["milliseconds"], found["ratio_straight"]
    rows = [f"| {side} | {times[side]['median']:.0f} | {times[side]['p95']:.0f} |\n" for side in ("facade", "straight")]
    told = f"\nFacade over straight: **{ratio['median']:.2f}** (least {ratio['min']:.2f}, most {ratio['max']:.2f}); "
    return _LIST_HEAD.format(**found["plans"]) + "".join(rows) + told + f"{MOST_OF_A_LIST} at most is asked.\n"


def page(found: dict[str, Any]) -> str:
    here, sizes, times, ratio = machine(), found["plans"], found["milliseconds"], found["ratio_many"]
    head = _HEAD.format(
        day=datetime.now(UTC).date().isoformat(),
        cpus=here["cpus"],
        memory=here["memory_gib"],
        what=f"`{found['what'].partition(', ')[0]}`, {found['what'].partition(', ')[2]}",
        rounds=ROUNDS,
        **sizes,
    )
    rows = [f"| {sizes[side]} | {times[side]['median']:.0f} | {times[side]['p95']:.0f} |\n" for side in ("few", "many")]
    told = f"\nMany over few: **{ratio['median']:.2f}** (least {ratio['min']:.2f}, most {ratio['max']:.2f}); {MOST} at most is asked.\n"
    return head + "".join(rows) + told
