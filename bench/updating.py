"""The municipality changes its action: the facade's PUT, or the same three records in a transaction straight to HAPI."""

import copy
import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.connection import FHIR_JSON, Connection
from fhir_sip.demo.backend_client import BackendClient

_RESULT = "https://fhir-sip.se/ig/StructureDefinition/action-result"


@dataclass
class Action:
    """One action of the municipality's as last stored, and the Provenance and AuditEvent the facade wrote for it."""

    task: dict[str, Any]
    provenance: dict[str, Any]
    audit_event: dict[str, Any]


class Updating:
    """Two ways to store a new result of an action. Each leaves the action as it is stored then."""

    def __init__(self, facade: Connection, store: Connection, municipality: BackendClient) -> None:
        """The municipality's token is fetched by `prepare`, outside what is timed."""
        self._facade = facade
        self._store = store
        self._municipality = municipality
        self._party = f"Organization/{municipality.credentials['organisation']}"
        self._headers = FHIR_JSON
        self._count = itertools.count(1)

    def prepare(self) -> None:
        """Make sure of a token that lasts through the next request."""
        self._headers = FHIR_JSON | {"Authorization": f"Bearer {self._municipality.token()}"}

    def action_of(self, plan_id: str) -> Action:
        """The municipality's first action in a plan, changed once through the facade so that there is a trail of it to copy."""
        self.prepare()
        tasks = self._store.search("CarePlan", ("_id", plan_id), ("_include", "CarePlan:activity-reference"))
        own = next(one for one in tasks if one["resourceType"] == "Task" and one["owner"]["reference"] == self._party)
        action = Action(own, {}, {})
        self.facade(action)
        reference = f"Task/{own['id']}"
        newest = (("_sort", "-_id"), ("_count", "1"))
        [action.provenance] = self._store.search("Provenance", ("target", reference), *newest)
        [action.audit_event] = self._store.search("AuditEvent", ("entity", reference), *newest)
        return action

    def facade(self, action: Action) -> None:
        """PUT the Task with If-Match."""
        changed = self._changed(action)
        headers = self._headers | {"If-Match": f'W/"{action.task["meta"]["versionId"]}"'}
        action.task, _ = self._facade.send("PUT", f"Task/{changed['id']}", changed, headers)

    def transaction(self, action: Action) -> None:
        """One transaction of Task (ifMatch), Provenance and AuditEvent, which HAPI validates just the same."""
        changed = self._changed(action)
        reference = f"Task/{changed['id']}"
        match = f'W/"{action.task["meta"]["versionId"]}"'
        put = {"fullUrl": reference, "resource": changed, "request": {"method": "PUT", "url": reference, "ifMatch": match}}
        entries = [put, *(_create(trail) for trail in (action.provenance, action.audit_event))]
        answer, _ = self._store.send("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
        version = answer["entry"][0]["response"]["location"].rpartition("/")[2]
        action.task = changed | {"meta": changed["meta"] | {"versionId": version}}

    def _changed(self, action: Action) -> dict[str, Any]:
        task = copy.deepcopy(action.task)
        others = [extension for extension in task["extension"] if extension["url"] != _RESULT]
        task["extension"] = [*others, {"url": _RESULT, "valueString": f"Genomfört {next(self._count)} gånger"}]
        return task


def _create(trail: dict[str, Any]) -> dict[str, Any]:
    resource = {name: value for name, value in trail.items() if name not in ("id", "meta")}
    resource["recorded"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}
