"""Sends damaged requests from a few threads, all from one seed, and counts."""

import contextlib
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from fhir_sip.demo.backend_client import BackendClient
from tests.fuzz.damage import damaged
from tests.fuzz.judging import faults_of, number_pattern
from tests.fuzz.sending import Sent, Wire
from tests.fuzz.tally import Tally

Advance = Callable[[int], None]

# Posting and changing whole plans takes the store long, and is tried often enough by its share of this.
_COSTLY = frozenset({"SIP post", "SIP put", "transaction", "create", "update", "$validate", "GetCarePlans"})
# Not offered at all.
_REFUSED = frozenset({"delete", "patch"})
_COSTLY_SHARE, _REFUSED_SHARE = 0.5, 0.05


def send_damaged(
    tally: Tally, client: BackendClient, seeds: Sequence[Sent], number: str, count: int, seed: int, threads: int, advance: Advance
) -> None:
    """Send `count` damaged requests; `number` is the sentinel. The same seed makes the same requests."""
    chance = random.Random(seed)
    weights = [_COSTLY_SHARE if one.route in _COSTLY else _REFUSED_SHARE if one.route in _REFUSED else 1.0 for one in seeds]
    cases = [damaged(one, random.Random(chance.random()), number) for one in chance.choices(seeds, weights, k=count)]
    public_url, pattern = client.fhir_url.removesuffix("/fhir"), number_pattern(number)

    def send(own: Sequence[tuple[str, Sent]]) -> None:
        with contextlib.closing(Wire(public_url)) as wire:
            for kind, request in own:
                got = wire.send(request, client.token())
                advance(tally.add(kind, request, got, list(faults_of(request, got, pattern))))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(send, [cases[place::threads] for place in range(threads)]))
