"""Generated FHIR: the person, relatives, staff, and the team around the plan."""

from typing import Any

from .choices import Chooser
from .elements import HSA, TERMINOLOGY, Resource, coded, element, extension, item, present, to
from .plan_context import PlanContext

_RESERVE_NUMBERS = (
    "http://electronichealth.se/identifier/nationelltReservnummer",
    "urn:oid:1.2.752.97.3.1.3",
    "urn:oid:1.2.752.113.11.0.2.1.1.1",
    "urn:oid:1.2.752.74.9.2",
)
_LABELS = ("sekretessmarkering", "skyddadFolkbokforing")
_RELATIONSHIPS = ("guardian", "representative", "parent", "spouse", "child", "sibling", "neighbour", "other")
_TELECOM = ("phone", "fax", "email", "pager", "url", "sms", "other")
_STAFF_ROLES = ("contact", "meeting-leader", "staff")
TEAM_STATUS = {
    "draft": "proposed",
    "active": "active",
    "on-hold": "suspended",
    "completed": "inactive",
    "revoked": "inactive",
    "entered-in-error": "entered-in-error",
    "unknown": "suspended",
}
"""The team's status follows the plan's: it is active exactly when the plan is (SipCareTeam)."""


def add_person(plan: PlanContext) -> None:
    """The person: one name, identifiers of one kind each, perhaps a protected identity."""
    choose, born = plan.choose, plan.choose.day()
    person = plan.new(
        "person",
        "Patient",
        "SipPatient",
        identifier=_identifiers(choose, born, least=1),
        name=[{"family": choose.text(), "given": choose.several(choose.text, 3, least=1)}],
        gender=choose.maybe(choose.one, ("male", "female", "other", "unknown")),
        birthDate=born if choose.yes() else None,
        managingOrganization=plan.organization(plan.responsible),
    )
    if choose.yes():
        label = {"system": "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel", "code": choose.one(_LABELS)}
        person["meta"]["security"] = choose.turned([label, {"system": f"{TERMINOLOGY}/v3-ActCode", "code": "DEMO"}])


def _identifiers(choose: Chooser, born: str, least: int) -> list[dict[str, str]]:
    numbers = {
        "http://electronichealth.se/identifier/personnummer": lambda: choose.personal_number(born, coordination=False),
        "http://electronichealth.se/identifier/samordningsnummer": lambda: choose.personal_number(born, coordination=True),
    }
    systems = choose.some((*numbers, *_RESERVE_NUMBERS), least)
    return [{"system": system, "value": numbers.get(system, choose.text)()[:64].strip()} for system in systems]


def _telecom(choose: Chooser) -> list[dict[str, str]]:
    return choose.several(lambda: {"system": choose.one(_TELECOM), "value": choose.text()}, 2)


def add_relative(plan: PlanContext) -> None:
    """A relative: one name as one text; the item id anywhere among the identifiers."""
    choose = plan.choose
    plan.new_item(
        "relatives",
        "RelatedPerson",
        "SipRelatedPerson",
        plan.party(),
        identifier=choose.turned([*item(choose.item_id()), *_identifiers(choose, choose.day(), least=0)][:3]),
        patient=plan.person(),
        relationship=[coded("sip-relationship", choose.one(_RELATIONSHIPS))],
        name=[{"text": choose.text()}],
        telecom=_telecom(choose),
        period=choose.period(),
    )


def add_staff_member(plan: PlanContext) -> None:
    """A member of staff: named by HSA-id and name, employed by a party or by a unit, whose name then stands here."""
    choose, unit = plan.choose, f"SE9999000099-U{plan.choose.number(1, 3)}"
    at_unit = element(reference=f"Organization/{unit}", display=choose.maybe(choose.text))
    plan.new_item(
        "staff",
        "PractitionerRole",
        "SipPractitionerRole",
        plan.party(),
        practitioner={
            "identifier": {"system": HSA, "value": f"SE9999000001-P{choose.number(0, 999):03}"},
            "display": choose.text(),
        },
        organization=at_unit if choose.yes() else plan.organization(plan.party()),
        code=choose.maybe(lambda: [{"text": choose.text()}]),
        telecom=_telecom(choose),
    )


def add_team(plan: PlanContext, status: str, title: str, period: dict[str, str]) -> Resource:
    """The team: every party, the person, every relative with its role, every member of staff with one role or more.

    Parties, person, relatives and staff are mixed, each of them in its own order. Status, name and period are the plan's.
    """
    choose = plan.choose
    parties = [_participant("party", plan.organization(hsa_id), choose.period()) for hsa_id in plan.parties]
    relatives = [
        _participant(_role_of(relative), to(relative), relative.get("period")) for relative in plan.of.get("relatives", ())
    ]
    coordinator = choose.one(plan.of["staff"]) if status == "active" or choose.yes() else None
    staff = [role for member in plan.of["staff"] for role in _roles(plan, member, coordinates=member is coordinator)]
    return plan.new(
        "team",
        "CareTeam",
        "SipCareTeam",
        extension=[plan.custodian(plan.responsible)],
        identifier=plan.plan_identifier(plan.responsible, plan.plan_id),
        status=TEAM_STATUS[status],
        name=title,
        subject=plan.person(),
        period=period,
        participant=choose.riffled([parties, [_participant("person", plan.person())], relatives, staff]),
        managingOrganization=[plan.organization(plan.responsible)],
    )


def _role_of(relative: Resource) -> str:
    relationship: str = relative["relationship"][0]["coding"][0]["code"]
    return relationship if relationship in ("guardian", "representative") else "relative"


def _roles(plan: PlanContext, member: Resource, *, coordinates: bool) -> list[dict[str, Any]]:
    """The member's roles in the team, one at least; a coordinator acts for a party, and only one is it still."""
    choose = plan.choose
    roles = choose.several(lambda: _staff_role(plan, member), 2, least=0 if coordinates else 1)
    if choose.number(0, 3) == 3:
        ended = element(start=choose.maybe(lambda: "1900-01-01"), end=choose.day())
        roles.append(_participant("coordinator", to(member), ended, plan.organization(plan.party())))
    if coordinates:
        current = choose.maybe(lambda: {"start": choose.day()})
        roles.insert(
            choose.number(0, len(roles)), _participant("coordinator", to(member), current, plan.organization(plan.party()))
        )
    return roles


def _staff_role(plan: PlanContext, member: Resource) -> dict[str, Any]:
    acts_for = plan.organization(plan.party()) if plan.choose.yes() else None
    return _participant(plan.choose.one(_STAFF_ROLES), to(member), plan.choose.period(), acts_for)


def _participant(
    role: str, member: dict[str, str], period: dict[str, str] | None = None, acts_for: dict[str, str] | None = None
) -> dict[str, Any]:
    party = present(extension("participant-party", valueReference=acts_for))
    return element(extension=party, role=[coded("sip-team-role", role)], member=member, period=period)
