"""One party pulls what has changed in its own plans, page by page, beside few plans of others and beside many.

Two stores hold the same plans of that party and differ in the number of others' plans. The pulls take turns, so that whatever disturbs
the machine disturbs both alike. The plans are loaded straight into the stores, unvalidated: loading is not what is measured.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple

import httpx
import orjson

from bench.connection import FHIR_JSON, Connection
from bench.measuring import Measured, Way, measure
from bench.plans import small_plans
from fhir_sip.access.outward import without_displays
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.store import Transaction

PULLER, DISCLOSER = "SE9999000001-R000", "SE9999000011-A100"
OTHERS = (
    ("SE9999000022-B100", "SE9999000011-A200"),
    ("SE9999000011-A200", "SE9999000011-A300"),
    ("SE9999000011-A300", "SE9999000022-B100"),
)
RECORDS_OF_A_PLAN = 8
PAGE = 100
_PLANS_OF_A_TRANSACTION = 40
_ATTEMPTS = 5
_LOADERS = 2
_TIMEOUT_SECONDS = 300

Advance = Callable[[int], object]


class Sizes(NamedTuple):
    """Plans: of the party that pulls, and of others in the one store and in the other."""

    own: int
    few: int
    many: int


def transactions(count: int, seed: int, parties: Sequence[tuple[str, str]], size: int) -> Iterator[tuple[int, bytes]]:
    """`count` plans shared out over (custodian, other party), `size` of them in a transaction: their number and the Bundle."""
    share = [count // len(parties) + (place < count % len(parties)) for place in range(len(parties))]
    documents = (
        plan
        for place, ((custodian, other), some) in enumerate(zip(parties, share, strict=True))
        for plan in small_plans(some, seed * 10 + place, custodian, other)
    )
    while some_plans := list(islice(documents, size)):
        yield len(some_plans), orjson.dumps(_transaction(some_plans).bundle())


def _transaction(documents: Sequence[dict[str, Any]]) -> Transaction:
    transaction = Transaction()
    for document in documents:
        for entry in to_fhir(parse_document(document))["entry"]:
            transaction.create(without_displays(entry["resource"]), entry["fullUrl"])
    return transaction


def load(store_url: str, bundles: Iterator[tuple[int, bytes]], advance: Advance, loaders: int = _LOADERS) -> None:
    """Send transactions straight to a store, some at once; `advance` hears how many plans each held.

    Raises httpx.HTTPStatusError when one is refused, or loses a race with another too often.
    """
    with httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False) as store, ThreadPoolExecutor(loaders) as pool:

        def send(bundle: bytes) -> None:
            for _ in range(_ATTEMPTS):
                answer = store.post(store_url, content=bundle, headers=FHIR_JSON)
                if answer.status_code != httpx.codes.CONFLICT:
                    break
            answer.raise_for_status()

        while some := list(islice(bundles, loaders)):
            list(pool.map(send, [bundle for _, bundle in some]))
            advance(sum(count for count, _ in some))


def fill(store_url: str, own: int, others: int, seed: int, advance: Advance) -> None:
    """One store of the two: the party's own plans first, then the others'."""
    load(store_url, transactions(own, seed, [(DISCLOSER, PULLER)], _PLANS_OF_A_TRANSACTION), advance)
    load(store_url, transactions(others, seed + 1, OTHERS, _PLANS_OF_A_TRANSACTION), advance)


class Puller:
    """Pulls all the party's active plans that have changed since a day before they were made."""

    def __init__(self, facade_url: str, client: BackendClient, plans: int, page: int = PAGE) -> None:
        """`plans` is how many there must be, `page` how many come at a time."""
        self._facade = Connection(facade_url)
        self._client = client
        self._plans = plans
        self._page = page
        self._headers = FHIR_JSON

    def close(self) -> None:
        """Close the connection."""
        self._facade.close()

    def prepare(self) -> None:
        """Make sure of a token that lasts through the next pull."""
        self._headers = FHIR_JSON | {"Authorization": f"Bearer {self._client.token()}"}

    def pull(self, _: object = None) -> None:
        """Page by page to the end. Raises RuntimeError when it does not bring exactly the party's plans."""
        since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400))
        path: str | None = f"CarePlan?status=active&_lastUpdated=gt{since}&_count={self._page}"
        found: set[str] = set()
        pages = 0
        while path is not None:
            bundle, _etag = self._facade.send("GET", path, None, self._headers)
            found |= {entry["resource"]["id"] for entry in bundle.get("entry", ())}
            following = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
            path = following and "CarePlan?" + following.partition("?")[2]
            pages += 1
        if len(found) != self._plans:
            raise RuntimeError(f"The pull brought {len(found)} plans of {self._plans} in {pages} pages")


def measure_pulls(few: Puller, many: Puller, rounds: int, pulls: int, advance: Callable[[], object]) -> Measured:
    """Whole pulls beside few plans of others and beside many, in turn."""

    def prepare() -> None:
        few.prepare()
        many.prepare()

    ways: dict[str, Way] = {"few": few.pull, "many": many.pull}
    return measure(ways, [None], rounds, pulls, prepare, advance)
