"""Small abstract worlds: one plan, its team, consents and records, as the law speaks of them, and the same as FHIR.

The oracle reads the world; the service's decision reads the FHIR. Neither sees the other's form.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
IG = "https://fhir-sip.se/ig"
PARTIES = {"R": "region-care", "M": "disability-care", "S": "school", "B": "child-family-services", "H": "home-care"}
GUARDIANS = ("mother", "father")
ITEMS = ("goal", "need", "action-1", "action-2")


@dataclass(frozen=True)
class Window:
    """Days from now; None is open."""

    start: int | None
    end: int | None


@dataclass(frozen=True)
class Signature:
    who: str
    signed: int
    withdrawn: int | None


@dataclass(frozen=True)
class Deny:
    actors: frozenset[str]
    target: tuple[str, str]


@dataclass(frozen=True)
class Consent:
    kind: str
    status: str
    disclosers: frozenset[str]
    receivers: frozenset[str]
    purpose: str
    window: Window
    signatures: tuple[Signature, ...]
    target: tuple[str, str]
    denies: tuple[Deny, ...]


@dataclass(frozen=True)
class World:
    age: int
    team_status: str
    memberships: tuple[tuple[str, Window], ...]
    guardians: tuple[tuple[str, Window], ...]
    custodians: dict[str, str]
    consents: tuple[Consent, ...]


_parties = st.sampled_from(sorted(PARTIES))
_windows = st.builds(Window, st.sampled_from([None, -30, -30, -30, 5]), st.sampled_from([None, None, 30, 30, -5]))
_usual_windows = st.one_of(st.just(Window(-30, 30)), st.just(Window(-30, 30)), _windows)
_signatures = st.builds(
    Signature,
    st.sampled_from([*GUARDIANS, "person"]),
    st.sampled_from([-20, -20, -20, 3]),
    st.sampled_from([None, None, None, -1, 0, 4]),
)
_all_sign = st.just(tuple(Signature(who, -20, None) for who in (*GUARDIANS, "person")))
_deny_targets = st.one_of(
    st.just(("related", "plan")),
    st.just(("related", "other-plan")),
    st.tuples(st.just("instance"), st.sampled_from(["plan", *ITEMS])),
    st.tuples(st.just("authoredby"), _parties),
)
_denies = st.builds(Deny, st.frozensets(_parties, min_size=1, max_size=2), _deny_targets)
_consents = st.builds(
    Consent,
    kind=st.sampled_from(["secrecy", "secrecy", "joint-documentation", "plan", "block"]),
    status=st.sampled_from(["active", "active", "active", "proposed", "inactive"]),
    disclosers=st.frozensets(_parties, min_size=1),
    receivers=st.frozensets(_parties, min_size=1),
    purpose=st.sampled_from(["COC", "COC", "COC", "TREAT"]),
    window=_usual_windows,
    signatures=st.one_of(_all_sign, _all_sign, st.lists(_signatures, max_size=3).map(tuple)),
    target=st.sampled_from([("related", "plan"), ("related", "plan"), ("related", "plan"), ("related", "other-plan")]),
    denies=st.lists(_denies, max_size=1).map(tuple),
)
worlds = st.builds(
    World,
    age=st.sampled_from([3, 14, 15, 40]),
    team_status=st.sampled_from(["active", "active", "active", "suspended"]),
    memberships=st.lists(st.tuples(_parties, _usual_windows), min_size=1, max_size=6).map(tuple),
    guardians=st.lists(st.tuples(st.sampled_from(GUARDIANS), _usual_windows), max_size=2, unique_by=lambda g: g[0]).map(tuple),
    custodians=st.fixed_dictionaries({name: _parties for name in ("plan", *ITEMS)}),
    consents=st.lists(_consents, max_size=3).map(tuple),
)

_KEYS = {
    "plan": "CarePlan/1",
    "other-plan": "CarePlan/2",
    "goal": "Goal/1",
    "need": "Condition/1",
    "action-1": "Task/1",
    "action-2": "Task/2",
    "team": "CareTeam/1",
    "person": "Patient/1",
    "mother": "RelatedPerson/1",
    "father": "RelatedPerson/2",
}


def key(name: str) -> str:
    return _KEYS[name]


def index(world: World) -> dict[str, dict[str, Any]]:
    """The world as the store would give it."""
    born = (NOW - timedelta(days=world.age * 365.25 + 40)).date().isoformat()
    records: dict[str, dict[str, Any]] = {
        "Patient/1": {"resourceType": "Patient", "birthDate": born, "managingOrganization": _org(world.custodians["plan"])},
        "CareTeam/1": _team(world),
        "CarePlan/1": {
            "resourceType": "CarePlan",
            "subject": {"reference": "Patient/1"},
            "careTeam": [{"reference": "CareTeam/1"}],
            "addresses": [{"reference": "Condition/1"}],
            "goal": [{"reference": "Goal/1"}],
            "activity": [{"reference": {"reference": f"Task/{n}"}} for n in (1, 2)],
            "extension": [_custodian(world.custodians["plan"])],
        },
        "Goal/1": {"resourceType": "Goal", "extension": [_custodian(world.custodians["goal"])]},
        "Condition/1": {"resourceType": "Condition", "extension": [_custodian(world.custodians["need"])]},
        "Task/1": {"resourceType": "Task", "extension": [_custodian(world.custodians["action-1"])]},
        "Task/2": {"resourceType": "Task", "extension": [_custodian(world.custodians["action-2"])]},
    }
    for who, window in world.guardians:
        records[_KEYS[who]] = {
            "resourceType": "RelatedPerson",
            "patient": {"reference": "Patient/1"},
            "relationship": [{"coding": [{"system": f"{IG}/CodeSystem/sip-relationship", "code": "guardian"}]}],
            "period": _period(window),
            "extension": [_custodian(world.custodians["plan"])],
        }
    for number, consent in enumerate(world.consents):
        records[f"Consent/{number}"] = _consent(consent)
    return records


def _team(world: World) -> dict[str, Any]:
    members = [{"member": _org(party), "period": _period(window)} for party, window in world.memberships]
    return {
        "resourceType": "CareTeam",
        "status": world.team_status,
        "participant": members + [{"member": {"reference": _KEYS[who]}} for who, _ in world.guardians],
        "extension": [_custodian(world.custodians["plan"])],
    }


def _consent(consent: Consent) -> dict[str, Any]:
    provision: dict[str, Any] = {
        "type": "deny" if consent.kind == "block" else "permit",
        "period": _period(consent.window),
        "actor": [{"reference": _org(party)} for party in sorted(consent.receivers)],
        "purpose": [{"code": consent.purpose}],
        "data": [_data(consent.target)],
        "provision": [
            {
                "type": "deny",
                "actor": [{"reference": _org(party)} for party in sorted(deny.actors)],
                "data": [_data(deny.target)],
            }
            for deny in consent.denies
        ],
    }
    return {
        "resourceType": "Consent",
        "status": consent.status,
        "category": [{"coding": [{"system": f"{IG}/CodeSystem/sip-consent-kind", "code": consent.kind}]}],
        "patient": {"reference": "Patient/1"},
        "organization": [_org(party) for party in sorted(consent.disclosers)],
        "provision": provision,
        "extension": [_custodian(min(consent.disclosers)), *map(_signature, consent.signatures)],
    }


def _signature(signature: Signature) -> dict[str, Any]:
    parts = [
        {"url": "who", "valueReference": {"reference": _KEYS[signature.who]}},
        {"url": "date", "valueDate": _day(signature.signed)},
        {"url": "method", "valueCode": "written"},
    ]
    if signature.withdrawn is not None:
        parts.append({"url": "withdrawn", "valueDate": _day(signature.withdrawn)})
    return {"url": f"{IG}/StructureDefinition/consent-signature", "extension": parts}


def _data(target: tuple[str, str]) -> dict[str, Any]:
    meaning, what = target
    return {"meaning": meaning, "reference": _org(what) if meaning == "authoredby" else {"reference": _KEYS[what]}}


def _period(window: Window) -> dict[str, str]:
    ends = {"start": window.start, "end": window.end}
    return {name: _day(days) for name, days in ends.items() if days is not None}


def _day(days: int) -> str:
    return (NOW + timedelta(days=days)).date().isoformat()


def _org(party: str) -> dict[str, str]:
    return {"reference": f"Organization/{party}"}


def _custodian(party: str) -> dict[str, Any]:
    return {"url": f"{IG}/StructureDefinition/custodian", "valueReference": _org(party)}
