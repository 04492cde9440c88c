"""FHIR Bundle -> SIP document, of all or of the part of a plan a reader may see.

What the document cannot hold is left aside (docs/sip-document.md lists it); `carry_over` keeps it in the store.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .document import DocumentInvalid, Issue, SipDocument, parse_document
from .patterns import holds
from .references import PERSON, PLAN, BundleReader, Resource
from .tables import sip_source
from .team import parties, roles_by_member

_NAMING_THE_PLAN = {
    "offers": ("task-offer", "focus"),
    "meetings": ("appointment", "supportingInformation"),
    "egenvard": ("careplan-egenvard", "partOf"),
    "other_plans": ("careplan-stand-in", "replaces"),
}
"""The parts the plan does not list: each names the plan in this element. Left aside when its status is none of the document's."""


def from_fhir(bundle: Mapping[str, Any], *, complete: bool = False) -> SipDocument:
    """Map the one plan in a Bundle (any type, references by fullUrl, `Type/id` or an absolute URL ending in it).

    What is not in the Bundle, and every reference to it, is absent in the document; so is the place of a meeting when the
    person's identity is protected. `complete` also demands what only holds for a whole plan. Raises DocumentInvalid, paths
    in the document, when there is not exactly one SIP CarePlan or a visible part lacks what the document requires. Does not
    change the Bundle.
    """
    entries = bundle.get("entry") or []
    reader = BundleReader(entries)
    resources = [entry["resource"] for entry in entries if entry.get("resource")]
    care_plan = _the_plan(resources)
    document = {"schema_version": "1.0", "parties": [], **_read("careplan", care_plan, reader)}

    care_team = next(iter(_referred(care_plan, "careTeam", "CareTeam", reader)), None)
    team = _read("careteam", care_team, reader).get("team", {}) if care_team else {}
    document["parties"] = parties(team, _directory(resources))
    roles = roles_by_member(team)
    named = {item["id"] for kind in ("needs", "goals", "actions") for item in document.get(kind, [])}
    reader.narrow(document, {PERSON, PLAN, *roles, *named})

    person = reader.resource(care_plan.get("subject"), "Patient")
    if person:
        document["person"] = _read("patient", person, reader)
    document["needs"] = _read_all("condition", _referred(care_plan, "addresses", "Condition", reader), reader)
    document["goals"] = _read_all("goal", _referred(care_plan, "goal", "Goal", reader), reader)
    document["actions"] = _read_all("task", _activities(care_plan, reader), reader)
    document["relatives"] = _read_all("relatedperson", _members(care_team, "RelatedPerson", reader), reader)
    staff = _read_all("practitionerrole", _members(care_team, "PractitionerRole", reader), reader)
    document["staff"] = [_with_roles(member, roles, document["parties"]) for member in staff]
    consents = _read_all("consent", (r for r in resources if _is_about(r, care_plan, reader)), reader)
    document["consents"] = [consent for consent in consents if "kind" in consent and consent.get("purposes")]
    for part, (table, element) in _NAMING_THE_PLAN.items():
        naming = [r for r in resources if _names(r.get(element), care_plan, reader)]
        document[part] = [item for item in _read_all(table, naming, reader) if "status" in item]
    if "protected_identity" in document.get("person", {}):
        document["meetings"] = [{**meeting, "place": None} for meeting in document["meetings"]]
    return parse_document(document, partial=not complete)


def _read(table: str, resource: Resource, reader: BundleReader) -> dict[str, Any]:
    """Read one resource by a table; a self-care agreement with its risk assessments and tasks, in its own order of them."""
    item = sip_source().tables[table].read(resource, reader)
    if table == "careplan-egenvard":
        risks = _referred(resource, "supportingInfo", "RiskAssessment", reader)
        item["risks"] = _read_all("riskassessment", risks, reader)
        item["tasks"] = _read_all("task-egenvard", _activities(resource, reader), reader)
    return item


def _read_all(table: str, resources: Iterable[Resource], reader: BundleReader) -> list[dict[str, Any]]:
    """Read those of the resources that are of this table; others are none the document can hold here."""
    source = sip_source()
    return [_read(table, resource, reader) for resource in resources if source.table_of(resource) is source.tables[table]]


def _the_plan(resources: Iterable[Resource]) -> Resource:
    category = {"category": sip_source().tables["careplan"].pattern["category"][:1]}
    plans = [r for r in resources if r.get("resourceType") == "CarePlan" and holds(r, category)]
    if len(plans) != 1:
        raise DocumentInvalid([Issue("", "one-plan", "Här finns inte precis en plan (exactly one SIP).")])
    return plans[0]


def _referred(source: Resource, element: str, kind: str, reader: BundleReader) -> list[Resource]:
    found = (reader.resource(reference, kind) for reference in source.get(element) or [])
    return [resource for resource in found if resource]


def _activities(care_plan: Resource, reader: BundleReader) -> list[Resource]:
    found = (reader.resource(activity.get("reference"), "Task") for activity in care_plan.get("activity") or [])
    return [resource for resource in found if resource]


def _directory(resources: Iterable[Resource]) -> dict[str, str]:
    """Give the names in the Bundle's Organization entries, by HSA-id (which is the resource's id)."""
    return {r["id"]: r["name"] for r in resources if r.get("resourceType") == "Organization" and r.keys() >= {"id", "name"}}


def _members(care_team: Resource | None, kind: str, reader: BundleReader) -> list[Resource]:
    """Give the team's members of this type, each once, in team order."""
    found: list[Resource] = []
    for participant in (care_team or {}).get("participant") or []:
        member = reader.resource(participant.get("member"), kind)
        if member and not any(member is other for other in found):
            found.append(member)
    return found


def _with_roles(
    member: dict[str, Any], roles: Mapping[str, list[dict[str, Any]]], parties: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """Add a member's roles; the name of a party stands under parties only."""
    if any(party["hsa_id"] == member.get("organization") for party in parties):
        member.pop("organization_name", None)
    return {**member, "roles": roles.get(member.get("id", ""), [])}


def _is_about(consent: Resource, care_plan: Resource, reader: BundleReader) -> bool:
    data = (consent.get("provision") or {}).get("data") or [] if consent.get("resourceType") == "Consent" else []
    return _names([item.get("reference") for item in data], care_plan, reader)


def _names(references: Any, care_plan: Resource, reader: BundleReader) -> bool:
    """Tell whether a Reference, or one in a list of them, points at this very plan."""
    listed = references if isinstance(references, list) else [references]
    return any(reader.resource(reference, "CarePlan") is care_plan for reference in listed)
