"""The EHR pulls what has changed since an instant: through the facade, and as the same search straight at the store."""

from bench.connection import FHIR_JSON, Connection
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
        bundle, _etag = self._facade.send(
            "GET", f"CarePlan?_lastUpdated=gt{self._in_a_url()}&_count={_PAGE}", None, self._headers
        )
        self._refuse_others([entry["resource"]["id"] for entry in bundle.get("entry", ())])

    def straight(self, _: object = None) -> None:
        """The same of the party's plans, as the store gives them to anybody."""
        found = self._store.search(
            "CarePlan", ("_lastUpdated", f"gt{self._since}"), ("care-team.participant", self._party), ("_count", str(_PAGE))
        )
        self._refuse_others([plan["id"] for plan in found])

    def _in_a_url(self) -> str:
        return str(self._since).replace("+", "%2B")

    def _refuse_others(self, found: list[str]) -> None:
        if sorted(found) != sorted(self._wanted):
            raise RuntimeError(f"The pull brought {len(found)} plans of {len(self._wanted)}")
