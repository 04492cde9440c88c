"""What both stores hold: plans the callers may see, or see a part of, and plans nobody who calls may see.

The first are posted through a facade, so that they have their Provenance and AuditEvents; the second come straight into the store.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fhir_sip.access import Index
from fhir_sip.access.plan import custodian, organisation
from tests.noninterference.direct import Direct
from tests.noninterference.documents import Person, PlanForm, day, document, new_person
from tests.noninterference.facade import Facade
from tests.noninterference.parties import Parties

_CUSTODIAN = "https://fhir-sip.se/ig/StructureDefinition/custodian"
_KINDS = "https://fhir-sip.se/ig/CodeSystem/sip-consent-kind"
_POLICY = "https://fhir-sip.se/ig/policy/"
Resource = dict[str, Any]


@dataclass
class World:
    """`plans` are the ids of the plans that callers made, by name; `records` everything of them and, with it, what is hidden from all.

    `joined` are hidden plans' records that a party of the callers may ask `$explain` about: it is a member of the plan.
    """

    parties: Parties
    people: dict[str, Person] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Resource] = field(default_factory=dict)
    records: Index = field(default_factory=dict)
    joined: dict[str, set[str]] = field(default_factory=dict)

    def is_hidden(self, key: str) -> bool:
        """True for what a party answers for that never calls, and has opened to nobody who does."""
        return custodian(self.records[key]) in self.parties.hidden

    def keys(self, kind: str, *, hidden: bool) -> list[str]:
        """Keys of one type in both stores, hidden from every caller or not, in a stable order."""
        return sorted(key for key in self.records if key.startswith(f"{kind}/") and self.is_hidden(key) is hidden)


def forms(p: Parties, people: dict[str, Person]) -> dict[str, tuple[str, PlanForm]]:
    """The callers' plans by name, each with who posts it."""
    ours = ((p.leader, None), (p.region, None), (p.school, None), (p.social, None))
    behind = ((p.hidden_social, None), (p.hidden_school, None), (p.hidden_private, None))
    shown = PlanForm(
        people["a"],
        p.leader,
        (*ours, *behind),
        (p.leader, p.region, p.school, p.social, p.hidden_social, p.hidden_school),
        (p.leader, p.region, p.school, p.social),
        (p.leader, p.region, p.social),
        mark="öppen",
    )
    few = shown.changed(person=people["b"], members=(*ours[:2], *behind[:1]), owners=(p.leader, p.region, p.hidden_social))
    few = few.changed(opens=(p.leader, p.region), receivers=(p.leader, p.region))
    leaving = ((p.leader, None), (p.region, None), (p.former, None), (p.hidden_home, None))
    found: dict[str, tuple[str, PlanForm]] = {
        "open": ("leader", shown),
        "withdrawn": ("leader", few.changed(withdrawn=("pappa",), mark="återtagen")),
        "expired": ("leader", few.changed(consent_ends=-3, mark="utgången")),
        "unsigned": ("leader", few.changed(person=people["c"], signed=("mamma",), mark="osignerad")),
        "draft": ("leader", few.changed(person=people["c"], status="draft", opens=(), mark="utkast")),
        "former": (
            "leader",
            few.changed(person=people["c"], members=leaving, owners=(p.leader, p.hidden_home), opens=(p.leader,),
                        receivers=(p.leader, p.region, p.former), mark="före detta"),
        ),
        "joint": (
            "leader",
            few.changed(members=ours[:3], owners=(p.leader, p.school), kind="joint-documentation", opens=(p.leader, p.school),
                        receivers=(p.leader, p.region, p.school), mark="sammanhållen"),
        ),
        "protected": ("leader", shown.changed(person=people["p"], members=(*ours[:2], *behind[:2]), mark="skyddad",
                                              owners=(p.leader, p.region, p.hidden_social), opens=(p.leader, p.region),
                                              receivers=(p.leader, p.region))),
        "regional": ("region", few.changed(person=people["a"], leader=p.region, opens=(p.region,), mark="regionens")),
        "outside": ("outsider", few.changed(person=people["a"], leader=p.outsider, opens=(p.outsider,), receivers=(p.outsider,),
                                            members=((p.outsider, None), behind[0]), owners=(p.outsider, p.hidden_social),
                                            mark="utanför")),
        "formers-own": ("former", few.changed(person=people["c"], leader=p.former, opens=(p.former,), receivers=(p.former,),
                                              members=((p.former, None), behind[1]), owners=(p.former, p.hidden_school),
                                              mark="egen")),
    }  # fmt: skip
    for number in range(6):
        closed = {"withdrawn": ("mamma",)} if number % 2 else {}
        found[f"many-{number}"] = (
            "leader",
            few.changed(person=people["m"], target=number * 10, mark=f"många {number}", **closed),
        )
    return found


def hidden_forms(p: Parties, people: dict[str, Person]) -> list[PlanForm]:
    """Plans in both stores that nobody who calls may see, each for a reason of its own."""
    base = PlanForm(
        people["a"],
        p.hidden_social,
        ((p.hidden_social, None), (p.hidden_region, None)),
        (p.hidden_social, p.hidden_region),
        (p.hidden_social, p.hidden_region),
        (p.hidden_region,),
        mark="dold",
    )
    with_region = base.changed(members=(*base.members, (p.region, None)), receivers=(p.hidden_region, p.region))
    return [
        base,
        base.changed(person=people["m"], leader=p.hidden_home, members=((p.hidden_home, None),), owners=(p.hidden_home,),
                     opens=(p.hidden_home,), receivers=(p.hidden_home,), mark="dold många"),
        with_region.changed(person=people["b"], members=(*base.members, (p.region, -1)), mark="dold före detta"),
        with_region.changed(person=people["b"], withdrawn=("mamma",), mark="dold återtagen"),
    ]  # fmt: skip


def make(p: Parties, people: dict[str, Person], made_by: Facade, store: Direct, wanted: Callable[[str], bool]) -> World:
    """Fill a store that holds the parties; `wanted` says which plans, by name."""
    world = World(p, people)
    hidden = hidden_forms(p, people)
    for name, (poster, form) in forms(p, people).items():
        if not wanted(name):
            continue
        whole = document(form)
        answer = made_by.send(poster, "POST", "/sip", {}, json=whole)
        assert answer.status_code == 201, (name, answer.text)
        world.plans[name], world.documents[name] = answer.headers["Location"].rpartition("/")[2], whole
        if hidden:
            add_hidden_plan(world, store, hidden.pop())
    for form in hidden:
        add_hidden_plan(world, store, form)
    for name, plan_id in world.plans.items():
        plant(world, store, name)
        if name == "former":
            leave(store, store.plan(plan_id), {p.region, p.former})
        world.records |= store.plan(plan_id)
    add_alone(world, store)
    world.records |= {f"Organization/{one['id']}": one for one in p.organizations()}
    return world


def add_hidden_plan(world: World, store: Direct, form: PlanForm) -> dict[str, Resource]:
    """A plan straight into the store; its records by key. What a caller's party is a member of is noted in `joined`."""
    keys = store.create_plan(document(form))
    plan_id = next(key for key in keys.values() if key.startswith("CarePlan/"))
    made = {key: record for key, record in store.plan(plan_id.partition("/")[2]).items() if not key.startswith("Organization/")}
    world.records |= made
    for hsa_id, ends in form.members:
        if ends is None:
            world.joined.setdefault(hsa_id, set()).update(made)
    return made


def people_of_both() -> dict[str, Person]:
    """The children of the callers' plans."""
    return {"p": new_person("sekretessmarkering")} | {name: new_person() for name in ("a", "b", "c", "m")}


def leave(store: Direct, index: Index, parties: set[str]) -> None:
    """End the membership of some parties: the consents that name them stay."""

    def end(team: Resource) -> None:
        for participant in team["participant"]:
            if organisation(participant["member"]) in parties:
                participant["period"]["end"] = day(-2)

    store.change(_key(_team(index)), end)


def plant(world: World, store: Direct, name: str) -> None:
    """Put a hidden goal, need, relative, member of staff and consents into a plan that a caller made."""
    custodian_of = {"outside": "hidden_social", "formers-own": "hidden_school", "former": "hidden_home"}.get(
        name, "hidden_social"
    )
    by = getattr(world.parties, custodian_of)
    plan_key = f"CarePlan/{world.plans[name]}"
    index = store.plan(world.plans[name])
    plan = index[plan_key]
    if not any(p["member"]["reference"] == f"Organization/{by}" for p in _team(index)["participant"]):
        return
    person = plan["subject"]["reference"]
    urls = {kind: f"urn:uuid:{uuid.uuid4()}" for kind in ("Condition", "Goal", "RelatedPerson", "PractitionerRole")}
    made = {urls[kind]: _planted(kind, index, by, person) for kind in urls}
    made[urls["Goal"]]["addresses"] = [{"reference": urls["Condition"]}]
    keys = store.create(made.items())
    store.change(plan_key, lambda r: _extend(r, addresses=keys[urls["Condition"]], goal=keys[urls["Goal"]]))
    roles = {"RelatedPerson": "relative", "PractitionerRole": "staff"}
    members = [_participant(roles[kind], keys[urls[kind]]) for kind in roles]
    store.change(_key(_team(index)), lambda r: r["participant"].extend(members))
    if name in ("open", "outside"):
        world.records |= add_consent(store, index, plan_key, by, "secrecy", by, status="inactive")


def add_consent(
    store: Direct, index: Index, plan_key: str, by: str, kind: str, receiver: str, **changes: Any
) -> dict[str, Resource]:
    """A consent of `by`, for its own records only, on a stored plan; the record by its key."""
    pattern = next(r for r in index.values() if r["resourceType"] == "Consent")
    consent = {name: value for name, value in pattern.items() if name not in ("id", "meta", "identifier")}
    consent = _by(consent, by) | {"meta": {"profile": pattern["meta"]["profile"]}} | changes
    consent["identifier"] = [{"system": "https://fhir-sip.se/id/item", "value": f"c-{uuid.uuid4()}"}]
    consent["category"] = [{"coding": [{"system": _KINDS, "code": kind}]}]
    consent["policy"] = [{"uri": _POLICY + kind}]
    consent["organization"] = [{"reference": f"Organization/{by}"}]
    actor = pattern["provision"]["actor"][0] | {"reference": {"reference": f"Organization/{receiver}"}}
    consent["provision"] = pattern["provision"] | {"type": "deny" if kind == "block" else "permit", "actor": [actor]}
    [key] = store.create([(f"urn:uuid:{uuid.uuid4()}", consent)]).values()
    return {key: store.read(key)}


def add_alone(world: World, store: Direct) -> None:
    """A hidden goal that is in no plan."""
    pattern = next(r for key, r in world.records.items() if key.startswith("Goal/") and world.is_hidden(key))
    goal = {name: value for name, value in pattern.items() if name not in ("id", "addresses")}
    goal["meta"] = {"profile": pattern["meta"]["profile"]}
    [key] = store.create([(f"urn:uuid:{uuid.uuid4()}", goal)]).values()
    world.records[key] = store.read(key)


def _planted(kind: str, index: Index, by: str, person: str) -> Resource:
    pattern = next(r for r in index.values() if r["resourceType"] == kind)
    made = {name: value for name, value in pattern.items() if name not in ("id", "meta", "expressedBy", "addresses")}
    made = _by(made, by) | {"meta": {"profile": pattern["meta"]["profile"]}}
    made["identifier"] = [{"system": "https://fhir-sip.se/id/item", "value": f"dold-{kind.lower()}"}]
    if kind == "RelatedPerson":
        relation = {"system": "https://fhir-sip.se/ig/CodeSystem/sip-relationship", "code": "other"}
        made |= {"relationship": [{"coding": [relation]}], "name": [{"text": "Dold Granne"}], "patient": {"reference": person}}
    if kind == "PractitionerRole":
        made["organization"] = {"reference": f"Organization/{by}"}
    if kind == "Goal":
        made["target"] = [{"dueDate": day(91)}]
    return made


def _by(resource: Resource, hsa_id: str) -> Resource:
    others = [one for one in resource.get("extension", ()) if one["url"] != _CUSTODIAN]
    return resource | {"extension": [{"url": _CUSTODIAN, "valueReference": {"reference": f"Organization/{hsa_id}"}}, *others]}


def _team(index: Index) -> Resource:
    return next(r for r in index.values() if r["resourceType"] == "CareTeam")


def _participant(role: str, key: str) -> Resource:
    coding = {"system": "https://fhir-sip.se/ig/CodeSystem/sip-team-role", "code": role}
    return {"role": [{"coding": [coding]}], "member": {"reference": key}, "period": {"start": day(-40)}}


def _key(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _extend(resource: Resource, **lists: str) -> None:
    for name, key in lists.items():
        resource.setdefault(name, []).append({"reference": key})
