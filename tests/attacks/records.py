"""What the attackers share: records of a plan as a caller sees them, remade as that caller's own."""

import copy
import json
import uuid
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from tests.systems import pulled

REGION, A, SCHOOL, B = "SE9999000001-R000", "SE9999000011-A100", "SE9999000011-A300", "SE9999000022-B100"
SIGNATURE = "https://fhir-sip.se/ig/StructureDefinition/consent-signature"
Record = dict[str, Any]


def key_of(record: Record) -> str:
    return f"{record['resourceType']}/{record['id']}"


def etag_of(record: Record) -> str:
    return f'W/"{record["meta"]["versionId"]}"'


def organisation(hsa_id: str) -> Record:
    return {"reference": f"Organization/{hsa_id}"}


def all_of(client: BackendClient, plan: Record, kind: str) -> list[Record]:
    return [record for record in pulled(client, plan) if record["resourceType"] == kind]


def consent_of(client: BackendClient, plan: Record, kind: str = "secrecy") -> Record:
    return next(c for c in all_of(client, plan, "Consent") if c["category"][0]["coding"][0]["code"] == kind)


def put(client: BackendClient, record: Record) -> httpx.Response:
    return client.fhir("PUT", key_of(record), json=record, headers={"If-Match": etag_of(record)})


def sent(client: BackendClient, *records: Record) -> httpx.Response:
    """One transaction: records with an id are updated, the others created (under `fullUrl` when they have one)."""
    entries = []
    for record in records:
        resource = {name: value for name, value in record.items() if name != "fullUrl"}
        if "id" in record:
            request = {"method": "PUT", "url": key_of(record), "ifMatch": etag_of(record)}
            entries.append({"resource": resource, "request": request})
        else:
            full_url = record.get("fullUrl", f"urn:uuid:{uuid.uuid4()}")
            entries.append(
                {"fullUrl": full_url, "resource": resource, "request": {"method": "POST", "url": record["resourceType"]}}
            )
    return client.fhir("POST", "", json={"resourceType": "Bundle", "type": "transaction", "entry": entries})


def as_new(record: Record, custodian: str | None = None, **changes: Any) -> Record:
    """A copy to be created, of another custodian if asked, under an id of its own."""
    new = copy.deepcopy({name: value for name, value in record.items() if name not in ("id", "meta")})
    if custodian:
        for extension in new["extension"]:
            if extension["url"].endswith("/custodian"):
                extension["valueReference"] = organisation(custodian)
    owner = custodian or A
    plan_system = new["identifier"][0]["system"].endswith("/plan")
    new["identifier"][0]["value"] = f"{owner}/{uuid.uuid4()}" if plan_system else str(uuid.uuid4())
    return new | {"fullUrl": f"urn:uuid:{uuid.uuid4()}"} | changes


def as_block(consent: Record, discloser: str, against: str) -> Record:
    """The consent's plan blocked by one party against another, on the person's own word."""
    block = as_new(consent, discloser, organization=[organisation(discloser)], performer=[consent["patient"]])
    block["category"][0]["coding"][0]["code"] = "block"
    block["policy"][0]["uri"] = "https://fhir-sip.se/ig/policy/block"
    block["provision"] |= {"type": "deny", "actor": [block["provision"]["actor"][0] | {"reference": organisation(against)}]}
    return block


def led_by(records: list[Record], party: str) -> list[Record]:
    """A draft plan of `party`'s own over the records of another's plan: new CarePlan, CareTeam and Consents, the rest as referred to."""
    [plan] = [as_new(r, party, status="draft") for r in records if r["resourceType"] == "CarePlan"]
    [team] = [as_new(r, party) for r in records if r["resourceType"] == "CareTeam"]
    plan["careTeam"] = [{"reference": team["fullUrl"]}]
    team = json.loads(json.dumps(team))
    team["identifier"] = plan["identifier"]
    team["managingOrganization"] = [organisation(party)]
    for participant in team["participant"]:
        if participant["role"][0]["coding"][0]["code"] == "coordinator":
            url = "https://fhir-sip.se/ig/StructureDefinition/participant-party"
            participant["extension"] = [{"url": url, "valueReference": organisation(party)}]
    return [plan, team]


def rule_of(answer: httpx.Response) -> str:
    return str(answer.json()["issue"][0]["details"].get("coding", [{"code": ""}])[0]["code"])
