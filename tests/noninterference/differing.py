"""What makes the two stores differ: nothing a caller may see, and no version of it.

In the second store what is hidden from every caller gets other content, and much that is hidden is added; in the first something
else, and less. Records are written straight into the stores; some hidden parties are at work through the second store's facade, so
that Provenance and AuditEvents differ as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fhir_sip.access import Index
from fhir_sip.access.plan import custodian
from tests.noninterference.direct import Direct
from tests.noninterference.documents import PlanForm, day, new_person
from tests.noninterference.facade import Facade
from tests.noninterference.picking import pick
from tests.noninterference.world import Resource, World, add_consent, add_hidden_plan

_MANY = 24


@dataclass
class Hidden:
    """What only one of the stores holds, by key; `deleted` are keys of what it held once."""

    records: Index = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    def keys(self, kind: str) -> list[str]:
        """Keys of one type."""
        return sorted(key for key in self.records if key.startswith(f"{kind}/"))


def differ_in_first(world: World, store: Direct) -> Hidden:
    """A few hidden plans of its own, and one hidden record deleted."""
    hidden = Hidden()
    for form in list(closed_forms(world))[:4]:
        hidden.records |= _added(world, store, form.changed(mark="bara i ena"))
    [alone] = [key for key in world.records if key.startswith("Goal/") and _is_alone(world, key)]
    store.delete(alone)
    hidden.deleted.append(alone)
    return hidden


def differ_in_second(world: World, store: Direct, facade: Facade | None, many: int = _MANY, closed: int = 100) -> Hidden:
    """Other content in everything hidden, and much more of it: `closed` plans at most by reason, `many` small ones."""
    hidden = Hidden()
    for key in sorted(world.records):
        if world.is_hidden(key) and (how := _OTHER_CONTENT.get(key.partition("/")[0])):
            store.change(key, how)
    for form in pick(list(closed_forms(world)), closed):
        hidden.records |= _added(world, store, form)
    for position in range(many):
        hidden.records |= _added(world, store, _bulk(world, position))
    for name in ("open", "withdrawn", "many-0", "protected"):
        if name in world.plans:
            hidden.records |= _consents(world, store, name)
    hidden.records |= _early_ids(world, store)
    if facade is not None:
        at_work(world, facade, hidden)
    return hidden


def closed_forms(world: World) -> Iterator[PlanForm]:
    """Plans about the same children (and others) that are closed to every caller, each for a reason of its own."""
    p, people = world.parties, world.people
    base = PlanForm(
        people["a"],
        p.hidden_region,
        ((p.hidden_region, None), (p.hidden_social, None)),
        (p.hidden_region, p.hidden_social),
        (p.hidden_region, p.hidden_social),
        (p.hidden_social,),
        mark="dold",
    )
    for name in people:
        yield base.changed(person=people[name], target=90)
    for caller in (p.region, p.leader, p.school, p.outsider, p.former, p.social):
        joined = base.changed(person=people["b"], members=(*base.members, (caller, None)), receivers=(p.hidden_social, caller))
        yield joined.changed(members=(*base.members, (caller, -1)), target=89)
        yield joined.changed(withdrawn=("pappa",), target=91)
        if caller in (p.region, p.outsider):
            yield joined.changed(consent_ends=-1)
            yield joined.changed(signed=("mamma",))
            yield joined.changed(status="draft", opens=(), target=10)
            yield joined.changed(consent_status="inactive")
            yield joined.changed(person=new_person(), opens=(), receivers=())
    yield base.changed(
        person=people["c"],
        kind="joint-documentation",
        members=(*base.members, (p.school, None), (p.outsider, None)),
        receivers=(p.school, p.outsider, p.hidden_social),
    )


def at_work(world: World, facade: Facade, hidden: Hidden) -> None:
    """Hidden parties read, search and change their own through one facade: more log, more provenance, more versions."""
    for caller, hsa_id in (("hidden-region", world.parties.hidden_region), ("hidden-social", world.parties.hidden_social)):
        own = [key for key, record in hidden.records.items() if custodian(record) == hsa_id]
        for key in own[:20]:
            read = facade.send(caller, "GET", f"/fhir/{key}", {})
            assert read.status_code == 200, read.text
        for key in [key for key in own if key.startswith("Task/")][:5]:
            task = facade.send(caller, "GET", f"/fhir/{key}", {}).json() | {"description": "Ändrad i det dolda"}
            put = facade.send(caller, "PUT", f"/fhir/{key}", {"If-Match": f'W/"{task["meta"]["versionId"]}"'}, json=task)
            assert put.status_code == 200, put.text
        for kind in ("CarePlan", "CareTeam"):
            assert facade.send(caller, "GET", f"/fhir/{kind}", {}).status_code == 200


def _added(world: World, store: Direct, form: PlanForm) -> Index:
    before = set(world.records)
    made = add_hidden_plan(world, store, form)
    for key in made.keys() - before:
        del world.records[key]
    return made


def _bulk(world: World, position: int) -> PlanForm:
    """Small plans of which a caller is a member, so that the store gives them among its own; about the child of its many plans."""
    p = world.parties
    caller = (p.region, p.leader, p.outsider)[position % 3]
    person = world.people["m"] if position % 2 else new_person()
    return PlanForm(
        person,
        p.hidden_home,
        ((p.hidden_home, None), (caller, None)),
        (p.hidden_home,),
        (p.hidden_home,),
        (caller,),
        withdrawn=("mamma",),
        mark=f"mängd {position}",
        target=position * 5,
    )


def _consents(world: World, store: Direct, name: str) -> Index:
    """On a plan that callers see: a hidden party's consents for its own records, of which the plan has none of this party's."""
    p, plan_id = world.parties, world.plans[name]
    index, plan_key = store.plan(plan_id), f"CarePlan/{plan_id}"
    found: dict[str, Resource] = {}
    for kind, receiver, changes in (
        ("block", p.region, {}),
        ("block", p.leader, {}),
        ("secrecy", p.region, {}),
        ("secrecy", p.region, {"status": "inactive"}),
        ("plan", p.school, {}),
    ):
        found |= add_consent(store, index, plan_key, p.hidden_private, kind, receiver, **changes)
    return found


def _early_ids(world: World, store: Direct) -> Index:
    """Hidden records under ids that sort before all others."""
    found: dict[str, Resource] = {}
    for kind in ("Goal", "Condition", "Task"):
        pattern = next(world.records[key] for key in world.keys(kind, hidden=True))
        if kind == "Task":
            pattern = {name: value for name, value in pattern.items() if name != "focus"}
        made = {name: value for name, value in pattern.items() if name != "addresses"} | {"id": f"-{world.parties.leader}"}
        found[f"{kind}/{made['id']}"] = store.put(made | {"meta": {"profile": pattern["meta"]["profile"]}})
    return found


def _is_alone(world: World, key: str) -> bool:
    named = str([record for other, record in world.records.items() if other.startswith("CarePlan/")])
    return world.is_hidden(key) and f"'{key}'" not in named


def _other(**changes: Any) -> Callable[[Resource], None]:
    return lambda resource: resource.update(changes)


_INACTIVE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "resolved"}]}
_OTHER_CONTENT: dict[str, Callable[[Resource], None]] = {
    "CarePlan": _other(title="En annan dold titel", description="En annan dold beskrivning"),
    "CareTeam": _other(name="Ett annat dolt namn"),
    "Goal": _other(description={"text": "Ett annat dolt mål"}, target=[{"dueDate": day(89)}], lifecycleStatus="on-hold"),
    "Condition": _other(code={"text": "Ett annat dolt behov"}, clinicalStatus=_INACTIVE),
    "Task": _other(code={"text": "En annan dold insats"}, status="completed", description="Dolt"),
    "RelatedPerson": _other(name=[{"text": "Någon Annan"}], telecom=[{"system": "phone", "value": "+46701740699"}]),
    "PractitionerRole": _other(code=[{"text": "Annan dold befattning"}]),
    "Patient": _other(name=[{"family": "Dold", "given": ["Annan"]}], gender="other"),
}
