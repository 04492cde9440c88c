"""What is asked of each ratio, and the goal to fly for: of a throughput at least, of all else at most."""

from typing import NamedTuple


class Target(NamedTuple):
    """`asked` is to be reached; `goal` to be flown for. `is_least` where more is better."""

    asked: float
    goal: float
    is_least: bool = False

    def is_met(self, median: float) -> bool:
        """Whether what is asked is reached."""
        return median >= self.asked if self.is_least else median <= self.asked


TARGETS: dict[tuple[str, str], Target] = {
    ("a", "separate"): Target(0.70, 0.50),
    ("a", "search"): Target(1.5, 1.25),
    ("b", "straight"): Target(1.5, 1.2),
    ("c", "transaction"): Target(1.5, 1.2),
    ("d", "transaction"): Target(1.5, 1.2),
    ("e", "straight"): Target(1.5, 1.2),
    ("e", "last_page_first"): Target(1.2, 1.0),
    ("fa", "throughput"): Target(0.7, 0.9, is_least=True),
    ("fa", "p99"): Target(2.0, 1.3),
    ("fc", "throughput"): Target(0.7, 0.9, is_least=True),
    ("fc", "p99"): Target(2.0, 1.3),
    ("size_a", "many"): Target(1.2, 1.0),
    ("size_c", "many"): Target(1.2, 1.0),
    ("population", "many"): Target(1.3, 1.0),
    ("worklist", "straight"): Target(1.5, 1.2),
}
"""By part and what it is compared with."""
