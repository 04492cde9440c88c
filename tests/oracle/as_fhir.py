"""A world as the store would give it, and as the store's profiles ask for it: every record is valid where the world is.

Ids are `<Type>/<prefix><record>`, so that many worlds can stand in one store.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.access.worlds import ORGANISATIONS, Birth, Consent, Judgement, Signature, Team, Window, World, type_of

IG = "https://fhir-sip.se/ig"
_ITEM = "https://fhir-sip.se/id/item"
_ID_TYPE = "http://electronichealth.se/identifier/"
_PROFILES = {"Condition": "SipNeed", "Task": "SipAction"}
_SWEDEN = ZoneInfo("Europe/Stockholm")

Resource = dict[str, Any]


def hsa(organisation: str) -> str:
    """The HSA-id of an organisation of the worlds."""
    return f"SE9999000088-{organisation}"


def organisations() -> list[Resource]:
    """All organisations of the worlds, those above first."""
    return [_organisation(name) for name in ORGANISATIONS]


class AsFhir:
    """One world, at one instant."""

    def __init__(self, world: World, now: datetime, prefix: str = "w-", birth_number: int = 980) -> None:
        """`now` with a time zone; `prefix` goes before every id but the organisations'; `birth_number` 980 to 999."""
        self._world, self._now, self._prefix, self._birth_number = world, now, prefix, birth_number
        self._today = now.astimezone(_SWEDEN).date()

    def key(self, record: str) -> str:
        """`Type/id` of a record."""
        kind = type_of(record)
        return f"{kind}/{hsa('R') if kind == 'Organization' else self._prefix + record}"

    def index(self) -> dict[str, Resource]:
        """Every record of the world by its key."""
        return {self.key(record): self.resource(record) for record in self._world.records}

    def resource(self, record: str) -> Resource:
        """One record."""
        kind = type_of(record)
        if kind == "Organization":
            return _organisation("R")
        custodian = self._world.custodian_of(record)
        mark = self._world.marks.get(record)
        meta: Resource = {"profile": [f"{IG}/StructureDefinition/{_PROFILES.get(kind, f'Sip{kind}')}"]}
        if mark:
            meta["security"] = [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": mark}]
        head: Resource = {"resourceType": kind, "id": self.key(record).partition("/")[2], "meta": meta}
        if kind == "Patient":
            return head | self._patient(record) | ({"managingOrganization": _org(custodian)} if custodian else {})
        extensions = [_extension("custodian", valueReference=_org(custodian))] if custodian else []
        body = self._body(record, kind, custodian or "R")
        return head | body | {"extension": [*extensions, *body.get("extension", ())]}

    def _body(self, record: str, kind: str, owner: str) -> Resource:
        number = "-2" if record.endswith(("-2", "-3")) else ""
        item = {"identifier": [{"system": _ITEM, "value": record}]}
        subject = {"subject": self._ref("person")}
        match kind:
            case "CarePlan":
                return self._plan(record, number, owner)
            case "CareTeam":
                return self._plan_id(record, owner) | self._team(self._world.teams["plan" + number]) | subject
            case "Goal":
                horizon = [_extension("goal-horizon", valueCode="short")]
                goal = {"lifecycleStatus": "active", "description": {"text": "Mål"}, "startDate": self._day(-30)}
                return item | subject | goal | {"extension": horizon}
            case "Condition":
                status = _concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")
                category = [_concept(f"{IG}/CodeSystem/sip-category", "need")]
                return item | subject | {"clinicalStatus": status, "category": category, "code": {"text": "Behov"}}
            case "Task":
                task = {"status": "accepted", "intent": "plan", "code": {"text": "Insats"}, "owner": _org(owner)}
                return item | task | {"for": self._ref("person")}
            case "PractitionerRole":
                who = {"identifier": {"system": "urn:oid:1.2.752.29.4.19", "value": hsa("P1")}, "display": "Karin Test"}
                return item | {"practitioner": who, "organization": _org(owner), "code": [{"text": "Kurator"}]}
            case "RelatedPerson":
                return item | self._relative(record)
            case _:
                return item | self._consent(self._world.consents[int(record.partition("-")[2])])

    def _plan_id(self, record: str, owner: str) -> Resource:
        number = record.partition("-")[2]
        return {"identifier": [{"system": "https://fhir-sip.se/id/plan", "value": f"{hsa(owner)}/{self._prefix}{number}"}]}

    def _plan(self, record: str, number: str, owner: str) -> Resource:
        sip = _concept("https://fhir.inera.se/CodeSystem/typeofcareplan-cs", "SIP")
        actions = ["action-3"] if number else ["action-1", "action-2"]
        return self._plan_id(record, owner) | {
            "status": "draft" if self._world.teams[record].of_draft else "active",
            "intent": "plan",
            "category": [sip, _concept("http://snomed.info/sct", "734163000")],
            "title": "SIP",
            "description": "En plan.",
            "subject": self._ref("person"),
            "period": {"start": self._day(-60), "end": self._day(300)},
            "author": _org(owner),
            "careTeam": [self._ref("team" + number)],
            "addresses": [self._ref("need" + number)],
            "goal": [self._ref("goal" + number)],
            "activity": [{"reference": self._ref(action)} for action in actions],
        }

    def _team(self, team: Team) -> Resource:
        leader = _org(team.memberships[0][0])
        party = _extension("participant-party", valueReference=leader)
        members = [_participant("party", _org(who), self._period(window)) for who, window in team.memberships]
        relatives = [_participant("relative", self._ref(name)) for name in team.relatives]
        coordinator = _participant("coordinator", self._ref("staff"), {"start": self._day(-60)}) | {"extension": [party]}
        return {
            "status": team.status,
            "name": "Team",
            "period": {"start": self._day(-60)},
            "participant": [*members, _participant("person", self._ref("person")), *relatives, coordinator],
            "managingOrganization": [leader],
        }

    def _relative(self, name: str) -> Resource:
        relative = self._world.relatives[name]
        return {
            "patient": self._ref(relative.person),
            "relationship": [_concept(f"{IG}/CodeSystem/sip-relationship", relative.role)],
            "name": [{"family": "Testsson", "given": [name]}],
            "period": self._period(relative.window),
        }

    def _patient(self, record: str) -> Resource:
        birth, number = (self._world.birth_date, self._world.number) if record == "person" else (Birth(40, -40), None)
        born = {"birthDate": self._born(birth).isoformat()[: 4 if birth.in_days is None else 10]} if birth else {}
        return {
            "identifier": [self._number(record, number)],
            "name": [{"family": "Testsson", "given": ["Kim"]}],
            "gender": "other",
        } | born

    def _number(self, record: str, birth: Birth | None) -> Resource:
        """A personnummer, or where there is none a number of one's own that tells no birth date."""
        if birth is None:
            return {"system": "urn:oid:1.2.752.97.3.1.3", "value": f"99{self._prefix}{record}"}
        digits = f"{self._born(birth):%Y%m%d}{self._birth_number}"
        total = sum((int(d) * (2 - i % 2)) // 10 + (int(d) * (2 - i % 2)) % 10 for i, d in enumerate(digits[2:]))
        return {"system": f"{_ID_TYPE}personnummer", "value": f"{digits}{-total % 10}"}

    def _born(self, birth: Birth) -> date:
        birthday = self._today + timedelta(days=birth.in_days or 0)
        return birthday.replace(year=birthday.year - birth.years)

    def _consent(self, consent: Consent) -> Resource:
        extensions = [self._signature(signature) for signature in consent.signatures]
        if consent.ground:
            parts = [{"url": "ground", "valueCode": consent.ground}, {"url": "reason", "valueString": "Skäl."}]
            extensions.append(_extension("consent-ground", extension=parts))
        if consent.judgement:
            extensions.append(self._judgement(consent.judgement))
        return {
            "status": consent.status,
            "scope": _concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
            "category": [_concept(f"{IG}/CodeSystem/sip-consent-kind", consent.kind)],
            "patient": self._ref(consent.person),
            "dateTime": self._day(-20),
            "performer": [self._ref("person")],
            "organization": [_org(party) for party in sorted(consent.disclosers)],
            "sourceAttachment": {"title": "Akt"},
            "policy": [{"uri": f"{IG}/policy/{consent.kind}"}],
            "provision": self._provision(consent),
            "extension": extensions,
        }

    def _provision(self, consent: Consent) -> Resource:
        denies = [
            {
                "type": "deny",
                "period": self._period(deny.window) if deny.window else None,
                "actor": [_actor(who) for who in sorted(deny.actors)],
                "data": [self._data(*data) for data in deny.data],
            }
            for deny in consent.denies
        ]
        reason = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
        provision: Resource = {
            "type": "permit" if consent.permits else "deny",
            "period": self._period(consent.window),
            "actor": [_actor(who) for who in sorted(consent.receivers)],
            "purpose": [{"system": reason, "code": purpose} for purpose in sorted(consent.purposes)],
            "data": [self._data("related", plan) for plan in sorted(consent.plans)],
        }
        nested = [{name: value for name, value in deny.items() if value} for deny in denies]
        return provision | ({"provision": nested} if nested else {})

    def _signature(self, signature: Signature) -> Resource:
        parts = [
            {"url": "who", "valueReference": self._ref(signature.who)},
            {"url": "date", "valueDate": self._day(signature.signed)},
            {"url": "method", "valueCode": "written"},
        ]
        if signature.withdrawn is not None:
            parts.append({"url": "withdrawn", "valueDate": self._day(signature.withdrawn)})
        return _extension("consent-signature", extension=parts)

    def _judgement(self, judgement: Judgement) -> Resource:
        by = [{"url": "judged-by", "valueReference": self._ref("staff")}] if judgement.names_who_judged else []
        day = {"url": "date", "valueDate": self._day(judgement.day)}
        may = {"url": "may-decide", "valueBoolean": judgement.may_decide}
        return _extension("maturity-judgement", extension=[*by, day, may])

    def _data(self, meaning: str, what: str) -> Resource:
        return {"meaning": meaning, "reference": _org(what) if meaning == "authoredby" else self._ref(what)}

    def _ref(self, record: str) -> dict[str, str]:
        return {"reference": self.key(record)}

    def _day(self, days: int) -> str:
        return (self._today + timedelta(days=days)).isoformat()

    def _moment(self, hours: int) -> str:
        return (self._now.astimezone(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _period(self, window: Window) -> Resource:
        if window.unit == "unreadable":
            return {"start": "nu"}
        write = self._day if window.unit == "days" else self._moment
        return {name: write(at) for name, at in (("start", window.start), ("end", window.end)) if at is not None}


def _organisation(name: str) -> Resource:
    kind, above = ORGANISATIONS[name]
    return {
        "resourceType": "Organization",
        "id": hsa(name),
        "meta": {"profile": [f"{IG}/StructureDefinition/SipOrganization"]},
        "identifier": [{"system": "urn:oid:1.2.752.29.4.19", "value": hsa(name)}],
        "active": True,
        "name": f"Organisation {name}",
        **({"type": [_concept(f"{IG}/CodeSystem/sip-organisation-kind", kind)]} if kind else {}),
        **({"partOf": _org(above)} if above else {}),
    }


def _participant(role: str, member: Resource, period: Resource | None = None) -> Resource:
    participant = {"role": [_concept(f"{IG}/CodeSystem/sip-team-role", role)], "member": member}
    return participant | ({"period": period} if period else {})


def _actor(organisation: str) -> Resource:
    return {
        "role": _concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
        "reference": _org(organisation),
    }


def _org(organisation: str) -> dict[str, str]:
    return {"reference": f"Organization/{hsa(organisation)}"}


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _extension(name: str, **value: Any) -> Resource:
    return {"url": f"{IG}/StructureDefinition/{name}", **value}
