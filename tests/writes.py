"""Every interaction that writes, each with a request that would be accepted, and proof that a refused one left nothing."""

import copy
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.mapping import parse_document, to_fhir
from fhir_sip.store.plan_queries import READABLE_TYPES
from tests.systems import PERSONNUMMER, Systems, fresh_plan, new_child, posted, pulled

NAMES = ("create", "update", "transaction-create", "transaction-update", "sip-post", "sip-put")
FHIR = NAMES[:4]
SIP = NAMES[4:]


@dataclass(frozen=True)
class Write:
    """One request that would be accepted as it is; `where` is the FHIRPath of its resource, or empty for a SIP document."""

    method: str
    url: str
    body: dict[str, Any]
    where: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> dict[str, Any]:
        """The resource or document inside the body, to be changed in place (in a copy of the request)."""
        content: dict[str, Any] = self.body["entry"][0]["resource"] if "entry" in self.body else self.body
        return content

    def changed(self, **changes: Any) -> "Write":
        """The same request with some elements of its content replaced; `...` removes one."""
        copied = replace(self, body=copy.deepcopy(self.body))
        copied.content.update(changes)
        for name in [name for name, value in changes.items() if value is ...]:
            del copied.content[name]
        return copied

    def send(self, client: BackendClient, content: bytes | None = None, **headers: str) -> httpx.Response:
        """Send it, or other bytes in its place."""
        sent = json.dumps(self.body).encode() if content is None else content
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client._request(
            self.method, self.url, content=sent, headers={"Content-Type": "application/json"} | self.headers | named
        )


def patient_of_a(**changes: Any) -> dict[str, Any]:
    """A person's record that municipality A may store."""
    return {
        "resourceType": "Patient",
        "identifier": [{"system": PERSONNUMMER, "value": new_child()[1]}],
        "name": [{"family": "Exempel", "given": ["Ylva"]}],
        "managingOrganization": {"reference": "Organization/SE9999000011-A100"},
    } | changes


def bundle(resource: dict[str, Any], **request: str) -> dict[str, Any]:
    """A transaction with one entry."""
    given = {"method": "POST", "url": resource["resourceType"]} | request
    entry: dict[str, Any] = {"resource": resource, "request": given}
    if given["method"] == "POST":
        entry["fullUrl"] = f"urn:uuid:{uuid.uuid4()}"
    return {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}


def all_writes(systems: Systems) -> dict[str, Write]:
    """By name, every kind of write by municipality A; the updates are of a plan posted now."""
    a, plan = systems.municipality_a, fresh_plan()
    plan_id = posted(a, plan)
    [patient] = [resource for resource in pulled(a, plan) if resource["resourceType"] == "Patient"]
    key, etag = f"Patient/{patient['id']}", f'W/"{patient["meta"]["versionId"]}"'
    patient["gender"] = "other"
    read = a.sip("GET", plan_id)
    document = read.json() | {"title": "En annan titel"}
    update = bundle(patient, method="PUT", url=key, ifMatch=etag)
    entry = "Bundle.entry[0].resource"
    return {
        "create": Write("POST", f"{a.fhir_url}/Patient", patient_of_a(), "Patient"),
        "update": Write("PUT", f"{a.fhir_url}/{key}", patient, "Patient", {"If-Match": etag}),
        "transaction-create": Write("POST", a.fhir_url, bundle(patient_of_a()), entry),
        "transaction-update": Write("POST", a.fhir_url, update, entry),
        "sip-post": Write("POST", a.sip_url, fresh_plan()),
        "sip-put": Write("PUT", f"{a.sip_url}/{plan_id}", document, "", {"If-Match": read.headers["ETag"]}),
    }


def written_since(store_url: str, instant: datetime) -> dict[str, int]:
    """How many records of each type were created or changed since then, AuditEvents apart."""
    counts = {}
    since = {"_lastUpdated": f"ge{instant.isoformat(timespec='milliseconds')}", "_summary": "count"}
    with httpx.Client(base_url=store_url, headers={"Cache-Control": "no-cache"}, params=since) as store:
        for kind in sorted(READABLE_TYPES | {"Provenance"}):
            counts[kind] = store.get(f"/{kind}").json()["total"]
    return {kind: count for kind, count in counts.items() if count}


@contextmanager
def nothing_written(store_url: str) -> Iterator[None]:
    """Hold that nothing in the store is new or changed by what happens inside."""
    started = datetime.now(UTC)
    yield
    assert written_since(store_url, started) == {}


def transaction_of(document: dict[str, Any]) -> dict[str, Any]:
    """A SIP document as a client of the FHIR side would post it: one transaction of creates."""
    entries = [entry | {"request": {"method": "POST", "url": entry["resource"]["resourceType"]}} for entry in mapped(document)]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def mapped(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries (fullUrl, resource) of a SIP document in FHIR."""
    entries: list[dict[str, Any]] = copy.deepcopy(to_fhir(parse_document(document))["entry"])
    return entries
