"""What tests share: the calling systems, fresh plans, and how a refusal must look."""

import copy
import itertools
import os
import random
import socket
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.demo.story import example
from fhir_sip.settings import Settings

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
PATIENCE_SECONDS = 20.0
"""How long a facade waits for the store where that is not what is tried: tests keep all cores busy."""

_DAYS = 2000
# The other birth numbers of the series are left to tests about persons of an age.
_OF_A_DAY = 10
_PERSONS = _DAYS * _OF_A_DAY
FIRST_PERSON_VARIABLE = "FHIR_SIP_TEST_FIRST_PERSON"


def _first_person() -> int:
    """Anywhere, so that runs against one store at hand seldom meet; the workers of one run never do."""
    worker, workers = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    return random.Random(run).randrange(_PERSONS) + worker * (_PERSONS // 2 // workers)


_FIRST_PERSON = int(os.environ.get(FIRST_PERSON_VARIABLE) or _first_person())
_numbers = itertools.count(_FIRST_PERSON)


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


def new_child() -> tuple[str, str]:
    """Birth date and a synthetic personnummer (birth number 980-989) of a child under 15, never twice in one run."""
    number = next(_numbers)
    born = date(2018, 1, 1) + timedelta(days=number // _OF_A_DAY % _DAYS)
    digits = f"{born:%Y%m%d}{980 + number % _OF_A_DAY}"
    total = sum((int(d) * (2 - i % 2)) // 10 + (int(d) * (2 - i % 2)) % 10 for i, d in enumerate(digits[2:]))
    return born.isoformat(), f"{digits}{-total % 10}"


def other_persons() -> dict[str, str]:
    """Environment for another process at the same store: its children are none of this one's."""
    return {FIRST_PERSON_VARIABLE: str(_FIRST_PERSON + _PERSONS // 2)}


def fresh_plan(name: str = "ylva", **changes: Any) -> dict[str, Any]:
    """An example plan under an id never used before, without its offers and meetings; Ylva's is about a child of its own each time."""
    plan = copy.deepcopy(example(name)) | {"id": f"{name}-{uuid.uuid4()}"}
    for part in ("offers", "meetings"):
        plan.pop(part, None)
    if name == "ylva":
        born, number = new_child()
        identifiers = [{"kind": "personnummer", "value": number}]
        plan["person"] = plan["person"] | {"identifiers": identifiers, "birth_date": born}
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
