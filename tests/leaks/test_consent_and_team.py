"""L14, L15, L18, L20: no self-grant; every door asks the decision; a withdrawal and a departure count at once."""

import base64
import copy
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, SCHOOL, A, Record, all_of, as_new, consent_of, key_of, organisation, put
from tests.leaks.scenes import Scene, Told, accepted, entries, keys_in, keys_of, told_plan, withdraw
from tests.rivta.calls import call_text, posted_xml
from tests.systems import PERSONNUMMER, personnummer_of

B = "SE9999000022-B100"


def test_l14_nobody_grants_itself_consent_and_the_receiver_is_checked(scene: Scene) -> None:
    """Neither a stranger nor a member opens another's records to itself; a consent opens to whom it names, not to who may read it."""
    plan = told_plan(scene.a, disclosers=[A])
    hidden = keys_of(scene.school, plan, "Task") or schools_actions(scene, plan)
    assert hidden

    def grant(template: Record, custodian: str, disclosers: list[str], receiver: str) -> Record:
        consent = as_new(template, custodian)
        consent["organization"] = [organisation(party) for party in disclosers]
        consent["provision"]["actor"] = [consent["provision"]["actor"][0] | {"reference": organisation(receiver)}]
        del consent["fullUrl"]
        return consent

    template = consent_of(scene.a, plan.document)
    attempts: list[tuple[BackendClient, str, list[str], str]] = [
        (scene.b, B, [A], B),
        (scene.b, B, [B], B),
        (scene.b, A, [A], B),
        (scene.region, REGION, [SCHOOL], REGION),
        (scene.region, REGION, [REGION, SCHOOL], REGION),
        (scene.region, SCHOOL, [SCHOOL], REGION),
    ]
    for caller, custodian, disclosers, receiver in attempts:
        answer = caller.fhir("POST", "Consent", json=grant(template, custodian, disclosers, receiver))
        assert answer.status_code in (403, 404, 422), (custodian, disclosers, answer.text)
        answer = put(caller, grant(template, custodian, disclosers, receiver) | {"id": template["id"], "meta": template["meta"]})
        assert answer.status_code in (403, 404, 422), (custodian, disclosers, answer.text)
    assert [key for key in hidden if scene.region.fhir("GET", key).status_code == 200] == []
    assert [key for key in keys_of(scene.a, plan) if scene.b.fhir("GET", key).status_code == 200] == []
    only_to_a = told_plan(scene.a, receivers=[A])
    assert keys_of(scene.region, only_to_a, "CarePlan", "Goal", "Condition", "Consent") == [], "a member, but not the receiver"


def schools_actions(scene: Scene, plan: Told) -> list[str]:
    [care_plan] = all_of(scene.a, plan.document, "CarePlan")
    named = [activity["reference"]["reference"] for activity in care_plan["activity"]]
    return [key for key in named if scene.school.fhir("GET", key).status_code == 200]


Door = Callable[[BackendClient, Told, str], Iterable[httpx.Response]]


def _person(plan: Told) -> dict[str, Any]:
    return {"system": PERSONNUMMER, "value": personnummer_of(plan.document)}


def _whole_plan_by_person(caller: BackendClient, plan: Told, _: str) -> Iterable[httpx.Response]:
    parameter = {"name": "person", "valueIdentifier": _person(plan)}
    yield caller.fhir("POST", "CarePlan/$sip", json={"resourceType": "Parameters", "parameter": [parameter]})


def _searches(caller: BackendClient, plan: Told, key: str) -> Iterable[httpx.Response]:
    kind, _, resource_id = key.partition("/")
    yield caller.fhir("GET", kind, params={"_id": resource_id})
    yield caller.fhir("GET", "CarePlan", params={"_id": plan.place, "_include": "CarePlan:goal"})


def _posted_searches(caller: BackendClient, plan: Told, _: str) -> Iterable[httpx.Response]:
    yield caller.fhir("POST", "CarePlan/_search", data={"_id": plan.place})
    yield caller.fhir("POST", "Goal/_search", data={"patient.identifier": plan.person})


def _batch(caller: BackendClient, plan: Told, key: str) -> Iterable[httpx.Response]:
    asked = [key, f"CarePlan?_id={plan.place}", f"{key}/_history/1"]
    entry = [{"request": {"method": "GET", "url": url}} for url in asked]
    yield caller.fhir("POST", "", json={"resourceType": "Bundle", "type": "batch", "entry": entry})


def _document(caller: BackendClient, plan: Told, _: str) -> Iterable[httpx.Response]:
    for form in ("application/json", "text/plain", "text/html", "application/pdf"):
        yield caller.sip("GET", plan.place, headers={"Accept": form})


def _history_of_type(caller: BackendClient, _: Told, key: str) -> Iterable[httpx.Response]:
    kind, _, resource_id = key.partition("/")
    yield caller.fhir("GET", f"{kind}/_history", params={"_id": resource_id})


# Each way by which records leave, by the route's method and path.
DOORS: dict[tuple[str, str], Door] = {
    ("POST", "/fhir"): _batch,
    ("GET", "/fhir/CarePlan/$sip"): lambda c, plan, _: [c.fhir("GET", "CarePlan/$sip", params={"person": plan.person})],
    ("POST", "/fhir/CarePlan/$sip"): _whole_plan_by_person,
    ("GET", "/fhir/CarePlan/{plan_id}/$sip"): lambda c, plan, _: [c.fhir("GET", f"CarePlan/{plan.place}/$sip")],
    ("GET", "/fhir/{resource_type}"): _searches,
    ("POST", "/fhir/{resource_type}/_search"): _posted_searches,
    ("GET", "/fhir/{resource_type}/_history"): _history_of_type,
    ("GET", "/fhir/{resource_type}/{resource_id}"): lambda c, _, key: [c.fhir("GET", key)],
    ("GET", "/fhir/{resource_type}/{resource_id}/_history"): lambda c, _, key: [c.fhir("GET", f"{key}/_history")],
    ("GET", "/fhir/{resource_type}/{resource_id}/_history/{version}"): lambda c, _, key: [c.fhir("GET", f"{key}/_history/1")],
    ("GET", "/sip/{plan_id}"): _document,
    ("POST", "/sip/_search"): lambda c, plan, _: [c.sip("POST", "_search", json={"person": _person(plan)})],
    ("POST", "/rivta/getcareplans"): lambda c, plan, _: [posted_xml(c, call_text(personnummer_of(plan.document)))],
}
# Those that give no plan's words, or open it anew: what they tell is tried by L14, L19 and L21, and by tests of their own.
TRIED_ELSEWHERE = frozenset(
    {
        ("POST", "/fhir/{resource_type}"),
        ("PUT", "/fhir/{resource_type}/{resource_id}"),
        ("POST", "/fhir/{resource_type}/$validate"),
        ("GET", "/fhir/{resource_type}/{resource_id}/$explain"),
        ("GET", "/fhir/Patient/{patient_id}/$access-log"),
        ("POST", "/fhir/Patient/{patient_id}/$access-log"),
        ("POST", "/fhir/$emergency-access"),
        ("POST", "/sip"),
        ("PUT", "/sip/{plan_id}"),
        ("GET", "/sip/{plan_id}/access-log"),
        ("GET", "/rivta/getcareplans"),
        ("GET", "/sip/worklist"),
        ("GET", "/fhir/Task/$worklist"),
        ("GET", "/figures"),
        ("GET", "/figures.csv"),
        ("GET", "/fhir/MeasureReport"),
    }
)
_OPEN = re.compile(r"/(token|health|docs.*|directory.*|openapi\.json|sip/schema|fhir/metadata|(fhir/)?\.well-known/.*)")


def test_l15_every_door_asks_the_decision_at_every_request(scene: Scene) -> None:
    """A facade whose consent layer is not plugged in, at any door, or that keeps its decisions, turns this red."""
    routes = [route for part in scene.app.routes for route in getattr(getattr(part, "original_router", None), "routes", [part])]
    doors = {
        (method, route.path.rstrip("/"))
        for route in routes
        for method in route.methods - {"HEAD", "OPTIONS"}
        if not _OPEN.fullmatch(route.path)
    }
    assert len(doors) > 10
    assert doors <= DOORS.keys() | TRIED_ELSEWHERE, "a new door is written here with how it is tried"
    plan = told_plan(scene.a)
    key = key_of(all_of(scene.a, plan.document, "Goal")[0])
    tried = {door: ask for door, ask in DOORS.items() if door in doors}

    def opens_to(caller: BackendClient) -> dict[tuple[str, str], bool]:
        return {door: any(_tells(plan, answer) for answer in ask(caller, plan, key)) for door, ask in tried.items()}

    assert opens_to(scene.region) == dict.fromkeys(tried, True)
    assert opens_to(scene.b) == dict.fromkeys(tried, False)
    withdraw(scene.a, plan)
    assert opens_to(scene.region) == dict.fromkeys(tried, False)


def _tells(plan: Told, answer: httpx.Response) -> bool:
    """True when the plan's word stands in an answer, or in what stands in it as base64."""
    inside = [base64.b64decode(text) for text in re.findall(r">([A-Za-z0-9+/=\s]{200,})<", answer.text)]
    return any(plan.word.encode() in content for content in (answer.content, *inside))


def test_l18_a_withdrawn_consent_opens_nothing_and_is_not_shown_as_active(scene: Scene) -> None:
    """Ended, or one guardian's signature withdrawn: honoured by the very next request, and told as it is."""
    for how in ("status", "signature"):
        plan = told_plan(scene.a)
        goal = key_of(all_of(scene.a, plan.document, "Goal")[0])
        assert scene.region.fhir("GET", goal).status_code == 200
        consent = consent_of(scene.a, plan.document)
        if how == "status":
            consent["status"] = "inactive"
        else:
            consent["extension"][-1]["extension"].append({"url": "withdrawn", "valueDate": date.today().isoformat()})
        accepted(put(scene.a, consent))
        assert scene.region.fhir("GET", goal).status_code == 404, how
        assert keys_of(scene.region, plan, "CarePlan", "Goal", "Condition", "Consent") == []
        shown = scene.a.fhir("GET", key_of(consent)).json()
        query = {"patient.identifier": plan.person, "category": "secrecy"}
        active = keys_in(scene.a.fhir("GET", "Consent", params=query | {"status": "active"}))
        if how == "status":
            assert shown["status"] == "inactive"
            assert active == []
        else:
            parts = shown["extension"][-1]["extension"]
            assert [part["valueDate"] for part in parts if part["url"] == "withdrawn"] == [date.today().isoformat()]
        again = copy.deepcopy(shown) | {"status": "active"}
        again["extension"][-1]["extension"] = [p for p in again["extension"][-1]["extension"] if p["url"] != "withdrawn"]
        assert put(scene.a, again).status_code == 403, "a withdrawal stands"
        assert scene.region.fhir("GET", goal).status_code == 404


def test_l20_an_ex_member_reads_nothing_though_its_name_stands_in_the_team(scene: Scene) -> None:
    """The membership's period counts: ended, or not begun."""
    yesterday, tomorrow = ((date.today() + timedelta(days=days)).isoformat() for days in (-1, 1))
    for period in ({"start": "2020-01-01", "end": yesterday}, {"start": tomorrow}):
        plan = told_plan(scene.a)
        keys = keys_of(scene.a, plan, "CarePlan", "CareTeam", "Consent", "Patient")
        assert [key for key in keys if scene.region.fhir("GET", key).status_code != 200] == []
        [team] = all_of(scene.a, plan.document, "CareTeam")
        for participant in team["participant"]:
            if participant["member"]["reference"] == f"Organization/{REGION}":
                participant["period"] = period
        accepted(put(scene.a, team))
        assert [key for key in keys if scene.region.fhir("GET", key).status_code != 404] == []
        assert keys_of(scene.region, plan, "CarePlan", "CareTeam", "Goal") == []
        query = {"patient.identifier": plan.person}
        assert entries(scene.region.fhir("GET", "CarePlan", params=query)) == []
        assert scene.region.sip("GET", plan.place).status_code == 404
