"""The EHR pulls what has changed since an instant, the plans alone or with what it shows of them: through the facade, and straight."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bench.connection import FHIR_JSON, Connection
from bench.paging import INCLUDES
from fhir_sip.demo.backend_client import BackendClient

CHANGED = 20
"""Plans changed since the instant."""

_PAGE = 50


class Changes:
    """Two ways to the same plans. Raises RuntimeError when a pull does not bring exactly the plans made since."""

    def __init__(self, facade: Connection, store: Connection, ehr: BackendClient) -> None:
        """The instant is the one after which the last `CHANGED` plans of the store were made."""
        self._facade, self._store, self._ehr = facade, store, ehr
        self._party = f"Organization/{ehr.credentials['organisation']}"
        newest = store.search(
            "CarePlan", ("care-team.participant", self._party), ("_sort", "-_lastUpdated"), ("_count", str(CHANGED + 1))
        )
        self._wanted = [plan["id"] for plan in newest[:-1]]
        self._since = newest[-1]["meta"]["lastUpdated"]
        self._headers = FHIR_JSON

    def prepare(self) -> None:
        """Make sure of a token that lasts through the next request."""
        self._headers = FHIR_JSON | {"Authorization": f"Bearer {self._ehr.token()}"}

    def facade(self, _: object = None) -> None:
        """GET CarePlan?_lastUpdated=gt…"""
        self._by_the_facade(())

    def straight(self, _: object = None) -> None:
        """The same of the party's plans, as the store gives them to anybody."""
        self._by_the_store(())

    def facade_with_includes(self, _: object = None) -> None:
        """With their teams, goals and actions."""
        self._by_the_facade(INCLUDES)

    def straight_with_includes(self, _: object = None) -> None:
        """The same straight."""
        self._by_the_store(INCLUDES)

    def _by_the_facade(self, includes: Sequence[tuple[str, str]]) -> None:
        query = urlencode((("_lastUpdated", f"gt{self._since}"), *includes, ("_count", str(_PAGE))))
        bundle, _etag = self._facade.send("GET", f"CarePlan?{query}", None, self._headers)
        self._refuse_others([entry["resource"] for entry in bundle.get("entry", ())])

    def _by_the_store(self, includes: Sequence[tuple[str, str]]) -> None:
        since, party = ("_lastUpdated", f"gt{self._since}"), ("care-team.participant", self._party)
        self._refuse_others(self._store.search("CarePlan", since, party, *includes, ("_count", str(_PAGE))))

    def _refuse_others(self, found: Sequence[dict[str, Any]]) -> None:
        plans = sorted(one["id"] for one in found if one["resourceType"] == "CarePlan")
        if plans != sorted(self._wanted):
            raise RuntimeError(f"The pull brought {len(plans)} plans of {len(self._wanted)}")
