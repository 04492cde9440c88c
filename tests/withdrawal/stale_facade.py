"""The fault: a facade that keeps each decision for a while.

`python -m tests.withdrawal.stale_facade MILLISECONDS serve …` is `fhir-sip serve …`.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import fhir_sip.interactions.exchange
from fhir_sip.access import Decision, may_read
from fhir_sip.caller import Caller
from fhir_sip.cli import main


def keeping(seconds: float) -> Callable[..., Decision]:
    """`may_read`, or what it said of the same record to the same party within so many seconds."""
    kept: dict[tuple[str, str], tuple[float, Decision]] = {}

    def stale_may_read(caller: Caller, key: str, *given: Any) -> Decision:
        now = time.monotonic()
        when, decision = kept.get((caller.party, key), (0.0, None))
        if decision is None or now - when > seconds:
            decision = may_read(caller, key, *given)
            kept[caller.party, key] = (now, decision)
        return decision

    return stale_may_read


if __name__ == "__main__":
    vars(fhir_sip.interactions.exchange)["may_read"] = keeping(int(sys.argv.pop(1)) / 1000)
    sys.exit(main())
