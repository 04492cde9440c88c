"""The EHR pulls one whole plan by person: one call of the facade, or the same records straight from HAPI in two ways."""

from collections.abc import Iterator
from typing import Any

from bench.connection import FHIR_JSON, Connection
from fhir_sip.demo.backend_client import BackendClient

_PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
_ONE_SEARCH = (
    ("_include", "CarePlan:subject"),
    ("_include", "CarePlan:care-team"),
    ("_include", "CarePlan:goal"),
    ("_include", "CarePlan:activity-reference"),
    ("_include", "CarePlan:condition"),
    ("_include:iterate", "CareTeam:participant"),
    ("_revinclude", "Consent:data"),
)


class Pulling:
    """Three ways to the same records. Each takes a plan's personnummer and gives the records' keys."""

    def __init__(self, facade: Connection, store: Connection, ehr: BackendClient) -> None:
        """The EHR's token is fetched by `prepare`, outside what is timed."""
        self._facade = facade
        self._store = store
        self._ehr = ehr
        self._headers = FHIR_JSON

    def prepare(self) -> None:
        """Make sure of a token that lasts through the next request."""
        self._headers = FHIR_JSON | {"Authorization": f"Bearer {self._ehr.token()}"}

    def facade(self, person: str) -> set[str]:
        """POST `CarePlan/$sip` with Parameters."""
        identifier = {"system": _PERSONNUMMER, "value": person}
        body = {"resourceType": "Parameters", "parameter": [{"name": "person", "valueIdentifier": identifier}]}
        bundle, _ = self._facade.send("POST", "CarePlan/$sip", body, self._headers)
        return {_key(entry["resource"]) for entry in bundle.get("entry", ())}

    def separate(self, person: str) -> set[str]:
        """A search for the plan, a read of each record it names, one after another, and a search for its consents."""
        found = self._store.search("CarePlan", ("patient.identifier", f"{_PERSONNUMMER}|{person}"))
        keys: set[str] = set()
        for plan in found:
            keys |= {_key(plan)} | {_key(self._read(reference)) for reference in _named_by_plan(plan)}
            team = self._read(plan["careTeam"][0]["reference"])
            keys |= {_key(team)} | {_key(self._read(reference)) for reference in _members(team)}
            keys |= {_key(consent) for consent in self._store.search("Consent", ("data", _key(plan)))}
        return keys

    def search(self, person: str) -> set[str]:
        """One search with includes."""
        return {
            _key(one) for one in self._store.search("CarePlan", ("patient.identifier", f"{_PERSONNUMMER}|{person}"), *_ONE_SEARCH)
        }

    def _read(self, reference: str) -> dict[str, Any]:
        return self._store.send("GET", reference)[0]


def _key(resource: dict[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _named_by_plan(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["subject"]["reference"]
    for element in (*plan["addresses"], *plan["goal"]):
        yield element["reference"]
    for activity in plan["activity"]:
        yield activity["reference"]["reference"]


def _members(team: dict[str, Any]) -> list[str]:
    """Each once, without the person, who has been read."""
    references = (participant["member"]["reference"] for participant in team["participant"])
    return [reference for reference in dict.fromkeys(references) if not reference.startswith("Patient/")]
