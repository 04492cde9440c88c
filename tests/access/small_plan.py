"""One small plan as FHIR, built by hand: A (disability care) keeps it, R (region) and others take part. Each test changes one thing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fhir_sip.access import Change, Decision, may_read, may_write, plans_in
from fhir_sip.access.county_rules import CountyRules
from fhir_sip.caller import Caller, OrganisationTree
from fhir_sip.caller.organisations import KIND_SYSTEM
from fhir_sip.caller.scopes import Scopes

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
IG = "https://fhir-sip.se/ig"
KINDS = {
    "A": "disability-care",
    "R": "region-care",
    "S": "school",
    "B": "child-family-services",
    "P": "private-care",
    "H": "home-care",
}
Record = dict[str, Any]
Index = dict[str, Record]


def tree() -> OrganisationTree:
    """The parties, and a unit below the region."""
    parties = [
        {"id": party, "name": party, "active": True, "type": [{"coding": [{"system": KIND_SYSTEM, "code": kind}]}]}
        for party, kind in KINDS.items()
    ]
    unit = {"id": "R-unit", "name": "unit", "active": True, "partOf": {"reference": "Organization/R"}}
    return OrganisationTree.from_resources([*parties, unit])


def caller(party: str, purpose: str = "COC", unit: str | None = None) -> Caller:
    lineage = (unit, party) if unit else (party,)
    plain = Caller("client", unit or party, party, lineage, KINDS[party], Scopes(frozenset()), purpose)
    return replace(plain)


def org(party: str) -> Record:
    return {"reference": f"Organization/{party}"}


def kept_by(party: str) -> Record:
    return {"url": f"{IG}/StructureDefinition/custodian", "valueReference": org(party)}


def signature(who: str, day: str = "2026-10-01", withdrawn: str | None = None) -> Record:
    parts = [
        {"url": "who", "valueReference": {"reference": who}},
        {"url": "date", "valueDate": day},
        {"url": "method", "valueCode": "written"},
    ]
    parts += [{"url": "withdrawn", "valueDate": withdrawn}] if withdrawn else []
    return {"url": f"{IG}/StructureDefinition/consent-signature", "extension": parts}


def maturity(may_decide: bool, day: str = "2026-10-01", by: str | None = "PractitionerRole/1") -> Record:
    parts: list[Record] = [{"url": "judged-by", "valueReference": {"reference": by}}] if by else []
    parts += [{"url": "date", "valueDate": day}, {"url": "may-decide", "valueBoolean": may_decide}]
    return {"url": f"{IG}/StructureDefinition/maturity-judgement", "extension": parts}


def ground(code: str) -> Record:
    parts = [{"url": "ground", "valueCode": code}, {"url": "reason", "valueString": "Skäl"}]
    return {"url": f"{IG}/StructureDefinition/consent-ground", "extension": parts}


def consent(
    kind: str = "secrecy",
    *extensions: Record,
    disclosers: str = "A",
    receivers: str = "R",
    purpose: str = "COC",
    custodian: str = "A",
    **changes: Any,
) -> Record:
    provision: Record = {
        "type": "deny" if kind == "block" else "permit",
        "period": {"start": "2026-09-01", "end": "2027-09-01"},
        "actor": [{"reference": org(party)} for party in receivers],
        "purpose": [{"code": purpose}],
        "data": [{"meaning": "related", "reference": {"reference": "CarePlan/1"}}],
    }
    return {
        "resourceType": "Consent",
        "status": "active",
        "category": [{"coding": [{"system": f"{IG}/CodeSystem/sip-consent-kind", "code": kind}]}],
        "patient": {"reference": "Patient/1"},
        "organization": [org(party) for party in disclosers],
        "provision": provision | changes.pop("provision", {}),
        "extension": [kept_by(custodian), *extensions],
    } | changes


def index(
    *consents: Record, born: str | None = "1990-05-05", members: str = "ARS", relatives: dict[str, Record] | None = None
) -> Index:
    """The plan's records by key; consents as `Consent/0` and on; relatives by key, with what is special to each."""
    people = {
        key: {"resourceType": "RelatedPerson", "patient": {"reference": "Patient/1"}, "extension": [kept_by("A")]}
        | {"relationship": [{"coding": [{"code": "guardian"}]}]}
        | special
        for key, special in (relatives or {}).items()
    }
    participants = [{"member": org(party)} for party in members] + [{"member": {"reference": key}} for key in people]
    records: Index = {
        "Patient/1": {"resourceType": "Patient", "managingOrganization": org("A")} | ({"birthDate": born} if born else {}),
        "CareTeam/1": {
            "resourceType": "CareTeam",
            "status": "active",
            "managingOrganization": [org("A")],
            "participant": participants,
            "extension": [kept_by("A")],
        },
        "CarePlan/1": {
            "resourceType": "CarePlan",
            "subject": {"reference": "Patient/1"},
            "careTeam": [{"reference": "CareTeam/1"}],
            "goal": [{"reference": "Goal/1"}],
            "activity": [{"reference": {"reference": "Task/1"}}],
            "extension": [kept_by("A")],
        },
        "Goal/1": {"resourceType": "Goal", "extension": [kept_by("A")]},
        "Task/1": {"resourceType": "Task", "owner": org("A"), "extension": [kept_by("A")]},
    }
    return records | people | {f"Consent/{number}": one for number, one in enumerate(consents)}


def read(records: Index, who: Caller, key: str = "Goal/1", rules: CountyRules | None = None) -> Decision:
    return may_read(who, key, records[key], plans_in(records), tree(), NOW, rules or CountyRules())


def write(records: Index, who: Caller, new: Record, old: Record | None = None) -> Decision:
    """The decision on a Consent that comes to the plan, or changes there."""
    [before] = plans_in(records)
    [after] = plans_in(records | {"Consent/new": new})
    return may_write(Change("Consent/new", old, new), before, after, who, tree(), NOW)
