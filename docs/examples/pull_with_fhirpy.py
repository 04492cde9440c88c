"""An unmodified third-party FHIR client pulls a plan. Usage: python pull_with_fhirpy.py CREDENTIALS_FILE PERSONNUMMER"""

import sys
from collections.abc import Iterator
from typing import Any

from backend import access_token, read_credentials
from fhirpy import SyncFHIRClient

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"


def by_operation(fhir: SyncFHIRClient, number: str) -> list[dict[str, Any]]:
    """The whole plan in one call. The number goes in the body and so stands in no URL: prefer this."""
    person = {"name": "person", "valueIdentifier": {"system": PERSONNUMMER, "value": number}}
    bundle = fhir.execute("CarePlan/$sip", method="post", data={"resourceType": "Parameters", "parameter": [person]})
    return [entry["resource"] for entry in bundle.get("entry", [])]


def by_search(fhir: SyncFHIRClient, number: str) -> list[dict[str, Any]]:
    """An ordinary FHIR search with includes, page by page. fhirpy searches by GET: the number stands in the URL."""
    search = (
        fhir.resources("CarePlan")
        .search(patient__identifier=f"{PERSONNUMMER}|{number}")
        .include("CarePlan", "care-team")
        .include("CarePlan", "goal")
        .include("CarePlan", "activity-reference")
    )
    return [entry["resource"] for bundle in pages(fhir, search.fetch_raw()) for entry in bundle.get("entry", [])]


def pages(fhir: SyncFHIRClient, bundle: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """This page of a search and those after it, by the `next` link as it stands."""
    while bundle is not None:
        yield bundle
        following = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
        bundle = fhir.execute(following, method="get") if following else None


if __name__ == "__main__":
    credentials = read_credentials(sys.argv[1])
    server = SyncFHIRClient(credentials["fhir_url"], authorization=f"Bearer {access_token(credentials)}")
    for way in (by_operation, by_search):
        kinds = [record["resourceType"] for record in way(server, sys.argv[2])]
        print(way.__name__, ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))))
