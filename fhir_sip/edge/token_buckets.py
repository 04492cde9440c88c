"""Token buckets in this process: so many requests a second for each key, and a burst on top. Memory is bounded."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_KEPT = 10_000
"""Buckets kept at once. Beyond that the one that was longest not used is forgotten, as if it had filled up again."""


@dataclass(frozen=True)
class Rate:
    """`per_second` requests on average, `burst` at once."""

    per_second: float
    burst: int


@dataclass
class TokenBuckets:
    """A bucket per key, full at first."""

    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str, rate: Rate) -> int:
        """Take one request out of the key's bucket. Gives 0, or, when it is empty, the whole seconds until there is one again."""
        now = self.clock()
        left, since = self._left.pop(key, (float(rate.burst), now))
        left = min(float(rate.burst), left + (now - since) * rate.per_second)
        wait = 0 if left >= 1 else max(1, math.ceil((1 - left) / rate.per_second))
        self._left[key] = (left if wait else left - 1, now)
        if len(self._left) > MOST_KEPT:
            self._left.popitem(last=False)
        return wait

    def __len__(self) -> int:
        """How many buckets are kept."""
        return len(self._left)
