"""Token buckets: as many as the burst at once, then as many as the rate, each key by itself, in bounded memory."""

from hypothesis import given
from hypothesis import strategies as st

from fhir_sip.edge.rate_limits import network_of
from fhir_sip.edge.token_buckets import MOST_KEPT, Rate, TokenBuckets


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_burst_is_let_through_and_then_the_wait_is_told() -> None:
    clock = Clock()
    buckets, rate = TokenBuckets(clock), Rate(0.5, 3)
    assert [buckets.take("a", rate) for _ in range(4)] == [0, 0, 0, 2]
    clock.now = 1.9
    assert buckets.take("a", rate) == 1
    clock.now = 2.1
    assert [buckets.take("a", rate) for _ in range(2)] == [0, 2]


def test_keys_take_nothing_from_each_other() -> None:
    buckets, rate = TokenBuckets(Clock()), Rate(1, 1)
    assert [buckets.take(key, rate) for key in "aabb"] == [0, 1, 0, 1]


@given(st.lists(st.floats(0, 5), max_size=60), st.floats(0.1, 10), st.integers(1, 10))
def test_never_more_than_the_burst_and_what_the_time_gives(pauses: list[float], per_second: float, burst: int) -> None:
    clock = Clock()
    buckets = TokenBuckets(clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += buckets.take("a", Rate(per_second, burst)) == 0
    assert passed <= burst + clock.now * per_second + 1e-6


def test_a_flood_of_keys_does_not_fill_the_memory() -> None:
    buckets = TokenBuckets(Clock())
    for number in range(MOST_KEPT + 500):
        buckets.take(str(number), Rate(1, 1))
    assert len(buckets) == MOST_KEPT


def test_an_ipv6_caller_is_its_network_and_an_ipv4_caller_its_address() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") == network_of("::ffff:192.0.2.1") != network_of("192.0.2.2")
    assert len(network_of("x" * 10_000)) == 64
