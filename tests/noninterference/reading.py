"""The battery, what only reads: by id, versions, whole plans, printed pages, RIV-TA, why."""

from collections.abc import Iterator

from tests.noninterference.asking import KINDS, Ask, Targets, Turns
from tests.noninterference.callers import CALLERS
from tests.noninterference.picking import pick
from tests.noninterference.values import PERSONNUMMER
from tests.rivta.calls import XML, call_text, source_system
from tests.systems import new_child

_PRINTED = ("text/html", "text/plain", "application/pdf")


def reads(targets: Targets) -> Iterator[Ask]:
    """read, vread, history of one record and of a type, `$explain`; ids that are odd."""
    turns = Turns("reads")
    for kind in KINDS:
        for what, resource_id in targets.ids(kind):
            place = f"/fhir/{kind}/{resource_id}"
            for caller in turns.some(2):
                yield Ask("read", f"{kind}, {what}", caller, "GET", place)
            for version in ("1", "2", "99"):
                for caller in turns.some(1):
                    yield Ask("vread", f"{kind} version {version}, {what}", caller, "GET", f"{place}/_history/{version}")
            if what == "seen":
                yield Ask("vread by who leads", kind, "leader", "GET", f"{place}/_history/1")
            for caller in turns.some(2):
                yield Ask("history of a record", f"{kind}, {what}", caller, "GET", f"{place}/_history")
            for caller in turns.some(2):
                if targets.may_be_explained(caller, f"{kind}/{resource_id}"):
                    yield Ask("$explain", f"{kind}, {what}", caller, "GET", f"{place}/$explain")
        for caller in turns.some(4):
            yield Ask("history of a type", kind, caller, "GET", f"/fhir/{kind}/_history", (("_count", "3"),))
        ids = ",".join(resource_id for _, resource_id in targets.ids(kind, 3))
        for caller, count in zip(turns.some(6), ("1", "2", "50") * 2, strict=True):
            query = (("_id", ids), ("_count", count))
            yield Ask("history of a type", f"{kind} by _id", caller, "GET", f"/fhir/{kind}/_history", query)
        people = [resource_id for _, resource_id in targets.ids("Patient")]
        for person, caller in zip(people, turns.some(len(people)), strict=True):
            query = (("patient", f"Patient/{person}"), ("_since", "2026-01-01T00:00:00Z"))
            yield Ask("history of a type", f"{kind} of a person", caller, "GET", f"/fhir/{kind}/_history", query)
    for resource_id in targets.odd_ids():
        for kind, caller in zip(("Goal", "CarePlan", "Patient"), turns.some(3), strict=True):
            yield Ask("odd ids", "read", caller, "GET", f"/fhir/{kind}/{resource_id}")
            yield Ask("odd ids", "history", caller, "GET", f"/fhir/{kind}/{resource_id}/_history")
        yield Ask("odd ids", "$sip", turns.some(1)[0], "GET", f"/fhir/CarePlan/{resource_id}/$sip")
        yield Ask("odd ids", "SIP JSON", turns.some(1)[0], "GET", f"/sip/{resource_id}")


def not_offered(targets: Targets) -> Iterator[Ask]:
    """Interactions that the service does not have."""
    turns = Turns("not offered")
    for what, resource_id in targets.ids("Goal", 2):
        for method in ("DELETE", "PATCH"):
            yield Ask("not offered", f"{method}, {what}", turns.some(1)[0], method, f"/fhir/Goal/{resource_id}")
    for what, resource_id in targets.ids("Patient", 2):
        yield Ask("not offered", f"$everything, {what}", turns.some(1)[0], "GET", f"/fhir/Patient/{resource_id}/$everything")
        yield Ask("not offered", f"compartment, {what}", turns.some(1)[0], "GET", f"/fhir/Patient/{resource_id}/Goal")


def whole_plans(targets: Targets) -> Iterator[Ask]:
    """`$sip` and SIP JSON, by plan and by person; the access log; RIV-TA."""
    turns = Turns("plans")
    for what, plan_id in targets.ids("CarePlan", 3):
        for caller in turns.some(3):
            yield Ask("$sip of a plan", what, caller, "GET", f"/fhir/CarePlan/{plan_id}/$sip")
        for caller in turns.some(3):
            yield Ask("SIP JSON", what, caller, "GET", f"/sip/{plan_id}")
        for caller in turns.some(2):
            yield Ask("access log", what, caller, "GET", f"/sip/{plan_id}/access-log")
    for plan_id in targets.world.plans.values():
        for caller in turns.some(2):
            yield Ask("SIP JSON", "seen", caller, "GET", f"/sip/{plan_id}")
            yield Ask("$sip of a plan", "seen", caller, "GET", f"/fhir/CarePlan/{plan_id}/$sip")
    for what, person in targets.ids("Patient", 4):
        for caller in turns.some(2):
            yield Ask("access log", f"of a person, {what}", caller, "GET", f"/fhir/Patient/{person}/$access-log")
    for name in pick(list(targets.world.plans), 5):
        for media_type in _PRINTED:
            path, caller = f"/sip/{targets.world.plans[name]}", turns.some(1, ("leader", "region", "outsider", "leader-unit"))[0]
            yield Ask("printed plan", media_type, caller, "GET", path, headers={"Accept": media_type})
    numbers = {name: person.number for name, person in targets.world.people.items()}
    for name, number in (numbers | {"nobody": new_child()[1]}).items():
        for caller in CALLERS:
            yield from _of_person(name, number, caller)


def _of_person(name: str, number: str, caller: str) -> Iterator[Ask]:
    person = {"system": PERSONNUMMER, "value": number}
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "person", "valueIdentifier": person}]}
    yield Ask("$sip of a person", name, caller, "POST", "/fhir/CarePlan/$sip", json=parameters)
    yield Ask("$sip of a person", name, caller, "GET", "/fhir/CarePlan/$sip", (("person", f"{PERSONNUMMER}|{number}"),))
    yield Ask("SIP JSON search", name, caller, "POST", "/sip/_search", json={"person": person})
    if caller in ("leader", "region", "school", "outsider", "former", "region-unit"):
        yield Ask("RIV-TA GetCarePlans", name, caller, "POST", "/rivta/getcareplans", headers=XML, xml=call_text(number))
        after = source_system("SE2321000016-39KJ")
        yield Ask(
            "RIV-TA GetCarePlans", name, caller, "POST", "/rivta/getcareplans", headers=XML, xml=call_text(number, after=after)
        )
