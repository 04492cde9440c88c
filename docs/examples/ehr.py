"""An EHR reads a plan and reports on its own action. Usage: python ehr.py CREDENTIALS_FILE PERSONNUMMER RESULT"""

import datetime
import sys
from collections.abc import Iterator
from typing import Any

import httpx
from backend import client, read_credentials

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
RESULT = "https://fhir-sip.se/ig/StructureDefinition/action-result"


def pull(server: httpx.Client, number: str) -> list[dict[str, Any]]:
    """Every record of the person's plans that we may see; empty when there is none, or none for us."""
    person = {"name": "person", "valueIdentifier": {"system": PERSONNUMMER, "value": number}}
    answer = server.post("fhir/CarePlan/$sip", json={"resourceType": "Parameters", "parameter": [person]}).raise_for_status()
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def changed_since(server: httpx.Client, instant: str) -> Iterator[dict[str, Any]]:
    """The plans that have changed since, page by page: each next page by its link as it stands."""
    page = server.get("fhir/CarePlan", params={"_lastUpdated": f"ge{instant}"}).raise_for_status().json()
    while True:
        yield from (entry["resource"] for entry in page.get("entry", []))
        following = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
        if following is None:
            return
        page = server.get(following).raise_for_status().json()


def report_result(server: httpx.Client, task_id: str, text: str) -> str:
    """Write the result of one action of our own; its new ETag. Reads again when somebody else was quicker."""
    while True:
        read = server.get(f"fhir/Task/{task_id}").raise_for_status()
        task = read.json()
        others = [extension for extension in task["extension"] if extension["url"] != RESULT]
        task["extension"] = [*others, {"url": RESULT, "valueString": text}]
        written = server.put(f"fhir/Task/{task_id}", json=task, headers={"If-Match": read.headers["ETag"]})
        if written.status_code != httpx.codes.PRECONDITION_FAILED:
            return written.raise_for_status().headers["ETag"]


if __name__ == "__main__":
    credentials = read_credentials(sys.argv[1])
    with client(credentials) as server:
        records = pull(server, sys.argv[2])
        ours = f"Organization/{credentials['organisation']}"
        tasks = [
            record for record in records if record["resourceType"] == "Task" and record.get("owner", {}).get("reference") == ours
        ]
        print(len(records), "records,", len(tasks), "of the actions are ours")
        for own in tasks:
            print(own["code"]["text"], report_result(server, own["id"], sys.argv[3]))
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        print(len(list(changed_since(server, today))), "of our plans have changed today")
