"""The care team: which parties are members now, who coordinates, who has the overall responsibility."""

from collections.abc import Iterator
from datetime import datetime

from fhir_sip.access.period import covers
from fhir_sip.access.plan import Plan, Resource, organisation

_PARTY = "https://fhir-sip.se/ig/StructureDefinition/participant-party"


def is_member(plan: Plan, party: str, now: datetime) -> bool:
    """True when the plan's team takes part and `party` itself is a participant whose period covers `now`.

    A team takes part when it is active, and when it is proposed to a plan that is a draft: it is to make the plan.
    """
    team = plan.team
    return team is not None and _takes_part(plan, team) and party in plan.once(("parties", now), lambda: parties(team, now))


def parties(team: Resource, now: datetime) -> set[str]:
    """HSA-ids of the parties whose membership covers `now`."""
    return {organisation(participant.get("member")) for participant in _current(team, now)} - {""}


def coordinator_parties(team: Resource, now: datetime) -> list[str]:
    """HSA-id of the employer of each current samordnare (an active plan has exactly one)."""
    return [party_acted_for(one) for one in _current(team, now) if _has_role(one, "coordinator")]


def responsible_party(team: Resource) -> str:
    """HSA-id of the party with the overall responsibility (SoL 10:9, HSL 16:4, the fourth point), or an empty string."""
    managing = team.get("managingOrganization", ())
    return organisation(managing[0]) if len(managing) == 1 else ""


def party_acted_for(participant: Resource) -> str:
    """HSA-id of the party that a member of staff in the team acts for, or an empty string."""
    named = [one for one in participant.get("extension", ()) if one.get("url") == _PARTY]
    return organisation(named[0].get("valueReference")) if len(named) == 1 else ""


def _takes_part(plan: Plan, team: Resource) -> bool:
    is_to_make_it = team.get("status") == "proposed" and plan.care_plan.get("status") == "draft"
    return team.get("status") == "active" or is_to_make_it


def _current(team: Resource, now: datetime) -> Iterator[Resource]:
    return (participant for participant in team.get("participant", ()) if covers(participant.get("period"), now))


def _has_role(participant: Resource, code: str) -> bool:
    return any(coding.get("code") == code for role in participant.get("role", ()) for coding in role.get("coding", ()))
