"""Systematic checks of the log for whoever reviews it (PDL 4:3, HSLF-FS 2016:40 4:9): each finding is something to ask about, no verdict.

What our data can support, and what it cannot (same address, own record): docs/audit.md.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fhir_sip.access import Resource
from fhir_sip.access.plan import organisation, reference
from fhir_sip.access.protected_identity import is_protected
from fhir_sip.audit.event import AUTHZ, CLIENT, REFUSED, USER
from fhir_sip.audit.stored_log import by_id, everything
from fhir_sip.audit.whole_log import Logged
from fhir_sip.caller import OrganisationTree
from fhir_sip.store import HapiStore

EMERGENCY = "ETREAT"


@dataclass(frozen=True)
class Access:
    """One event, read: who (party, client, user), when, about which Patient record, and with what result."""

    chain: str
    seq: int
    at: str
    party: str
    client: str
    user: str
    person: str
    interaction: str
    outcome: str
    purpose: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """`check` is the check's name, `why` what stood out."""

    check: str
    why: str
    access: Access


@dataclass(frozen=True)
class Facts:
    """What the store tells of the persons looked at (by id), and of staff: full names by party."""

    patients: Mapping[str, Resource]
    staff: Mapping[str, frozenset[str]]


def access_of(logged: Logged) -> Access:
    """Read one event."""
    event = logged.event
    agents = {coding.get("code"): agent for agent in event["agent"] for coding in agent.get("type", {}).get("coding", ())}
    persons = [reference(one.get("what")) for one in event["entity"] if one.get("role", {}).get("code") == "1"]
    purposes = [one["code"] for purpose in event.get("purposeOfEvent", ()) for one in purpose["coding"]]
    decided = [one for one in event["entity"] if one.get("description") == AUTHZ]
    return Access(
        chain=logged.chain,
        seq=logged.record.seq,
        at=event["recorded"],
        party=organisation(agents.get("PROV", {}).get("who")),
        client=agents[CLIENT]["who"]["display"],
        user=agents.get(USER, {}).get("who", {}).get("display", ""),
        person=persons[0] if persons else "",
        interaction=event["subtype"][0]["code"],
        outcome=event["outcome"],
        purpose=purposes[0] if purposes else "",
        rules=tuple(detail["valueString"] for one in decided for detail in one.get("detail", ()) if detail["type"] == "rule"),
    )


async def facts(store: HapiStore, accesses: Sequence[Access]) -> Facts:
    """Ask the store. Raises Unavailable."""
    ids = {access.person.partition("/")[2] for access in accesses if access.person}
    tree = OrganisationTree.from_resources(await everything(store, "Organization"))
    staff: defaultdict[str, set[str]] = defaultdict(set)
    for role in await everything(store, "PractitionerRole"):
        unit = organisation(role.get("organization"))
        name = _folded(role.get("practitioner", {}).get("display", ""))
        if name and (party := tree.party(unit)):
            staff[party].add(name)
    return Facts(await by_id(store, "Patient", sorted(ids)), {party: frozenset(names) for party, names in staff.items()})


def findings(accesses: Sequence[Access], known: Facts, sample: int, most_denials: int, chance: random.Random) -> list[Finding]:
    """Everything that stands out, check by check; `sample` accesses at random besides."""
    found = [Finding("random-sample", "drawn at random", one) for one in chance.sample(accesses, min(sample, len(accesses)))]
    for check, finds in _EACH.items():
        found += [Finding(check, why, access) for access in accesses for why in finds(access, known)]
    return found + list(_denials(accesses, most_denials))


def _emergency(access: Access, _: Facts) -> Iterator[str]:
    if access.purpose == EMERGENCY or "emergency" in access.rules:
        yield "emergency access (nödöppning)"


def _protected(access: Access, known: Facts) -> Iterator[str]:
    patient = _patient(access, known)
    if patient is not None and is_protected(patient) and organisation(patient.get("managingOrganization")) != access.party:
        yield "protected identity, looked at by a party that does not keep the record"


def _own_name(access: Access, known: Facts) -> Iterator[str]:
    patient = _patient(access, known)
    if patient is not None and access.user and _family_names(patient) & set(_folded(access.user).split()):
        yield "the user has the person's family name"


def _colleague(access: Access, known: Facts) -> Iterator[str]:
    patient = _patient(access, known)
    if patient is not None and _full_names(patient) & known.staff.get(access.party, frozenset()):
        yield "the person has the full name of a member of the party's staff"


_EACH: dict[str, Callable[[Access, Facts], Iterator[str]]] = {
    "emergency": _emergency,
    "protected-identity": _protected,
    "own-name": _own_name,
    "colleague": _colleague,
}


def _denials(accesses: Sequence[Access], most: int) -> Iterator[Finding]:
    """The last refusal of each client that met more than `most` of them in one day."""
    by_client: defaultdict[tuple[str, str], list[Access]] = defaultdict(list)
    for access in accesses:
        if access.outcome == REFUSED:
            by_client[access.client, access.at[:10]].append(access)
    for (_, day), refused in by_client.items():
        if len(refused) > most:
            yield Finding("denials", f"{len(refused)} refusals on {day}", refused[-1])


def _patient(access: Access, known: Facts) -> Resource | None:
    return known.patients.get(access.person.partition("/")[2])


def _family_names(patient: Resource) -> set[str]:
    return {part for name in patient.get("name", ()) for part in _folded(name.get("family", "")).split()}


def _full_names(patient: Resource) -> set[str]:
    return {
        _folded(f"{given} {name.get('family', '')}")
        for name in patient.get("name", ())
        for given in (*name.get("given", ()), " ".join(name.get("given", ())))
    }


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
