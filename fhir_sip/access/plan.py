"""A plan and everything that belongs to it, out of an index of resources.

The index is keyed by what references say: `Goal/12` for stored resources, `urn:uuid:...` for those still in a transaction. So the
same decision runs over what is stored and over what would be stored.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fhir_sip.access.plan_parts import Resource as Resource
from fhir_sip.access.plan_parts import is_within_another, parts_listed, plans_named
from fhir_sip.access.plan_parts import reference as reference
from fhir_sip.errors import TooMuchTogether

Index = dict[str, Resource]
Found = TypeVar("Found")

# HAPI's `maximumIncludesToLoadPerPage` (default).
_MOST_INCLUDED = 1000
_CUSTODIAN = "https://fhir-sip.se/ig/StructureDefinition/custodian"


@dataclass(frozen=True)
class Plan:
    """One CarePlan with its team, its consents and the guardians of its person.

    `key` and `patient` are references; `members` the references of everything that belongs to the plan, itself included. Relatives
    are those in the team: a guardian who is to sign stands there, also when the same person has another plan with other relatives.
    One whose record is not at hand, or is about another person, is taken for a guardian. `records` are those members at hand.
    """

    key: str
    care_plan: Resource
    team: Resource | None
    patient: str
    patient_record: Resource | None
    consents: tuple[tuple[str, Resource], ...]
    guardians: tuple[str, ...]
    relatives: tuple[tuple[str, Resource], ...]
    members: frozenset[str]
    records: Index
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, question: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` gives, found once for each question: the rules ask the same of a plan for every record in it."""
        if question not in self._known:
            self._known[question] = find()
        known: Found = self._known[question]
        return known


def organisation(element: Any) -> str:
    """The HSA-id a Reference(Organization) names, or an empty string."""
    kind, _, hsa_id = reference(element).rpartition("/")
    return hsa_id if kind == "Organization" else ""


def custodian(resource: Resource) -> str:
    """HSA-id of the party that answers for a resource (OSL 8:1-2), or an empty string: then nobody may see it."""
    if resource["resourceType"] == "Patient":
        return organisation(resource.get("managingOrganization"))
    for extension in resource.get("extension", ()):
        if extension.get("url") == _CUSTODIAN:
            return organisation(extension.get("valueReference"))
    return ""


def is_whole(bundle: dict[str, Any]) -> bool:
    """False when the store may have left out included records: it stops at a thousand and does not say so."""
    return len([entry for entry in bundle.get("entry", ()) if entry.get("search", {}).get("mode") == "include"]) < _MOST_INCLUDED


def index_of(bundles: Iterable[dict[str, Any]]) -> Index:
    """Stored resources of some Bundles by `Type/id`.

    Raises TooMuchTogether when a Bundle may lack what decides (a block, a guardian): nothing is decided on a part.
    """
    bundles = list(bundles)
    if not all(map(is_whole, bundles)):
        raise TooMuchTogether("För mycket hör ihop med det efterfrågade för ett svar / Too much belongs together for one answer")
    return {
        f"{resource['resourceType']}/{resource['id']}": resource
        for bundle in bundles
        for entry in bundle.get("entry", ())
        if "id" in (resource := entry["resource"])
    }


def index_of_whole_plans(bundle: dict[str, Any]) -> Index:
    """The same of a search for whole plans. A CarePlan that was not searched for is left out, unless it is within one that was: it has come
    without its consents."""
    found = {f"{one['resourceType']}/{one['id']}" for one in matches(bundle)}
    return {
        key: record
        for key, record in index_of([bundle]).items()
        if record["resourceType"] != "CarePlan" or key in found or not found.isdisjoint(plans_named(record))
    }


def matches(bundle: dict[str, Any]) -> list[Resource]:
    """What a search found by itself, in its order, without what it included."""
    return [entry["resource"] for entry in bundle.get("entry", ()) if entry.get("search", {}).get("mode") == "match"]


def plans_in(index: Index) -> list[Plan]:
    """Every plan whose CarePlan is in the index. A CarePlan within another is no plan of its own: without that other it opens nothing."""
    naming: dict[str, Index] = {}
    for key, resource in index.items():
        for plan in plans_named(resource):
            naming.setdefault(plan, {})[key] = resource
    return [
        _plan(key, resource, naming.get(key, {}), index)
        for key, resource in index.items()
        if resource["resourceType"] == "CarePlan" and not is_within_another(resource)
    ]


def _plan(key: str, care_plan: Resource, naming: Index, index: Index) -> Plan:
    patient = reference(care_plan.get("subject"))
    within = [record for record in naming.values() if record["resourceType"] == "CarePlan"]
    parts = [part for one in (care_plan, *within) for part in parts_listed(one)]
    team_key = reference(next(iter(care_plan.get("careTeam", ())), None))
    team = index.get(team_key)
    relatives = tuple(
        (participant, index[participant])
        for participant in dict.fromkeys(_participants(team))
        if participant in index
        and index[participant]["resourceType"] == "RelatedPerson"
        and reference(index[participant].get("patient")) == patient
    )
    members = frozenset([key, patient, team_key, *parts, *_participants(team), *naming])
    return Plan(
        key=key,
        care_plan=care_plan,
        team=team,
        patient=patient,
        patient_record=index.get(patient),
        consents=tuple(sorted((key, record) for key, record in naming.items() if record["resourceType"] == "Consent")),
        guardians=tuple(
            participant
            for participant in dict.fromkeys(_participants(team))
            if (_is_guardian(index[participant]) if participant in dict(relatives) else participant.startswith("RelatedPerson/"))
        ),
        relatives=relatives,
        members=members,
        records={member: index[member] for member in members if member in index},
    )


def _participants(team: Resource | None) -> Iterator[str]:
    for participant in (team or {}).get("participant", ()):
        member = reference(participant.get("member"))
        if not member.startswith("Organization/"):
            yield member


def is_representative(relative: Resource) -> bool:
    """True for a god man, förvaltare or holder of a future power of attorney (FB 11 kap., lag 2017:310)."""
    return _is(relative, "representative")


def _is_guardian(relative: Resource) -> bool:
    return _is(relative, "guardian")


def _is(relative: Resource, relationship: str) -> bool:
    return any(
        coding.get("code") == relationship for concept in relative.get("relationship", ()) for coding in concept.get("coding", ())
    )
