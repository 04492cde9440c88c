"""Straight to a store over FHIR, past the facade: how what nobody may see comes into it."""

import copy
from collections.abc import Callable, Iterable
from typing import Any, Self

import httpx

from fhir_sip.access import Index
from fhir_sip.access.plan import custodian
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.store.plan_queries import WHOLE_PLAN, with_what_decides
from fhir_sip.store.transaction import Transaction

Resource = dict[str, Any]
_SECONDS = 120


class Direct:
    """A client of one store."""

    def __init__(self, store_url: str) -> None:
        self._http = httpx.Client(base_url=store_url + "/", timeout=_SECONDS, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def read(self, key: str) -> Resource:
        """A record as it is now."""
        resource: Resource = self._http.get(key).raise_for_status().json()
        return resource

    def put(self, resource: Resource) -> Resource:
        """Make or replace a record under its own id."""
        answer = self._http.put(f"{resource['resourceType']}/{resource['id']}", json=resource)
        assert answer.is_success, answer.text
        stored: Resource = answer.json()
        return stored

    def delete(self, key: str) -> None:
        """Delete a record; its history stays in the store."""
        self._http.delete(key).raise_for_status()

    def change(self, key: str, how: Callable[[Resource], None]) -> None:
        """Store a new version."""
        resource = self.read(key)
        how(resource)
        self.put(resource)

    def create(self, resources: Iterable[tuple[str, Resource]]) -> dict[str, str]:
        """Store new records under `fullUrl`s that the others may refer to, in one transaction; the key each was given."""
        transaction, urls = Transaction(), []
        for full_url, resource in resources:
            transaction.create(resource, full_url)
            urls.append(full_url)
        answer = self._http.post("", json=transaction.bundle())
        assert answer.is_success, answer.text
        places = [entry["response"]["location"].partition("/_history")[0] for entry in answer.json()["entry"]]
        return dict(zip(urls, ["/".join(place.split("/")[-2:]) for place in places], strict=True))

    def create_plan(self, document: Resource) -> dict[str, str]:
        """Store the records of a SIP document; their keys by fullUrl. A party keeps one record of a person, here too."""
        entries = {entry["fullUrl"]: entry["resource"] for entry in to_fhir(parse_document(document))["entry"]}
        [(person_url, person)] = [pair for pair in entries.items() if pair[1]["resourceType"] == "Patient"]
        kept = self._record_of(person)
        if kept is None:
            return self.create(entries.items())
        entries = {url: with_reference(resource, person_url, kept) for url, resource in entries.items() if url != person_url}
        return self.create(entries.items())

    def _record_of(self, person: Resource) -> str | None:
        """Key of what the custodian keeps of this person already."""
        identifier = person["identifier"][0]
        asked = {
            "identifier": f"{identifier['system']}|{identifier['value']}",
            "organization": f"Organization/{custodian(person)}",
        }
        found = self._http.get("Patient", params=asked, headers={"Cache-Control": "no-cache"}).raise_for_status().json()
        return next((f"Patient/{entry['resource']['id']}" for entry in found.get("entry", ())), None)

    def plan(self, plan_id: str) -> Index:
        """A plan's CarePlan and all that belongs to it, by key."""
        asked = [("_id", plan_id), *WHOLE_PLAN, *with_what_decides("CarePlan"), ("_count", "500"), ("_offset", "0")]
        bundle = self._http.get("CarePlan", params=asked).raise_for_status().json()
        return {f"{r['resourceType']}/{r['id']}": r for r in (entry["resource"] for entry in bundle["entry"])}


def with_reference(element: Any, old: str, new: str) -> Any:
    """A copy in which references to `old` lead to `new`."""
    if isinstance(element, dict):
        changed = {name: with_reference(child, old, new) for name, child in element.items()}
        return changed | {"reference": new} if changed.get("reference") == old else changed
    return [with_reference(child, old, new) for child in element] if isinstance(element, list) else copy.copy(element)
