"""What a caller may see of a SIP -> the Bundle of plain FHIR that the tables turn into a care plan of the contract.

The party with the overall responsibility is the source system, the care giver and, unless a unit of its own is the plan's author, the
care unit. The samordnare is the accountable professional when she works for that party. For a protected identity neither team, unit,
professional nor title is told: only the ids that the contract demands, or that blocks are decided by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fhir_sip.access.plan import custodian, organisation
from fhir_sip.caller import OrganisationTree
from fhir_sip.mapping import SipDocument
from fhir_sip.mapping.document.people import Party, StaffMember, StaffRole
from fhir_sip.mapping.references import PLAN_SYSTEM, identifier_value
from fhir_sip.validation.identifiers import HSA_ID

from .care_plans import APPROVED, DOCUMENT, NOT_FOR_PATIENT, source
from .patient_approval import is_for_patient
from .swedish_time import instant_of

Resource = dict[str, Any]
_TITLE_WHEN_PROTECTED = "Samordnad individuell plan (SIP)"


@dataclass(frozen=True)
class SeenPlan:
    """A plan as one caller sees it: `records` are all that is seen, `document` is made of them; `parties` HSA-ids of the team's parties
    now; `written` the instant of the latest version, None when no Provenance tells; `today` the day in Sweden."""

    care_plan: Resource
    records: Sequence[Resource]
    document: SipDocument
    parties: Sequence[str]
    written: str | None
    today: date

    @property
    def author_time(self) -> str:
        """When the latest version was written; else when the plan was made; else when the store took it in."""
        return self.written or self.made or str(self.care_plan["meta"]["lastUpdated"])

    @property
    def made(self) -> str | None:
        """When the plan was made, an instant; None when it does not tell the day."""
        return instant_of(self.care_plan.get("created", ""))


def bundle_of(seen: SeenPlan, person: tuple[str, str], contents: Sequence[Mapping[str, str]], tree: OrganisationTree) -> Resource:
    """The Bundle; `person` is the identifier (system, value) that was asked for, `contents` as `contents.rendered` gives them."""
    giver = custodian(seen.care_plan)
    author = organisation(seen.care_plan.get("author"))
    is_protected = seen.document.person.protected_identity is not None
    is_approved = is_for_patient(seen.document.status, seen.records)
    care_plan: Resource = {
        "resourceType": "CarePlan",
        "meta": {"tag": [{"system": APPROVED, "code": "true" if is_approved else "false"}]},
        "identifier": [
            {
                "system": DOCUMENT,
                "value": identifier_value(seen.care_plan, PLAN_SYSTEM),
                "assigner": {"identifier": {"system": HSA_ID, "value": giver}},
            }
        ],
        "category": seen.care_plan["category"],
        "title": _TITLE_WHEN_PROTECTED if is_protected else seen.document.title,
        "author": _organization(author if giver in tree.lineage(author) else giver),
        "contributor": [] if is_protected else [_organization(party) for party in seen.parties],
    }
    if seen.made:
        care_plan["created"] = seen.made
    if not is_approved:
        care_plan["meta"]["security"] = [NOT_FOR_PATIENT]
    provenance = {
        "resourceType": "Provenance",
        "recorded": seen.author_time,
        "agent": [source().tables["provenance"].slices["care-giver"] | {"who": _organization(giver)}],
    }
    patient = {"resourceType": "Patient", "identifier": [{"system": person[0], "value": person[1]}]}
    documents = [{"resourceType": "DocumentReference", "content": [{"attachment": _attachment(content)}]} for content in contents]
    resources = [patient, *([] if is_protected else _professional(seen, giver)), care_plan, provenance, *documents]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in resources]}


def _professional(seen: SeenPlan, giver: str) -> list[Resource]:
    """The samordnare and her unit when she works for the responsible party; else the party alone."""
    names = {party.hsa_id: party.name for party in seen.document.parties}
    samordnare = next((one for one in seen.document.staff if _coordinates_for(one, giver, seen.today)), None)
    unit_id = samordnare.organization if samordnare else giver
    unit_name = (samordnare.organization_name if samordnare else None) or names.get(unit_id)
    unit: Resource = {"resourceType": "Organization", "identifier": [{"system": HSA_ID, "value": unit_id}]}
    if unit_name:
        unit["name"] = unit_name
    if samordnare is None:
        return [unit]
    practitioner = {"identifier": {"system": HSA_ID, "value": samordnare.hsa_id}, "display": samordnare.name}
    return [unit, {"resourceType": "PractitionerRole", "practitioner": practitioner}]


def is_current(item: StaffRole | Party, today: date) -> bool:
    """True when a role, or a party's membership, covers this day."""
    return (item.start is None or item.start <= today) and (item.end is None or today <= item.end)


def _coordinates_for(member: StaffMember, party: str, today: date) -> bool:
    return any(role.role == "coordinator" and role.on_behalf_of == party and is_current(role, today) for role in member.roles)


def _organization(hsa_id: str) -> Resource:
    return {"type": "Organization", "identifier": {"system": HSA_ID, "value": hsa_id}}


def _attachment(content: Mapping[str, str]) -> Resource:
    return {"contentType": content["mediaType"], "data": content["value"]}
