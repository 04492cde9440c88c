"""L7, L8, L13, L17: chains, `_has`, parameters in every spelling, conditional forms, absolute references and lists of ids."""

import json
import uuid
from typing import Any

import httpx
import pytest

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import A, all_of, key_of
from tests.leaks.scenes import (
    Scene,
    Told,
    asked_of_the_store,
    entries,
    hide_from_region,
    keys_in,
    keys_of,
    told_plan,
)
from tests.systems import PERSONNUMMER, fresh_plan, personnummer_of
from tests.writes import bundle, patient_of_a

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_CUSTODIAN = "https://fhir-sip.se/ig/StructureDefinition/custodian"
_WRONG = f"{PERSONNUMMER}|{personnummer_of(fresh_plan())}"


@pytest.fixture(scope="module")
def plan(scene: Scene) -> Told:
    """A plan of which the region is shown all but the person and one goal, the only one that rests."""
    told = told_plan(scene.a, resting_goal=True)
    hide_from_region(scene.a, told, [key_of(resting_goal(scene, told)), *keys_of(scene.a, told, "Patient")])
    return told


def resting_goal(scene: Scene, plan: Told) -> dict[str, Any]:
    [goal] = [goal for goal in all_of(scene.a, plan.document, "Goal") if goal["lifecycleStatus"] == "on-hold"]
    return goal


def answered(caller: BackendClient, path: str, *query: tuple[str, str]) -> tuple[int, Any]:
    """Status and found records of a search: what an answer tells, whatever stands in its links."""
    answer = caller.fhir("GET", path, params=list(query))
    return answer.status_code, keys_in(answer) if answer.status_code == 200 else None


def test_l07_chains_and_has_do_not_infer_what_is_hidden(scene: Scene, plan: Told) -> None:
    """A right guess at something hidden is answered as a wrong one, in every form of asking."""
    goal = key_of(resting_goal(scene, plan))
    assert scene.region.fhir("GET", goal).status_code == 404
    [patient] = keys_of(scene.a, plan, "Patient")
    record = scene.a.fhir("GET", patient).json()
    care_plan = f"CarePlan/{plan.place}"
    assert keys_in(scene.region.fhir("GET", "CarePlan", params={"_id": plan.place})) == [care_plan]
    right_and_wrong = [
        ("Goal", "patient.identifier", plan.person, _WRONG),
        ("Goal", "subject:Patient.identifier", plan.person, _WRONG),
        ("CarePlan", "patient.identifier", plan.person, _WRONG),
        ("CarePlan", "patient.birthdate", record["birthDate"], "2001-01-01"),
        ("CarePlan", "subject.name", f"Exempel {plan.word}", "nobody"),
        ("CarePlan", "patient._id", patient.partition("/")[2], "never-there"),
        ("CarePlan", "goal._id", goal.partition("/")[2], "never-there"),
        ("CarePlan", "goal.lifecycle-status", "on-hold", "rejected"),
        ("CarePlan", "care-team.participant.name", f"Exempel {plan.word}", "nobody"),
        ("CareTeam", "_has:CarePlan:care-team:patient.identifier", plan.person, _WRONG),
        ("Patient", "_has:Goal:patient:_id", goal.partition("/")[2], "never-there"),
        ("Task", "patient.identifier", plan.person, _WRONG),
        ("Consent", "patient.identifier", plan.person, _WRONG),
    ]
    for kind, name, right, wrong in right_and_wrong:
        for narrowed in ((), (("_id", plan.place),) if kind == "CarePlan" else (("patient", patient),)):
            guessed = answered(scene.region, kind, (name, right), *narrowed)
            assert guessed == answered(scene.region, kind, (name, wrong), *narrowed), (kind, name)
        stranger = answered(scene.b, kind, (name, right))
        assert stranger == answered(scene.b, kind, (name, wrong)), (kind, name)
        assert stranger in ((200, []), (400, None)), (kind, name)


# Each is a way round a list of what is forbidden: a modifier, an iteration, another case, an encoding, a longer chain, a wildcard.
_ODD_NAMES = (
    "_has:Consent:data:status", "_has:CarePlan:goal:patient.name", "_has:AuditEvent:entity:agent", "_has:Patient:x:y:z",
    "_has:CarePlan:goal:_has:Consent:data:actor", "%5Fhas:Consent:data:status", "_HAS:Consent:data:status", "_Has",
    "patient:Patient.name", "subject:Patient.birthdate", "patient.organization.name", "patient:identifier", "patient:missing",
    "patient:not", "patient:text", "status:not", "status:in", "identifier:not", "identifier:of-type", "identifier:contains",
    "_id:not", "_id:missing", "_lastUpdated:missing", "subject:Group.identifier", "goal.patient.name", "care-team.participant",
    "care-team:CareTeam.participant", "activity-reference:Task.owner", "activity-reference.for.name", "condition.code:text",
    "_filter", "_content", "_text", "_list", "_query", "_source", "_source:contains", "_security", "_tag", "_profile",
    "_type", "_contained", "_containedType", "_at", "_since", "_getpages", "_getpagesoffset", "_offset", "_cursor", "_include:all",
    "_score", "_maxresults", "_language", "_in", "_narrowing", "custodian", "author", "performer", "encounter", "text", "name",
    "status;", " status", "status\u00a0", "st\u0430tus", "",
)  # fmt: skip
_ODD_INCLUDES = (
    ("_include", "*"), ("_include", "CarePlan:*"), ("_revinclude", "*"), ("_revinclude", "Provenance:target"),
    ("_revinclude", "AuditEvent:entity"), ("_revinclude", "AuditEvent:patient"), ("_include:iterate", "*"),
    ("_include:recurse", "CarePlan:goal"), ("_include:iterate:x", "CarePlan:goal"), ("_include:Iterate", "CarePlan:goal"),
    ("_revinclude:recurse", "Consent:data"), ("_include", "CarePlan:goal:Patient"), ("_include", "CarePlan:encounter"),
    ("_include", "Goal:*"), ("_INCLUDE", "CarePlan:goal"), ("_include", "Careplan:goal"), ("_revinclude", "Task:focus"),
    ("_include", "CarePlan:based-on"), ("_include", "CarePlan:replaces"), ("_revinclude", "Basic:subject"),
)  # fmt: skip


def test_l08_no_spelling_slips_past_the_list_of_parameters(scene: Scene, plan: Told) -> None:
    """What is not on the list is refused, by GET and by POST, and the store is not asked."""
    asked = [(name, "x") for name in _ODD_NAMES] + list(_ODD_INCLUDES)
    with scene.listening() as heard:
        for number, (name, value) in enumerate(asked):
            # Alternately by GET and by POST, so that neither is left out.
            given: dict[str, Any] = {"params": [("_id", plan.place), (name, value)]}
            if number % 2:
                given = {"content": str(httpx.QueryParams(given["params"])), "headers": _FORM}
            answer = scene.region.fhir("POST" if number % 2 else "GET", "CarePlan/_search" if number % 2 else "CarePlan", **given)
            assert answer.status_code == 400, (name, value, answer.text[:300])
    assert asked_of_the_store(heard) == []


def test_l13_conditional_forms_do_not_search_for_the_caller(scene: Scene, plan: Told) -> None:
    """A match URL for somebody hidden is answered as one for nobody, and does not reach the store as it is."""
    number = personnummer_of(plan.document)

    def attempts(person: str) -> list[httpx.Response]:
        b, query = scene.b, f"identifier={person}"
        new = patient_of_a(
            identifier=[{"system": "https://example.org/id", "value": str(uuid.uuid4())}],
            managingOrganization={"reference": "Organization/SE9999000022-B100"},
        )
        own = {"extension": [{"url": _CUSTODIAN, "valueReference": {"reference": "Organization/SE9999000022-B100"}}]}
        as_reference = [
            {"resourceType": "RelatedPerson", "patient": {"reference": f"Patient?{query}"}} | own,
            {"resourceType": "Goal", "subject": {"reference": f"Patient?{query}"}} | own,
            {"resourceType": "Goal", "subject": {"reference": f"{scene.settings.fhir_url}/Patient?{query}"}} | own,
            {"resourceType": "Goal", "subject": {"type": "Patient", "reference": f"Patient?{query}"}} | own,
        ]
        return [
            b.fhir("PUT", f"Patient?{query}", json=new, headers={"If-Match": 'W/"1"'}),
            b.fhir("PATCH", f"Patient?{query}", json=[{"op": "test", "path": "/gender", "value": "female"}]),
            b.fhir("DELETE", f"Patient?{query}"),
            b.fhir("POST", "", json=bundle(new, method="PUT", url=f"Patient?{query}")),
            b.fhir("POST", "", json=bundle(new, method="PUT", url=f"Patient?{query}", ifMatch='W/"1"')),
            b.fhir("POST", "", json=bundle(new, method="DELETE", url=f"Patient?{query}")),
            *(b.fhir("POST", record["resourceType"], json=record) for record in as_reference),
            *(b.fhir("POST", "", json=bundle(record)) for record in as_reference),
        ]

    with scene.listening() as heard:
        right, wrong = attempts(plan.person), attempts(_WRONG)
    assert number.encode() not in b"".join(heard)
    for hidden, missing in zip(right, wrong, strict=True):
        assert hidden.is_client_error, hidden.text
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    there, absent = (conditional_create(scene, person) for person in (plan.person, _WRONG))
    assert there == absent, "what exists but is hidden does not stand in the way of a create, nor is it given"


def conditional_create(scene: Scene, person: str) -> tuple[list[int], bool]:
    """Statuses of `If-None-Exist` in a header and in a transaction, and whether another's record was given."""
    system, _, value = person.partition("|")
    statuses, given = [], False
    for in_transaction in (False, True):
        new = patient_of_a(
            identifier=[{"system": system, "value": value}],
            birthDate=f"{value[:4]}-{value[4:6]}-{value[6:8]}",
            managingOrganization={"reference": "Organization/SE9999000022-B100"},
        )
        condition = f"identifier={person}"
        if in_transaction:
            answer = scene.b.fhir("POST", "", json=bundle(new, method="POST", url="Patient", ifNoneExist=condition))
        else:
            answer = scene.b.fhir("POST", "Patient", json=new, headers={"If-None-Exist": condition})
        statuses.append(answer.status_code)
        given = given or f"Organization/{A}" in answer.text
    return statuses, given


def test_l17_absolute_references_and_lists_of_ids_are_narrowed_as_any_other(scene: Scene, plan: Told) -> None:
    region, base = scene.region, scene.settings.fhir_url
    seen_plan = told_plan(scene.a)
    goals = keys_of(scene.a, plan, "Goal")
    hidden = key_of(resting_goal(scene, plan))
    shown = [goal for goal in goals if goal != hidden]
    own_of_other = keys_of(scene.a, told_plan(scene.a, receivers=[A]), "Goal")
    listed = ",".join(key.partition("/")[2] for key in (*shown, hidden, *own_of_other, "Goal/0"))
    for order in (listed, ",".join(reversed(listed.split(",")))):
        assert sorted(keys_in(region.fhir("GET", "Goal", params={"_id": order}))) == sorted(shown)
        assert keys_in(scene.b.fhir("GET", "Goal", params={"_id": order})) == []
    [one], [two] = keys_of(scene.a, plan, "Patient"), keys_of(scene.a, seen_plan, "Patient")
    expected = sorted([*shown, *keys_of(scene.region, seen_plan, "Goal")])
    for query in (f"{one},{two}", f"{base}/{one},{base}/{two}", f"{one},{base}/{two}"):
        assert sorted(keys_in(region.fhir("GET", "Goal", params={"patient": query}))) == expected, query
        assert keys_in(scene.b.fhir("GET", "Goal", params={"patient": query})) == []
    for foreign in (f"http://elsewhere.example/fhir/{two}", f"{base}x/{two}", f"{scene.settings.public_url}/sip/{two}"):
        answer = region.fhir("GET", "Goal", params={"patient": foreign})
        assert answer.status_code == 400 or entries(answer) == [], foreign
        record = all_of(scene.a, seen_plan.document, "Goal")[0]
        moved = json.loads(json.dumps({n: v for n, v in record.items() if n not in ("id", "meta")}).replace(two, foreign))
        assert scene.a.fhir("POST", "Goal", json=moved).status_code == 422, foreign
