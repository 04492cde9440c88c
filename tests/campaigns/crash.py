"""kill -9 of HAPI in the middle of posting plans: each plan is whole or absent, and posting again leaves one."""

import os
import random
import signal
import threading
import time
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from fhir_sip.hapi import EmbeddedStore
from tests.systems import PERSONNUMMER, fresh_plan, personnummer_of

_POSTERS = 3
_RECOVERY_SECONDS = 120.0
_PARTS = {"Goal": "goals", "Condition": "needs", "Task": "actions", "Consent": "consents", "RelatedPerson": "relatives"}


def crash_round(store: EmbeddedStore, client: BackendClient, seed: int) -> dict[str, int]:
    """One round; raises AssertionError when a plan is half there, lost after its 201, or there twice. Returns counts."""
    chance = random.Random(seed)
    client.token()
    answers: list[tuple[dict[str, Any], int]] = []
    stop = threading.Event()

    def post() -> None:
        while not stop.is_set():
            plan = fresh_plan()
            try:
                status = client.sip("POST", json=plan).status_code
            except httpx.HTTPError:
                status = 0
            answers.append((plan, status))

    posters = [threading.Thread(target=post) for _ in range(_POSTERS)]
    for poster in posters:
        poster.start()
    time.sleep(chance.uniform(0.5, 5.0))
    assert store.hapi_pid is not None
    os.kill(store.hapi_pid, signal.SIGKILL)
    stop.set()
    for poster in posters:
        poster.join()
    assert all(status in (201, 503) for _, status in answers), [status for _, status in answers]
    wait_until_up(store)
    whole = sum(_is_whole(store, plan, must_be_there=status == 201) for plan, status in answers)
    for plan, status in answers:
        again = _posted_again(client, plan)
        assert again.status_code in (200, 201), again.text
        assert again.status_code == 200 or status != 201
        assert _is_whole(store, plan, must_be_there=True)
    return {"posted": len(answers), "whole": whole, "absent": len(answers) - whole}


def _posted_again(client: BackendClient, plan: dict[str, Any]) -> httpx.Response:
    """As a sender does that is told to come back: a HAPI just started is slow for a while."""
    for _ in range(5):
        answer = client.sip("POST", json=plan)
        if answer.status_code != 503:
            break
        time.sleep(float(answer.headers["Retry-After"]))
    return answer


def wait_until_up(store: EmbeddedStore) -> None:
    """Return when the restarted HAPI answers."""
    end = time.monotonic() + _RECOVERY_SECONDS
    while time.monotonic() < end:
        try:
            if httpx.get(f"{store.base_url}/metadata", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise AssertionError("HAPI did not come back")


def _is_whole(store: EmbeddedStore, plan: dict[str, Any], must_be_there: bool) -> bool:
    """True when every part is there exactly once, False when nothing is; anything between is an AssertionError."""
    number = f"{PERSONNUMMER}|{personnummer_of(plan)}"
    wanted = {kind: len(plan[name]) for kind, name in _PARTS.items()} | {"CarePlan": 1, "CareTeam": 1, "Patient": 1}
    found = {}
    for kind in wanted:
        parameter = "identifier" if kind == "Patient" else "patient.identifier"
        answer = httpx.get(f"{store.base_url}/{kind}", params={parameter: number, "_summary": "count"}, timeout=30)
        found[kind] = answer.raise_for_status().json()["total"]
    absent = not any(found.values())
    assert found == wanted or (absent and not must_be_there), (found, wanted)
    return not absent
