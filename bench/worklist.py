"""A unit's work list to its end: through the facade, and the search it is made of, page by page, straight at the store."""

from bench.connection import FHIR_JSON, Connection
from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.store.plan_queries import WHOLE_PLAN, with_what_decides

PAGE = 50


class WorkLists:
    """The ways. Raises RuntimeError when a list does not bring exactly `plans` plans."""

    def __init__(self, facade_url: str, store_url: str, client: BackendClient, party: str, plans: int) -> None:
        """`facade_url` and `store_url` are FHIR base URLs, `client` a system of `party` (HSA-id)."""
        self._facade = Connection(facade_url.removesuffix("/fhir") + "/sip")
        self._store = Connection(store_url)
        self._client, self._party, self._plans = client, party, plans
        self._headers = FHIR_JSON

    def close(self) -> None:
        """Close the connections."""
        self._facade.close()
        self._store.close()

    def prepare(self) -> None:
        """Make sure of a token that lasts through the next list."""
        self._headers = FHIR_JSON | {"Authorization": f"Bearer {self._client.token()}"}

    def facade(self, _: object = None) -> None:
        """`GET /sip/worklist`, judged and with every duty of each plan."""
        path: str | None = f"worklist?_count={PAGE}"
        found: list[str] = []
        while path is not None:
            answer, _etag = self._facade.send("GET", path, None, self._headers)
            found += [plan["id"] for plan in answer["plans"]]
            following = answer.get("next")
            path = following and "worklist?" + following.partition("?")[2]
        self._refuse_others(found)

    def straight(self, _: object = None) -> None:
        """The party's plans with all that belongs to them, as the store gives them to anybody."""
        found: list[str] = []
        while len(found) % PAGE == 0:
            page = self._store.search(
                "CarePlan",
                ("status", "draft,active,on-hold,unknown"),
                ("care-team.participant", f"Organization/{self._party}"),
                *with_what_decides("CarePlan"),
                *WHOLE_PLAN,
                ("_sort", "_lastUpdated,_id"),
                ("_count", str(PAGE)),
                ("_offset", str(len(found))),
            )
            plans = [one["id"] for one in page if one["resourceType"] == "CarePlan"]
            found += plans
            if not plans:
                break
        self._refuse_others(found)

    def _refuse_others(self, found: list[str]) -> None:
        if len(found) != self._plans or len(set(found)) != self._plans:
            raise RuntimeError(f"The list has {len(found)} plans of {self._plans}")
