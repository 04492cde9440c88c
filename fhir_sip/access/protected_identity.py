"""Protected identity (sekretessmarkering, skyddad folkbokföring): what could tell where somebody lives is the custodian's alone to see.

OSL (2009:400) 21:3, 22:1; folkbokföringslagen (1991:481) 16 §.
"""

from collections.abc import Set

from fhir_sip.access.care_team import party_acted_for
from fhir_sip.access.plan import Index, Plan, Resource, custodian, organisation, reference

_MARKS = frozenset({"sekretessmarkering", "skyddadFolkbokforing"})
_CUSTODIAN = "https://fhir-sip.se/ig/StructureDefinition/custodian"
_PLACE = "https://fhir-sip.se/ig/StructureDefinition/meeting-place"
# Of a protected person's and the relatives' records. An address, a telephone, a contact, a clinic: whatever is not here stays inside.
_TELL_NO_PLACE = frozenset(
    {
        "resourceType",
        "id",
        "meta",
        "active",
        "identifier",
        "name",
        "birthDate",
        "gender",
        "deceasedBoolean",
        "deceasedDateTime",
        "managingOrganization",
        "patient",
        "relationship",
        "period",
        "communication",
    }
)


def is_protected(patient: Resource | None) -> bool:
    """True when the person's record is marked; also when it is not at hand, for then nobody can tell."""
    labels = (patient or {}).get("meta", {}).get("security", ())
    return patient is None or any(label.get("code") in _MARKS for label in labels)


def is_of_protected_person(resource: Resource, plans: tuple[Plan, ...]) -> bool:
    """True for a record about a protected person; `plans` are those it belongs to. Without a plan only a person's own record tells."""
    if resource["resourceType"] == "Patient":
        return is_protected(resource)
    return not plans or any(is_protected(plan.patient_record) for plan in plans)


def without_whereabouts(resource: Resource) -> Resource:
    """A person's or relative's record without anything that could tell a place. The argument is not changed."""
    kept = {name: value for name, value in resource.items() if name in _TELL_NO_PLACE}
    extensions = [one for one in resource.get("extension", ()) if one.get("url") == _CUSTODIAN]
    return kept | ({"extension": extensions} if extensions else {})


def without_closed_parties(team: Resource, shown: Set[str], records: Index) -> Resource:
    """The team without participants of other parties than `shown` (HSA-ids); `records` are the plan's. The argument is not changed."""
    kept = [one for one in team.get("participant", ()) if _party_of(one, records) in shown]
    whole = {name: value for name, value in team.items() if name != "participant"}
    return whole | ({"participant": kept} if kept else {})


def without_closed_invited(meeting: Resource, party: str, shown: Set[str], records: Index) -> Resource:
    """A meeting without those of other parties than `shown` (HSA-ids); and without its place, unless `party` is to come to it.

    The argument is not changed.
    """
    everybody = meeting.get("participant", ())
    is_to_come = any(_party_of(one, records) == party for one in everybody)
    kept = [one for one in everybody if _party_of(one, records) in shown and (is_to_come or not _is_place(one))]
    extensions = [one for one in meeting.get("extension", ()) if is_to_come or one.get("url") != _PLACE]
    whole = {name: value for name, value in meeting.items() if name != "participant"} | {"extension": extensions}
    return whole | ({"participant": kept} if kept else {})


def _is_place(participant: Resource) -> bool:
    return reference(participant.get("actor")).startswith(("Location/", "HealthcareService/"))


def without_closed_owner(task: Resource, shown: Set[str]) -> Resource:
    """The task without its owner, if that is a party other than `shown` (HSA-ids). The argument is not changed."""
    owner = organisation(task.get("owner"))
    return {name: value for name, value in task.items() if name != "owner" or not owner or owner in shown}


def is_staff_of_closed_party(key: str, plan: Plan, shown: Set[str]) -> bool:
    """True when a member of staff takes part in a protected person's plan for none of the parties in `shown` (HSA-ids)."""
    participants = [one for one in (plan.team or {}).get("participant", ()) if reference(one.get("member")) == key]
    return is_protected(plan.patient_record) and not any(_party_of(one, plan.records) in shown for one in participants)


def without_closed_extensions(care_plan: Resource, shown: Set[str]) -> Resource:
    """The CarePlan without what its extensions say of other parties than `shown`: an answer, the next follow-up.

    The argument is not changed.
    """
    kept = [one for one in care_plan.get("extension", ()) if one.get("url") == _CUSTODIAN or _organisations_in(one) <= shown]
    return care_plan | {"extension": kept}


def _organisations_in(extension: Resource) -> set[str]:
    nested = [_organisations_in(part) for part in extension.get("extension", ())]
    return set().union({organisation(extension.get("valueReference"))} - {""}, *nested)


def _party_of(participant: Resource, records: Index) -> str:
    """The party that takes part in a team or a meeting, or for which somebody does: of a person or a relative the one that keeps its
    record."""
    member = participant.get("member") or participant.get("actor")
    record = records.get(reference(member))
    return party_acted_for(participant) or organisation(member) or (custodian(record) if record else "")
