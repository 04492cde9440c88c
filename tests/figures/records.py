"""Records in the store to count: children with an answered offer, and whole plans out of the profiles' examples."""

import copy
import json
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.systems import PERSONNUMMER, new_child

Resource = dict[str, Any]
PARTY = "SE9999000011-A100"
_ROOT = Path(__file__).resolve().parent.parent.parent
_EXTENSION = "https://fhir-sip.se/ig/StructureDefinition/"


@cache
def _set(name: str) -> list[Resource]:
    bundle = json.loads((_ROOT / "profiles" / "examples" / "sets" / f"{name}.json").read_text(encoding="utf-8"))
    return [entry["resource"] for entry in bundle["entry"]]


def example_plan(name: str) -> list[Resource]:
    """All records of an example: egenvard, peter, viola or ylva."""
    return copy.deepcopy(_set(name))


def of_type(records: list[Resource], kind: str, code: str = "") -> list[Resource]:
    """Those of a type, and, when `code` is given, with that code somewhere."""
    return [one for one in records if one["resourceType"] == kind and (not code or f'"{code}"' in json.dumps(one))]


def part(record: Resource, extension: str) -> Resource:
    """An extension of a record."""
    [found] = [one for one in record["extension"] if one["url"] == _EXTENSION + extension]
    return found


def child_with_offer(year: int, status: str) -> list[Resource]:
    """A new child of municipality A, and an offer made in a year: `accepted`, `rejected` or `on-hold`."""
    born, number = new_child()
    patient = next(one for one in example_plan("egenvard") if one["resourceType"] == "Patient")
    identifier = {"system": PERSONNUMMER, "value": number}
    patient |= {"id": f"child-{uuid.uuid4()}", "birthDate": born, "identifier": [identifier]}
    [offer] = of_type(example_plan("egenvard"), "Task", "offer")
    offer |= {
        "id": f"offer-{uuid.uuid4()}",
        "status": status,
        "authoredOn": f"{year}-05-05",
        "for": {"reference": f"Patient/{patient['id']}"},
    }
    del offer["focus"]
    part(offer, "offer-answer")["extension"] = [{"url": "date", "valueDate": f"{year}-05-09"}]
    if status == "rejected":
        reason = {"system": "https://fhir-sip.se/ig/CodeSystem/sip-no-plan-reason", "code": "declined-by-person"}
        offer["statusReason"] = {"coding": [reason], "text": "Inte nu."}
    return [patient, offer]


def put(store_url: str, records: list[Resource]) -> None:
    """Store some records as they are, past the facade."""
    entries = [{"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}} for one in records]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    answer = httpx.post(store_url, json=bundle, timeout=120, headers={"Content-Type": "application/fhir+json"})
    assert answer.status_code == 200, answer.text


def renewed(records: list[Resource], year_before: str, year: str) -> list[Resource]:
    """The same plan of another child, under new ids, in another year."""
    born, number = new_child()
    text = json.dumps(records).replace(year_before, year)
    mark = uuid.uuid4().hex[:8]
    for one in records:
        if one["resourceType"] != "Organization":
            text = text.replace(f'"{one["resourceType"]}/{one["id"]}"', f'"{one["resourceType"]}/{one["id"]}-{mark}"')
            text = text.replace(f'"id": "{one["id"]}"', f'"id": "{one["id"]}-{mark}"')
    for plan in of_type(records, "CarePlan"):
        value = plan["identifier"][0]["value"].replace(year_before, year)
        text = text.replace(f'"{value}"', f'"{value}-{mark}"')
    found: list[Resource] = [one for one in json.loads(text) if one["resourceType"] != "Organization"]
    [patient] = [one for one in found if one["resourceType"] == "Patient"]
    patient |= {"birthDate": born, "identifier": [{"system": PERSONNUMMER, "value": number}]}
    return found
