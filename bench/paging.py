"""A search with includes, paged to its end: through the facade, and straight at the store by its own links."""

import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.connection import FHIR_JSON, Connection
from bench.measuring import over_rounds
from fhir_sip.demo.backend_client import BackendClient

PAGE = 20
INCLUDES = (
    ("_include", "CarePlan:care-team"),
    ("_include", "CarePlan:goal"),
    ("_include", "CarePlan:activity-reference"),
)
"""What an EHR shows of a plan."""
_QUERY = (("status", "active"), *INCLUDES, ("_count", str(PAGE)))
WHAT = f"CarePlan?{urlencode(_QUERY, safe=':')}, to the end"


class Paging:
    """Two ways to the same plans. `pages` holds the facade's milliseconds a page, one list for each time to the end.

    Raises RuntimeError when a way does not bring exactly `plans` plans.
    """

    def __init__(
        self, facade: Connection, store: Connection, ehr: BackendClient, plans: int, filters: Sequence[tuple[str, str]] = ()
    ) -> None:
        """`plans` are those that the EHR's party takes part in; `filters` narrow them."""
        self._facade, self._store, self._ehr, self._plans = facade, store, ehr, plans
        self._query = (*_QUERY, *filters)
        self._party = f"Organization/{ehr.credentials['organisation']}"
        self._headers = FHIR_JSON
        self.pages: list[list[float]] = []

    def prepare(self) -> None:
        """Make sure of a token that lasts to the end."""
        self._headers = FHIR_JSON | {"Authorization": f"Bearer {self._ehr.token()}"}

    def facade(self, _: object = None) -> None:
        """By the facade's sealed links."""
        self.pages.append(self._to_the_end(self._facade, f"CarePlan?{urlencode(self._query)}"))

    def straight(self, _: object = None) -> None:
        """The same of the party's plans, by HAPI's links."""
        self._to_the_end(self._store, f"CarePlan?{urlencode((*self._query, ('care-team.participant', self._party)))}")

    def last_over_first(self) -> dict[str, float]:
        """The facade's last page over its first, the warm-up left out: median, least and greatest."""
        return over_rounds([laps[-1] / laps[0] for laps in self.pages[1:]], 3)

    def _to_the_end(self, side: Connection, first: str) -> list[float]:
        path: str | None = first
        found: set[str] = set()
        laps: list[float] = []
        while path is not None:
            started = time.perf_counter()
            bundle, _etag = side.send("GET", path, None, self._headers)
            laps.append((time.perf_counter() - started) * 1000)
            found |= {one["resource"]["id"] for one in bundle.get("entry", ()) if one["search"]["mode"] == "match"}
            path = next((side.path_of(link["url"]) for link in bundle["link"] if link["relation"] == "next"), None)
        if len(found) != self._plans:
            raise RuntimeError(f"The pages brought {len(found)} plans of {self._plans}")
        return laps
