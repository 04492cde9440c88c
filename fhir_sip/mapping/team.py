"""The team: parties, person, relatives and staff as one list of participants, and back.

FHIR keeps them in one list (CareTeam.participant); the document keeps them apart, with one entry per member of staff
whatever the number of roles. That takes judgement, so it is code and not a table; `mappings/sip/careteam.yaml` says
where each value of a participant stands in FHIR.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .references import PERSON

Participant = dict[str, Any]
_ROLE_OF_RELATIONSHIP = {"guardian": "guardian", "representative": "representative"}
_STAFF_ROLE_FIELDS = ("role", "on_behalf_of", "start", "end")


def gather(document: Mapping[str, Any]) -> list[Participant]:
    """Give the participants in team order: parties, person, relatives, staff (one for each role)."""
    team: list[Participant] = [
        {"role": "party", "party": party["hsa_id"], "display": party.get("name"), **_period(party)}
        for party in document["parties"]
    ]
    team.append({"role": PERSON, "member": PERSON})
    for relative in document["relatives"]:
        role = _ROLE_OF_RELATIONSHIP.get(relative["relationship"], "relative")
        team.append({"role": role, "member": relative["id"], **_period(relative)})
    for member in document["staff"]:
        team += [{"member": member["id"], **role} for role in member["roles"]]
    return team


def _period(item: Mapping[str, Any]) -> Participant:
    return {field: item[field] for field in ("start", "end") if field in item}


def parties(team: Iterable[Participant], directory: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the parties; a name the team leaves out is taken from the directory (HSA-id -> name)."""
    found = []
    for participant in team:
        if participant["role"] == "party" and "party" in participant:
            name = participant.get("display") or directory.get(participant["party"])
            found.append({"hsa_id": participant["party"], **({"name": name} if name else {}), **_period(participant)})
    return found


def roles_by_member(team: Iterable[Participant]) -> dict[str, list[dict[str, Any]]]:
    """Give each named member's roles, members and roles in team order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for participant in team:
        if "member" in participant:
            role = {field: participant[field] for field in _STAFF_ROLE_FIELDS if field in participant}
            found.setdefault(participant["member"], []).append(role)
    return found
