"""The battery, what writes or tries to: refused writes first, those that succeed last."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from fhir_sip.access.plan import Resource, custodian
from tests.noninterference.asking import KINDS, Ask, Targets, Turns
from tests.noninterference.callers import CALLERS
from tests.noninterference.picking import pick
from tests.noninterference.values import PERSONNUMMER
from tests.systems import new_child

_WRITABLE = tuple(kind for kind in KINDS if kind != "Organization")
_WRITERS = ("leader", "leader-unit", "region", "school", "social", "outsider", "former", "region-emergency")


def stale_updates(targets: Targets) -> Iterator[Ask]:
    """PUT under a version that is not the current one, of what is seen, hidden, missing."""
    turns = Turns("stale")
    for kind in _WRITABLE:
        for what, resource_id in targets.ids(kind, 1):
            record = targets.record(kind, resource_id) or _any(targets, kind) | {"id": resource_id}
            for headers in ({"If-Match": 'W/"77"'}, {"If-Match": '"1"'}, {}):
                caller = turns.some(1, _WRITERS)[0]
                version = headers.get("If-Match", "no version")
                yield Ask(
                    "update, stale",
                    f"{kind} {version}, {what}",
                    caller,
                    "PUT",
                    f"/fhir/{kind}/{resource_id}",
                    (),
                    headers,
                    record,
                )
            if "hidden" in what or what == "missing":
                current = {"If-Match": f'W/"{record.get("meta", {}).get("versionId", "1")}"'}
                for caller in turns.some(2, _WRITERS):
                    place = f"/fhir/{kind}/{resource_id}"
                    yield Ask("update of what is hidden", f"{kind}, {what}", caller, "PUT", place, (), current, record)
    for what, plan_id in targets.ids("CarePlan", 3):
        document = next(iter(targets.world.documents.values()))
        for caller in turns.some(2, _WRITERS):
            stale = {"If-Match": 'W/"0"'}
            yield Ask("update, stale", f"SIP JSON, {what}", caller, "PUT", f"/sip/{plan_id}", (), stale, document)


def hidden_references(targets: Targets) -> Iterator[Ask]:
    """Creates and updates that name records which are hidden or missing."""
    turns = Turns("references")
    for element, of, kind in (
        ("addresses", "Goal", "Condition"), ("focus", "Task", "Goal"), ("for", "Task", "Patient"), ("subject", "Condition", "Patient"),
        ("goal", "CarePlan", "Goal"), ("careTeam", "CarePlan", "CareTeam"), ("patient", "RelatedPerson", "Patient"),
    ):  # fmt: skip
        for what, resource_id in targets.ids(kind, 2):
            if what == "seen":
                continue
            for caller in turns.some(3, ("leader", "region", "outsider", "former")):
                pattern = _own(targets, of, caller) or _any(targets, of)
                reference: Any = {"reference": f"{kind}/{resource_id}"}
                body = pattern | {element: [reference] if isinstance(pattern.get(element), list) else reference}
                yield Ask(
                    "POST naming a hidden record", f"{of}.{element}, {what}", caller, "POST", f"/fhir/{of}", json=_new(body)
                )
                current = {"If-Match": f'W/"{pattern["meta"]["versionId"]}"'}
                place = f"/fhir/{of}/{pattern['id']}"
                yield Ask("PUT naming a hidden record", f"{of}.{element}, {what}", caller, "PUT", place, (), current, body)


def transactions(targets: Targets) -> Iterator[Ask]:
    """Transactions that are refused for one entry, and batches of reads and searches."""
    turns = Turns("transactions")
    for kind in _WRITABLE:
        for what, resource_id in targets.ids(kind, 2):
            record = targets.record(kind, resource_id) or _any(targets, kind) | {"id": resource_id}
            request = {"method": "PUT", "url": f"{kind}/{resource_id}", "ifMatch": 'W/"77"'}
            for caller in turns.some(2, _WRITERS):
                entries = [_entry(_new(_patient(targets, caller))), {"resource": record, "request": request}]
                yield Ask(
                    "transaction, refused", f"{kind}, {what}", caller, "POST", "/fhir", json=_bundle("transaction", entries)
                )
    for caller in CALLERS:
        for kind in KINDS:
            ids = [resource_id for _, resource_id in targets.ids(kind, 2)]
            urls = [f"{kind}/{resource_id}" for resource_id in ids]
            urls += [f"{kind}?_id={','.join(ids)}", f"{kind}/{ids[0]}/_history/1", f"{kind}/{ids[-3]}/_history"]
            entries = [{"request": {"method": "GET", "url": url}} for url in urls]
            yield Ask("batch", kind, caller, "POST", "/fhir", json=_bundle("batch", entries))
    for what, resource_id in targets.ids("Goal", 2):
        record = targets.record("Goal", resource_id) or _any(targets, "Goal") | {"id": resource_id}
        put = {"resource": record, "request": {"method": "PUT", "url": f"Goal/{resource_id}", "ifMatch": 'W/"77"'}}
        for caller in turns.some(2, _WRITERS):
            yield Ask("batch", f"stale update, {what}", caller, "POST", "/fhir", json=_bundle("batch", [put]))


def validations(targets: Targets) -> Iterator[Ask]:
    """`$validate` of what names hidden records, or is one."""
    turns = Turns("validate")
    for kind in _WRITABLE:
        for what, resource_id in targets.ids(kind, 1):
            record = targets.record(kind, resource_id) or _any(targets, kind) | {"id": resource_id}
            yield Ask("$validate", f"{kind}, {what}", turns.some(1)[0], "POST", f"/fhir/{kind}/$validate", json=record)


def emergencies(targets: Targets) -> Iterator[Ask]:
    """Emergency access by those who may not have it, about persons with hidden plans and without."""
    numbers = [person.number for person in targets.world.people.values()] + [new_child()[1]]
    for number in numbers:
        person = {"name": "person", "valueIdentifier": {"system": PERSONNUMMER, "value": number}}
        reason = {"name": "reason", "valueString": "Medvetslös, behöver veta om planen"}
        body = {"resourceType": "Parameters", "parameter": [person, reason]}
        for caller in ("leader", "school", "outsider", "region", "former"):
            yield Ask("$emergency-access, refused", "a person", caller, "POST", "/fhir/$emergency-access", json=body)


def conditional_creates(targets: Targets) -> Iterator[Ask]:
    """`If-None-Exist` with a condition that something seen, something hidden or nothing matches, and conditions that are not taken."""
    turns = Turns("conditional")
    for kind in ("Patient", "CarePlan"):
        for what, resource_id in targets.ids(kind, 5):
            for caller in turns.some(1, ("leader", "region", "outsider", "former")):
                body = _new(
                    _patient(targets, caller) if kind == "Patient" else _own(targets, kind, caller) or _any(targets, kind)
                )
                body["identifier"] = (targets.record(kind, resource_id) or body)["identifier"]
                of_own = [f"identifier={one['system']}|{one['value']}" for one in body["identifier"]]
                for condition in (*of_own, f"_id={resource_id}"):
                    headers = {"If-None-Exist": condition}
                    yield Ask(
                        "conditional create", f"{kind}, {what}", caller, "POST", f"/fhir/{kind}", (), headers, body, writes=True
                    )
    for what, resource_id in targets.ids("Goal"):
        [caller] = turns.some(1, ("leader", "region"))
        headers, body = {"If-None-Exist": f"_id={resource_id}"}, _new(_any(targets, "Goal"))
        yield Ask("conditional create", f"Goal, {what}", caller, "POST", "/fhir/Goal", (), headers, body, writes=True)


def taken_identifiers(targets: Targets) -> Iterator[Ask]:
    """New records under a business identifier that something hidden has."""
    for kind in ("CarePlan", "CareTeam", "Patient", "RelatedPerson"):
        for what, resource_id in targets.ids(kind, 3):
            record = targets.record(kind, resource_id)
            if record is None or not record.get("identifier"):
                continue
            for caller in ("leader", "region", "outsider", "former"):
                own = _patient(targets, caller) if kind == "Patient" else _own(targets, kind, caller)
                if own is not None:
                    body = _new(own) | {"identifier": record["identifier"]}
                    yield Ask(
                        "create, identifier taken", f"{kind}, {what}", caller, "POST", f"/fhir/{kind}", json=body, writes=True
                    )
    for name, document in targets.world.documents.items():
        caller = {"regional": "region", "outside": "outsider", "formers-own": "former"}.get(name, "leader")
        yield Ask("SIP JSON, posted again", name, caller, "POST", "/sip", json=document, writes=True)
        other = document | {"title": "En annan plan"}
        yield Ask("SIP JSON, posted with other content", name, caller, "POST", "/sip", json=other, writes=True)


def changes(targets: Targets) -> Iterator[Ask]:
    """Writes that succeed: what they answer must tell nothing either."""
    for caller, party in (("leader", "leader"), ("region", "region"), ("outsider", "outsider"), ("former", "former")):
        hsa_id = getattr(targets.world.parties, party)
        yield Ask("create", "Patient", caller, "POST", "/fhir/Patient", json=_new(_patient(targets, caller)), writes=True)
        entries = [_entry(_new(_patient(targets, caller))), _entry(_new(_patient(targets, caller)))]
        yield Ask("transaction", "two Patients", caller, "POST", "/fhir", json=_bundle("transaction", entries), writes=True)
        for kind in ("Task", "Goal", "Condition", "CarePlan", "CareTeam", "RelatedPerson", "Patient"):
            for key in pick(
                [k for k in targets.world.keys(kind, hidden=False) if custodian(targets.world.records[k]) == hsa_id], 2
            ):
                record = targets.world.records[key]
                changed, current = record | _CHANGE.get(kind, {}), {"If-Match": f'W/"{record["meta"]["versionId"]}"'}
                yield Ask("update", kind, caller, "PUT", f"/fhir/{key}", (), current, changed, writes=True)
                yield Ask(
                    "update, stale", f"{kind} just changed", caller, "PUT", f"/fhir/{key}", (), current, changed, writes=True
                )
                yield Ask("read after a change", kind, "region", "GET", f"/fhir/{key}", writes=True)


_CHANGE: dict[str, dict[str, Any]] = {
    "Task": {"description": "Ändrad beskrivning"},
    "Goal": {"description": {"text": "Ändrat mål"}},
    "Condition": {"code": {"text": "Ändrat behov"}},
    "CarePlan": {"title": "Ändrad titel"},
    "CareTeam": {"name": "Ändrat namn"},
    "Patient": {"gender": "other"},
    "RelatedPerson": {"name": [{"text": "Ändrat Namn"}]},
}


def _any(targets: Targets, kind: str) -> Resource:
    return targets.world.records[targets.world.keys(kind, hidden=False)[0]]


def _own(targets: Targets, kind: str, caller: str) -> Resource | None:
    """A record of the caller's own party, of which it has the current version."""
    hsa_id = getattr(targets.world.parties, CALLERS[caller][0])
    records = [targets.world.records[key] for key in targets.world.keys(kind, hidden=False)]
    return next((record for record in records if custodian(record) == hsa_id), None)


def _patient(targets: Targets, caller: str) -> Resource:
    party = CALLERS[caller][0].removesuffix("_unit")
    born, number = new_child()
    return _any(targets, "Patient") | {
        "identifier": [{"system": PERSONNUMMER, "value": number}],
        "birthDate": born,
        "managingOrganization": {"reference": f"Organization/{getattr(targets.world.parties, party)}"},
    }


def _new(record: Resource) -> Resource:
    made: Resource = json.loads(json.dumps(record))
    made.pop("id", None)
    made["meta"] = {"profile": record["meta"]["profile"]}
    return made


def _entry(resource: Resource) -> dict[str, Any]:
    url = resource["resourceType"]
    return {"fullUrl": f"urn:uuid:{uuid.uuid4()}", "resource": resource, "request": {"method": "POST", "url": url}}


def _bundle(kind: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": entries}
