"""Entries of the public directory for tests, each a party's own, and asking the directory as anybody."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient

Record = dict[str, Any]

CANONICAL = "https://fhir-sip.se/ig/StructureDefinition"
A, UNIT_OF_A, B, REGION = "SE9999000011-A100", "SE9999000011-A101", "SE9999000022-B100", "SE9999000001-R000"
ICF = "http://hl7.org/fhir/sid/icf"
MUNICIPALITY, COUNTY = "urn:oid:1.2.752.129.2.2.1.17", "urn:oid:1.2.752.129.2.2.1.18"
_PATIENCE_SECONDS = 15.0


@dataclass
class OpenDirectory:
    """The directory as somebody without a token asks it. `word` is in the name of every entry of this run; `ended` has ended."""

    address: str
    http: httpx.Client
    word: str
    ended: str = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(f"{self.address}/directory{path}", headers=headers)

    def found(self, kind: str = "HealthcareService", **asked: Any) -> list[str]:
        """Names of this run's records that a search finds, all pages together."""
        answer = self.http.get(f"{self.address}/directory/{kind}", params={"name": self.word} | asked)
        names: list[str] = []
        while True:
            assert answer.status_code == 200, answer.text
            bundle = answer.json()
            matches = [entry["resource"] for entry in bundle.get("entry", ()) if entry["search"]["mode"] == "match"]
            names += [record["name"].removesuffix(f" {self.word}") for record in matches]
            following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
            if not following:
                return names
            answer = self.http.get(following[0])

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for a change to be shown: the directory may be seconds behind the store."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < end, "the change is not shown"
            time.sleep(0.2)


def days_ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def checked(day: str) -> Record:
    return {"url": f"{CANONICAL}/checked-on", "valueDate": day}


def place(name: str, owner: str = A, code: tuple[str, str] | None = None, within: str | None = None, **changes: Any) -> Record:
    """A Location; `code` is the system and code of an area."""
    record: Record = {
        "resourceType": "Location",
        "extension": [checked(days_ago(1))],
        "status": "active",
        "name": name,
        "mode": "instance",
        "managingOrganization": {"reference": f"Organization/{owner}"},
    }
    record |= {"identifier": [{"system": code[0], "value": code[1]}]} if code else {}
    record |= {"partOf": {"reference": within}} if within else {}
    return record | changes


def service(
    name: str, areas: list[str], owner: str = A, ages: tuple[int | None, int | None] | None = None, **changes: Any
) -> Record:
    """A HealthcareService serving `areas` (references), for the ages given."""
    extensions = [checked(days_ago(1))]
    if ages:
        years = {"system": "http://unitsofmeasure.org", "code": "a"}
        limits = {end: {"value": age} | years for end, age in (("low", ages[0]), ("high", ages[1])) if age is not None}
        extensions.append({"url": f"{CANONICAL}/service-age", "valueRange": limits})
    return {
        "resourceType": "HealthcareService",
        "extension": extensions,
        "active": True,
        "providedBy": {"reference": f"Organization/{owner}"},
        "type": [{"text": "Avlösning"}],
        "name": name,
        "telecom": [{"system": "phone", "value": "+46 8 465 004 03"}],
        "coverageArea": [{"reference": area} for area in areas],
        "eligibility": [{"comment": "Alla som bor i kommunen."}],
    } | changes


def helps_with(text: str, code: str | None = None) -> list[Record]:
    return [({"coding": [{"system": ICF, "code": code}]} if code else {}) | {"text": text}]


def connection(owner: str = A, **changes: Any) -> Record:
    """An Endpoint."""
    return {
        "resourceType": "Endpoint",
        "extension": [checked(days_ago(1))],
        "status": "active",
        "connectionType": {
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
            "code": "hl7-fhir-rest",
        },
        "name": "Ekdala, FHIR",
        "managingOrganization": {"reference": f"Organization/{owner}"},
        "payloadType": [{"text": "SIP"}],
        "address": "https://fhir.ekdala.example.se/r4",
    } | changes


def kept(client: BackendClient, entry: Record) -> Record:
    """The entry as it is stored when the party of `client` creates it, which must succeed."""
    answer = client.fhir("POST", entry["resourceType"], json=entry)
    assert answer.status_code == 201, answer.text
    stored: Record = answer.json()
    return stored


def reference(record: Record) -> str:
    return f"{record['resourceType']}/{record['id']}"


def new_word() -> str:
    """A word that stands in nothing else in the store; letters only."""
    return "x" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:12])
