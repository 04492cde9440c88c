"""What tests share: the calling systems, fresh plans, and how a refusal must look."""

import copy
import itertools
import os
import socket
from dataclasses import dataclass
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.story import example
from fhir_sip.settings import Settings

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
_numbers = itertools.count(1)


@dataclass
class Systems:
    """The facade under test and who calls it."""

    clients: dict[str, BackendClient]
    settings: Settings
    store_url: str

    def __getattr__(self, name: str) -> BackendClient:
        try:
            return self.clients[name]
        except KeyError:
            raise AttributeError(name) from None


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def new_personnummer(born: str = "20220519") -> str:
    """A synthetic personnummer of the test series (birth number 980-999), different each time as far as the series goes."""
    number = 980 + next(_numbers) % 20
    digits = f"{born}{number}"
    total = sum((int(d) * (2 - i % 2)) // 10 + (int(d) * (2 - i % 2)) % 10 for i, d in enumerate(digits[2:]))
    return f"{digits}{-total % 10}"


def fresh_plan(name: str = "ylva", **changes: Any) -> dict[str, Any]:
    """An example plan under an id never used before, for a person born on a day of its own."""
    number = next(_numbers)
    plan = copy.deepcopy(example(name)) | {"id": f"{name}-{os.getpid()}-{number}-{os.urandom(3).hex()}"}
    if name == "ylva":
        day = f"2022{number // 28 % 12 + 1:02d}{number % 28 + 1:02d}"
        plan["person"] = plan["person"] | {
            "identifiers": [{"kind": "personnummer", "value": new_personnummer(day)}],
            "birth_date": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        }
    return plan | changes


def posted(client: BackendClient, plan: dict[str, Any]) -> str:
    """Post a plan that must be accepted; its id in the service."""
    answer = client.sip("POST", json=plan)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def personnummer_of(plan: dict[str, Any]) -> str:
    """The person's number."""
    return str(plan["person"]["identifiers"][0]["value"])


def pulled(client: BackendClient, plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything `$sip` gives this caller for the person of a plan."""
    identifier = {"system": PERSONNUMMER, "value": personnummer_of(plan)}
    body = {"resourceType": "Parameters", "parameter": [{"name": "person", "valueIdentifier": identifier}]}
    answer = client.fhir("POST", "CarePlan/$sip", json=body)
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", ())]


def refusal(answer: httpx.Response, status: int) -> list[dict[str, Any]]:
    """The issues of a refusal that must have this status and be an OperationOutcome with a text in every issue."""
    assert answer.status_code == status, answer.text
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert all(issue["details"]["text"] for issue in outcome["issue"])
    issues: list[dict[str, Any]] = outcome["issue"]
    return issues


def expressions(issues: list[dict[str, Any]]) -> set[str]:
    """The element paths that issues name."""
    return {path for issue in issues for path in issue.get("expression", ())}
