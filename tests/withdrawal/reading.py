"""Every road to a plan's data that the readers take, and whether an answer held any that the region does not own."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION
from tests.withdrawal.withdrawals import OpenPlan

_NO_DATA = frozenset({"Bundle", "OperationOutcome", "Organization", "Parameters"})

Way = Callable[[BackendClient], httpx.Response]


def ways_to(plan: OpenPlan, tokens: dict[str, str]) -> dict[str, Way]:
    """Name of each way -> the request. `tokens` are open page links, by type, as queries."""
    keys = itertools.cycle([key for kind in ("CarePlan", "Task", "Goal", "Consent", "Patient") for key in plan.keys(kind)])
    versions = itertools.cycle([key for kind in ("CarePlan", "Goal") for key in plan.keys(kind)])
    [patient], care_plan = plan.keys("Patient"), f"CarePlan/{plan.plan_id}"
    searches = itertools.cycle(
        [f"CarePlan?_id={plan.plan_id}", f"Goal?patient={patient}", f"CarePlan?subject={patient}&_include=CarePlan:goal"]
    )
    pages = itertools.cycle(sorted(tokens))

    def next_page(client: BackendClient) -> httpx.Response:
        kind = next(pages)
        return client.fhir("GET", f"{kind}?{tokens[kind]}")

    return {
        "read": lambda client: client.fhir("GET", next(keys)),
        "search": lambda client: client.fhir("GET", next(searches)),
        "$sip": lambda client: client.fhir("GET", f"{care_plan}/$sip"),
        "next page, its token taken before": next_page,
        "vread": lambda client: client.fhir("GET", f"{next(versions)}/_history/1"),
        "history": lambda client: client.fhir("GET", f"{care_plan}/_history"),
        "batch": lambda client: client.fhir("POST", "", json=_batch(care_plan, next(keys), next(searches))),
        "SIP JSON": lambda client: client.sip("GET", plan.plan_id),
    }


def page_tokens(plan: OpenPlan, client: BackendClient) -> dict[str, str]:
    """The query of a `next` link to a page with data, by type. AssertionError when the plan is not open."""
    [patient] = plan.keys("Patient")
    return {kind: _next_of(client.fhir("GET", f"{kind}?patient={patient}&_count=1")) for kind in ("Goal", "Condition")}


def _next_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    links = {link["relation"]: link["url"] for link in answer.json()["link"]}
    return urlsplit(links["next"]).query


def _batch(*urls: str) -> dict[str, Any]:
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    return {"resourceType": "Bundle", "type": "batch", "entry": entries}


def holds_data(answer: httpx.Response) -> bool:
    """Whether the answer shows a record that is not the region's own, or the document it would be shown in."""
    if answer.is_error:
        return False
    body = answer.json()
    if "resourceType" not in body:
        return True
    return any(not _is_the_regions_own(record) for record in _records(body))


def _records(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if body["resourceType"] == "Bundle":
        for entry in body.get("entry", ()):
            if "resource" in entry:
                yield from _records(entry["resource"])
    elif body["resourceType"] not in _NO_DATA:
        yield body


def _is_the_regions_own(record: dict[str, Any]) -> bool:
    named = [e["valueReference"] for e in record.get("extension", ()) if e["url"].endswith("/custodian")]
    return any(
        one["reference"] == f"Organization/{REGION}" for one in [*named, record.get("managingOrganization", {"reference": ""})]
    )
