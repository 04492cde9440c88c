"""The team: parties, the person and relatives, and staff as lists of participants, and back.

FHIR keeps them in one list (CareTeam.participant); the document keeps them apart, with one entry per member of staff
whatever the number of roles. That takes judgement, so it is code and not a table; `mappings/sip/careteam.yaml` says
where each value of a participant stands in FHIR.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .references import PERSON

Participant = dict[str, Any]
Team = dict[str, list[Participant]]
_ROLE_OF_RELATIONSHIP = {"guardian": "guardian", "representative": "representative"}
_STAFF_ROLE_FIELDS = ("role", "on_behalf_of", "start", "end")


def gather(document: Mapping[str, Any]) -> Team:
    """Give the participants: `parties`, `private` (the person, then the relatives), `staff` (one for each role)."""
    private: list[Participant] = [{"role": PERSON, "member": PERSON}]
    for relative in document["relatives"]:
        role = _ROLE_OF_RELATIONSHIP.get(relative["relationship"], "relative")
        private.append({"role": role, "member": relative["id"], **_period(relative)})
    return {
        "parties": [{"party": party["hsa_id"], **_period(party)} for party in document["parties"]],
        "private": private,
        "staff": [{"member": member["id"], **role} for member in document["staff"] for role in member["roles"]],
    }


def _period(item: Mapping[str, Any]) -> Participant:
    return {field: item[field] for field in ("start", "end") if field in item}


def parties(team: Mapping[str, list[Participant]], directory: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the parties; a name the team leaves out is taken from the directory (HSA-id -> name)."""
    found = []
    for participant in team.get("parties", ()):
        name = participant.get("display") or directory.get(participant["party"])
        found.append({"hsa_id": participant["party"], **({"name": name} if name else {}), **_period(participant)})
    return found


def roles_by_member(team: Mapping[str, Iterable[Participant]]) -> dict[str, list[dict[str, Any]]]:
    """Give each relative's and staff member's roles, members and roles in team order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for participant in (*team.get("private", ()), *team.get("staff", ())):
        role = {field: participant[field] for field in _STAFF_ROLE_FIELDS if field in participant}
        found.setdefault(participant["member"], []).append(role)
    return found
