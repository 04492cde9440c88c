"""L21: the service notifies nobody. What can be polled, emergency records and changes, tells only of what its reader may see."""

import copy
from typing import Any

import httpx

from fhir_sip.demo.backend_client import BackendClient
from tests.attacks.records import REGION, A, Record, all_of, key_of, put
from tests.leaks.scenes import (
    Scene,
    Told,
    accepted,
    asked_of_the_store,
    entries,
    hide_from_region,
    keys_in,
    keys_of,
    told_plan,
)
from tests.systems import PERSONNUMMER, personnummer_of


def test_l21_no_notification_reveals_what_its_receiver_may_not_read(scene: Scene) -> None:
    subscriptions_are_refused(scene)
    a_poll_is_not_moved_by_what_is_hidden(scene)
    an_emergency_is_told_to_those_whose_door_was_opened(scene)


def subscriptions_are_refused(scene: Scene) -> None:
    subscription = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "x",
        "criteria": "CarePlan?",
        "channel": {"type": "rest-hook", "endpoint": "http://127.0.0.1:9/hook", "payload": "application/fhir+json"},
    }
    entry = {"resource": subscription, "request": {"method": "POST", "url": "Subscription"}}
    with scene.listening() as heard:
        for caller in (scene.region, scene.b):
            answers = [
                caller.fhir("POST", "Subscription", json=subscription),
                caller.fhir("PUT", "Subscription/mine", json=subscription | {"id": "mine"}, headers={"If-Match": 'W/"1"'}),
                *(
                    caller.fhir("POST", "", json={"resourceType": "Bundle", "type": kind, "entry": [entry]})
                    for kind in ("transaction", "subscription-notification", "history", "message")
                ),
                *(
                    caller.fhir("GET", path)
                    for path in ("Subscription", "Subscription/1", "Subscription/1/$status", "Subscription/$events")
                ),
                *(
                    caller.fhir("GET", path)
                    for path in ("SubscriptionTopic", "SubscriptionStatus", "Communication", "MessageHeader")
                ),
            ]
            assert {answer.status_code for answer in answers} <= {400, 404, 405}, [answer.status_code for answer in answers]
    assert asked_of_the_store(heard) == []


def a_poll_is_not_moved_by_what_is_hidden(scene: Scene) -> None:
    """A change of a hidden goal moves neither the ETag of the plan that the region sees nor its search for what is new."""
    plan = told_plan(scene.a)
    hidden, other = all_of(scene.a, plan.document, "Goal")[:2]
    hide_from_region(scene.a, plan, [key_of(hidden)])
    etags = [ask.headers["ETag"] for ask in polled(scene.region, plan)]
    instant = scene.a.fhir("GET", f"Consent/{keys_of(scene.a, plan, 'Consent')[-1].partition('/')[2]}").json()["meta"][
        "lastUpdated"
    ]
    changed(scene.a, hidden)
    assert [ask.headers["ETag"] for ask in polled(scene.region, plan)] == etags
    query = {"patient.identifier": plan.person, "_lastUpdated": f"gt{instant}"}
    assert key_of(hidden) not in keys_in(scene.region.fhir("GET", "Goal", params=query))
    changed(scene.a, other)
    assert [ask.headers["ETag"] for ask in polled(scene.region, plan)] != etags, "what it sees does move them"
    assert keys_in(scene.region.fhir("GET", "Goal", params=query)) == [key_of(other)]


def polled(caller: BackendClient, plan: Told) -> list[httpx.Response]:
    return [caller.sip("GET", plan.place), caller.fhir("GET", f"CarePlan/{plan.place}/$sip")]


def changed(caller: BackendClient, goal: Record) -> None:
    after = copy.deepcopy(goal)
    after["description"]["text"] += " i ny lydelse"
    accepted(put(caller, after))


def an_emergency_is_told_to_those_whose_door_was_opened(scene: Scene) -> None:
    """A, whose records were opened, finds the record; the school, whose were not, and strangers do not. It opens no more than it says."""
    plan = told_plan(scene.a, receivers=[A])
    query: dict[str, Any] = {"patient.identifier": plan.person, "category": "emergency"}
    assert [entries(caller.fhir("GET", "Consent", params=query)) for caller in (scene.a, scene.region_emergency)] == [[], []]
    opened = scene.region_emergency.fhir("POST", "$emergency-access", json=reasoned(plan))
    assert plan.word in opened.text
    assert f"Organization/{A}" in opened.text
    [found] = entries(scene.a.fhir("GET", "Consent", params=query))
    record = found["resource"]
    assert {one["reference"] for one in record["organization"]} >= {f"Organization/{A}"}
    assert record["provision"]["actor"][0]["reference"]["reference"] == f"Organization/{REGION}"
    assert plan.word not in found["resource"].get("text", {}).get("div", "")
    for caller in (scene.b, scene.school, scene.social):
        assert entries(caller.fhir("GET", "Consent", params=query)) == []
        assert caller.fhir("GET", key_of(record)).status_code == 404
    with_plan = scene.a.fhir("GET", "Consent", params=query | {"_include": "Consent:data"})
    assert set(keys_in(with_plan)) <= {key_of(record), f"CarePlan/{plan.place}"}
    assert scene.region.fhir("GET", f"CarePlan/{plan.place}").status_code == 404, "not for the same party's other purposes"
    schools = keys_of(scene.school, plan, "Task") + [
        key for key in actions(scene, plan) if scene.school.fhir("GET", key).status_code == 200
    ]
    assert [key for key in schools if scene.region_emergency.fhir("GET", key).status_code == 200] == []


def actions(scene: Scene, plan: Told) -> list[str]:
    [care_plan] = all_of(scene.a, plan.document, "CarePlan")
    return [activity["reference"]["reference"] for activity in care_plan["activity"]]


def reasoned(plan: Told) -> dict[str, Any]:
    person = {"name": "person", "valueIdentifier": {"system": PERSONNUMMER, "value": personnummer_of(plan.document)}}
    return {"resourceType": "Parameters", "parameter": [person, {"name": "reason", "valueString": "Medvetslös på akuten"}]}
