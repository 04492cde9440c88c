"""A municipal system shares a plan as SIP JSON. Usage: python municipality.py CREDENTIALS_FILE PLAN_FILE"""

import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from backend import client, read_credentials


def post(server: httpx.Client, plan: dict[str, Any]) -> str:
    """Post a plan; its id in the service. Safe to repeat: the same document gives 200 and the plan that is there."""
    answer = server.post("sip", json=plan)
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        for issue in answer.json()["issue"]:
            print(issue.get("expression", ["-"])[0], issue["details"]["text"], file=sys.stderr)
    return answer.raise_for_status().headers["Location"].rpartition("/")[2]


def read(server: httpx.Client, plan_id: str) -> tuple[dict[str, Any], str]:
    """The plan as we may see it, and its ETag."""
    answer = server.get(f"sip/{plan_id}").raise_for_status()
    return answer.json(), answer.headers["ETag"]


def change(server: httpx.Client, plan_id: str, edit: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Read the document, edit it, and put it against the ETag it was read with; all again when somebody else was quicker (412)."""
    while True:
        plan, etag = read(server, plan_id)
        edit(plan)
        answer = server.put(f"sip/{plan_id}", json=plan, headers={"If-Match": etag})
        if answer.status_code != httpx.codes.PRECONDITION_FAILED:
            return answer.raise_for_status().json()


def report(plan: dict[str, Any], organisation: str, text: str) -> None:
    """The result of the first action that is ours."""
    next(action for action in plan["actions"] if action["responsible"] == organisation)["result"] = text


def withdraw(plan: dict[str, Any], who: str) -> None:
    """Every signature of `who`, withdrawn today."""
    for consent in plan["consents"]:
        for signature in consent["signatures"]:
            if signature["who"] == who:
                signature["withdrawn"] = datetime.date.today().isoformat()


if __name__ == "__main__":
    credentials = read_credentials(sys.argv[1])
    with client(credentials, "application/json") as server:
        place = post(server, json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
        document = change(server, place, lambda plan: report(plan, credentials["organisation"], "Genomfört enligt planen"))
        print("posted and changed", place)
        change(server, place, lambda plan: withdraw(plan, document["consents"][0]["signatures"][0]["who"]))
        accesses = server.get(f"sip/{place}/access-log").raise_for_status().json()["accesses"]
        print("consent withdrawn; the access log names", ", ".join(sorted({access["client"] for access in accesses})))
