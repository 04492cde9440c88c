"""The access log of one person (PDL 8:5; HSLF-FS 2016:40 4:9: action, unit, time, user, patient), out of the AuditEvents."""

from typing import Any

from fhir_sip.access import Resource
from fhir_sip.access.plan import organisation, reference
from fhir_sip.audit.event import AUTHZ, CLIENT, USER

_RESULTS = {"0": "allowed", "4": "refused", "8": "failed"}


def access_log(events: list[Resource]) -> list[dict[str, Any]]:
    """One row per event, newest first: when, who (party, unit, client, user where one was named), what, which records, what result."""
    rows = [_row(event) for event in events]
    return sorted(rows, key=lambda row: str(row["time"]), reverse=True)


def _row(event: Resource) -> dict[str, Any]:
    agents = event.get("agent", [])
    party: Resource = next((agent for agent in agents if organisation(agent.get("who"))), {})
    client: Resource = next((agent for agent in agents if _is(agent, CLIENT)), {})
    user: Resource = next((agent for agent in agents if _is(agent, USER)), {})
    return {
        "time": event["recorded"],
        "party": organisation(party.get("who")),
        "unit": party.get("altId", ""),
        "client": client.get("who", {}).get("display", ""),
        "user": user.get("who", {}).get("display", ""),
        "interaction": event["subtype"][0]["code"],
        "result": _RESULTS.get(event.get("outcome", ""), "failed"),
        "records": sorted(
            found
            for entity in event.get("entity", ())
            if (found := reference(entity.get("what"))) and entity.get("description") != AUTHZ
        ),
    }


def _is(agent: Resource, code: str) -> bool:
    return any(coding.get("code") == code for coding in agent.get("type", {}).get("coding", ()))
