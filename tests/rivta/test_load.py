"""Ten callers at once, each about a plan of its own: every answer comes well within the contract's 27 seconds."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.rivta.calls import call_text, posted_xml, read_answer
from tests.systems import Systems, fresh_plan, personnummer_of, posted

MOST_SECONDS = 27.0
AT_ONCE = 10


def test_ten_at_once_are_answered_in_time(systems: Systems) -> None:
    plans = [fresh_plan() for _ in range(AT_ONCE)]
    for plan in plans:
        posted(systems.municipality_a, plan)
    systems.region_ehr.token()

    def ask(number: str) -> tuple[float, int]:
        started = time.monotonic()
        answer = read_answer(posted_xml(systems.region_ehr, call_text(number)))
        return time.monotonic() - started, len(answer["carePlan"][0]["carePlanBody"]["content"])

    with ThreadPoolExecutor(AT_ONCE) as callers:
        answers = list(callers.map(ask, map(personnummer_of, plans)))
    assert [documents for _, documents in answers] == [3] * AT_ONCE
    assert max(seconds for seconds, _ in answers) < MOST_SECONDS
